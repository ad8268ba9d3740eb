"""The command `litdeck tangle`, which loads no more than it needs for what has changed."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from litdeck import index, quick
from litdeck.exits import OUT_OF_DATE
from litdeck.lock import locked

if TYPE_CHECKING:
    from litdeck.model import Book
    from litdeck.tangle import Conflict, Plan

# More changed chapters than this, and the whole book is read.
FEW = 50


def tangle(root: str, check: bool = False) -> int:
    """Write the programs of the book in a folder to `code/`, and print which; return the status.

    With `check`, write nothing, and print what is out of date as a diff.
    """
    with contextlib.nullcontext() if check else locked(root):
        clock = index.Clock()
        known = index.load(root)
        changed = quick.changed_chapters(root, known) if known else None
        if known is None or changed is None or (changed and check) or len(changed) > FEW:
            return _whole(root, check, clock)
        if changed:
            return _some(root, clock, known, changed)
        if not check and not quick.is_settled(known):
            index.save(root, known, clock)
        return 0


def _some(root: str, clock: index.Clock, known: index.Index, changed: list[str]) -> int:
    from litdeck import again

    found = again.replan(root, known, changed)
    if not found:
        return _whole(root, False, clock)
    _carry_out(*found)
    index.save(root, known, clock)
    return 0


def _whole(root: str, check: bool, clock: index.Clock) -> int:
    from pathlib import Path

    from litdeck import again, book, settings, tangle

    found = settings.read(Path(root))
    read = book.read_chapters(found, texts=False)
    plan = tangle.plan(read)
    for conflict in plan.conflicts:
        print(conflict.diff(), end="")
        print(_what_to_do(conflict), file=sys.stderr)
    if plan.conflicts:
        return OUT_OF_DATE
    if check:
        print(plan.diff(), end="")
        return OUT_OF_DATE if plan.diff() else 0
    _carry_out(read, plan)
    plan.write.clear()  # the texts of all programs, on the disk now
    index.save(root, again.index_of(found, read, plan), clock)
    return 0


def _carry_out(book: Book, plan: Plan) -> None:
    from litdeck import files, tangle

    files.remove_scratch(book.code)
    for file in tangle.carry_out(book, plan):
        print(f"code/{file}" + (" (removed)" if file in plan.remove else ""))


def _what_to_do(conflict: Conflict) -> str:
    if conflict.wanted is None:
        cause = "no program owns it any more, and it was edited by hand"
        remedy = "copy what you want to keep into a chapter, then delete the file"
    else:
        cause = "edited by hand since it was written, so nothing was overwritten"
        remedy = "`litdeck untangle` brings the edit into its chapter"
    return f"code/{conflict.file}:1: {cause}; {remedy}"
