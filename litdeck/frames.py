"""Tracebacks, warnings and bash's errors, with the chapter's lines in place of those of `code/`.

`File "steps/08_fork.py", line 31, in main` becomes
`docs/04-pid.md:57 in <<fork>> (code/steps/08_fork.py:31), in main`.
Only what a person reads is rewritten: outputs are recorded and compared as the program wrote them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from litdeck import book as books
from litdeck.cleaned import PROGRAM
from litdeck.errors import BookError
from litdeck.model import Book
from litdeck.origin import Origin, Origins

# A group of exceptions has a margin of its own, and pytest marks what failed with an E.
_FRAME = re.compile(r'(E?[ |]*)File "([^"]+)", line (\d+)(.*)')
_WARNING = re.compile(r"(E? *)([^\s:][^:]*):(\d+)(: \w*Warning: .*)")
_BASH = re.compile(r"(E? *)(\S+\.sh): line (\d+)(: .*)")
_KINDS = (_FRAME, _WARNING, _BASH)


class Frames:
    """Rewrites lines that name a place in the `code/` of the book in a folder.

    The book is read when the first such line is met. If it cannot be, lines stay as they are
    and `problem` says why. What has run is the code on disk or, if a book is given, that of it.
    """

    def __init__(self, root: Path, book: Book | None = None) -> None:
        self.root = root
        self.problem = ""
        self._book = book

    def text(self, text: str) -> str:
        """Return a whole text with its frames led to the chapters."""
        return "\n".join(self._rewritten(text.split("\n")))

    def line(self, line: str) -> str:
        """Return one line, led to its chapter if it is a frame of the book's code."""
        found = self._found(line)
        return line if found is None else _home(*found)

    def origin(self, path: str, number: int) -> Origin | None:
        """Return where a line of a file was written; None for a file that is not the book's."""
        file = self._file(path)
        return self.origins.of(file, number) if file and self.origins else None

    def _rewritten(self, lines: list[str]) -> Iterator[str]:
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            found = self._found(line)
            if found and PROGRAM.search(line) and not _agree(found[1], after):
                found = None
            yield line if found is None else _home(*found)

    def _found(self, line: str) -> tuple[re.Match[str], Origin] | None:
        match = next((found for kind in _KINDS if (found := kind.fullmatch(line))), None)
        origin = self.origin(match[2], int(match[3])) if match else None
        return (match, origin) if match and origin else None

    def _file(self, path: str) -> str:
        """Return which file of `code/` a path may be: one of a run, or one of this folder."""
        run = PROGRAM.match(path)
        if run:
            return path[run.end() :]
        if os.path.isabs(path):
            below = [os.path.relpath(path, code) for code in self._code]
            return next((name for name in below if not name.startswith("../")), "")
        return os.path.normpath(path).removeprefix("code/")

    @cached_property
    def _code(self) -> set[str]:
        code = os.path.abspath(self.root / "code")
        return {code, os.path.realpath(code)}

    @cached_property
    def origins(self) -> Origins | None:
        """The origins of the book's lines; None if it cannot be read."""
        try:
            if self._book:
                return Origins(self._book, on_disk=False)
            return Origins(books.load(self.root))
        except BookError as error:
            self.problem = str(error)
            return None


def _agree(origin: Origin, after: str) -> bool:
    """Say whether the source that Python shows is the line that we found.

    A run of some other book may have had a file of the same name.
    """
    shown = after.removeprefix("E").strip(" |")
    framed = any(kind.fullmatch(after) for kind in _KINDS)
    return framed or not shown or not after.startswith((" ", "E ")) or shown == origin.text.strip()


def _home(match: re.Match[str], origin: Origin) -> str:
    return f"{match[1]}{origin}{match[4]}"
