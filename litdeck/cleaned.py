"""A program's output while it comes, as the book shows it: no path of the run, no carets."""

from __future__ import annotations

import re
from collections.abc import Callable

# Paths from the program's folder on, and no carets, which stand elsewhere in each version of
# Python and take the rows of a slide.
_PLACE = re.compile(r'(?<=File ")/\S*/litdeck-[0-9a-f]{12}/program/')
_CARETS = re.compile(r"^ +[~^]+\n", re.MULTILINE)
# An unfinished line that could be one of these waits for its end; all others are passed on.
_PERHAPS = re.compile(r" +[~^]*|  File .*")


class Cleaned:
    """Takes pieces of an output, and passes them on in the form that a reader is shown."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._waiting = ""
        self._in_line = False

    def take(self, text: str) -> None:
        """Take what has come, and pass on all that can be passed on by now."""
        text = self._waiting + text
        start = text.rfind("\n") + 1
        begins_line = start > 0 or not self._in_line
        keep = start if begins_line and _PERHAPS.fullmatch(text, start) else len(text)
        self._waiting = text[keep:]
        self._pass_on(text[:keep])

    def close(self) -> None:
        """Pass on what was held back: nothing comes after it."""
        text, self._waiting = self._waiting, ""
        self._pass_on(text)

    def _pass_on(self, text: str) -> None:
        first, rest = ("", text) if not self._in_line else _cut(text)
        if text:
            self._in_line = not text.endswith("\n")
        shown = first + _CARETS.sub("", _PLACE.sub("", rest))
        if shown:
            self._tell(shown)


def _cut(text: str) -> tuple[str, str]:
    """Cut a text behind its first line end: what stands before it is the end of a known line."""
    at = text.find("\n") + 1 or len(text)
    return text[:at], text[at:]
