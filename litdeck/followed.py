"""Runs that were followed, compared: with one another, and with what is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from litdeck.difference import diff
from litdeck.model import Output
from litdeck.namespaces import UnseenError, record_of, text_of
from litdeck.run import Result


def agreed(runs: Sequence[Result]) -> tuple[str, str]:
    """Return what was seen of some runs of one program, or else why it cannot be recorded."""
    try:
        found = [_text(result) for result in runs]
    except UnseenError as error:
        return "", str(error)
    for other in found[1:]:
        if other != found[0]:
            rows = diff("one run", "another run", found[0], other)
            return "", f"is in other namespaces each time it is run\n{rows}"
    return found[0] if found else "", ""


def complaint(recorded: Output, result: Result) -> str:
    """Say how a run is not what is recorded of who was where, and as whom; '' if it is."""
    try:
        rows = diff(f"recorded: {recorded.fence.place}", "this run", recorded.text, _text(result))
    except UnseenError as error:
        return str(error)
    return f"was in other namespaces than recorded\n{rows}" if rows else ""


def _text(result: Result) -> str:
    try:
        return text_of(record_of(result.seen, result.uid))
    except UnseenError as error:
        raise UnseenError(f"was followed, and not all was seen: {error}") from None
