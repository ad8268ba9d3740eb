"""A program's output while it comes, as the book shows it: no path of the run, no carets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

# Where a run keeps its files: what a reader knows begins behind it, as in a recorded output.
PROGRAM = re.compile(r"/[^\s\"]*/litdeck-[0-9a-f]{12}/program/")
# They stand elsewhere in each version of Python, and take the rows of a slide.
_CARETS = re.compile(r" +[~^]+\n?")
# The beginning of a line that may have to be rewritten when the rest of it is there.
_PERHAPS = re.compile(r'[ |]*(?:F|Fi|Fil|File|File |File ".*|[~^]+|/.*)?')


def as_recorded(line: str) -> str:
    """Return a line as a chapter records it: paths from `code/` on, and no carets."""
    return "" if _CARETS.fullmatch(line) else short(line)


def short(line: str) -> str:
    """Return a line with the paths of a run from `code/` on."""
    return PROGRAM.sub("", line)


class Cleaned:
    """Takes pieces of an output, and passes them on with its lines rewritten.

    Only a line that may be rewritten waits for its end; all others are passed on at once.
    """

    def __init__(
        self, tell: Callable[[str], None], rewrite: Callable[[str], str] = as_recorded
    ) -> None:
        self._tell = tell
        self._rewrite = rewrite
        self._waiting = ""
        self._in_line = False

    def take(self, text: str) -> None:
        """Take what has come, and pass on all that can be passed on by now."""
        self._pass_on(self._certain(text))

    def close(self) -> None:
        """Pass on what was held back: nothing comes after it."""
        text, self._waiting = self._waiting, ""
        self._pass_on([self._rewrite(text)] if text else [])

    def _certain(self, text: str) -> Iterator[str]:
        *lines, rest = (self._waiting + text).split("\n")
        self._waiting = ""
        for line in lines:
            yield f"{line}\n" if self._in_line else self._rewrite(f"{line}\n")
            self._in_line = False
        if not self._in_line and _PERHAPS.fullmatch(rest):
            self._waiting = rest
        elif rest:
            yield rest
            self._in_line = True

    def _pass_on(self, pieces: Iterable[str]) -> None:
        text = "".join(pieces)
        if text:
            self._tell(text)
