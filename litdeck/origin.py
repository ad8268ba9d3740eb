"""Where a line of `code/` was written: the way from an error back to the chapter."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from litdeck.errors import Place
from litdeck.expand import Line, place_of, program_lines
from litdeck.manifest import read_file
from litdeck.model import Book


@dataclass(frozen=True)
class Origin:
    """A line of `code/<file>`; `place` is None if the chapters have no such line there.

    `chunk` is '' in a line of the program's own fence, which has no other name.
    """

    file: str
    number: int
    text: str
    place: Place | None
    chunk: str = ""

    def __str__(self) -> str:
        code = f"code/{self.file}:{self.number}"
        if self.place is None:
            return f"{code} (not as in the chapters)"
        chunk = f" in <<{self.chunk}>>" if self.chunk else ""
        return f"{self.place}{chunk} ({code})"


class Origins:
    """The origins of a book's code, as it is on disk or as it would be; a file is read once."""

    def __init__(self, book: Book, on_disk: bool = True) -> None:
        self.book = book
        self._on_disk = on_disk
        self._files: dict[str, list[tuple[str, Line | None]]] = {}

    def of(self, file: str, number: int) -> Origin | None:
        """Return the origin of a line, counted from 1; None if the book makes no such line."""
        if file not in self.book.programs:
            return None
        lines = self._lines(file)
        if not 1 <= number <= len(lines):
            return None
        text, line = lines[number - 1]
        if line is None:
            return Origin(file, number, text, None)
        chunk = line.chunk if line.chunk not in (None, file) else ""
        return Origin(file, number, text, place_of(line), chunk or "")

    def _lines(self, file: str) -> list[tuple[str, Line | None]]:
        if file not in self._files:
            lines = program_lines(self.book, file)
            data = read_file(self.book, file) if self._on_disk else None
            found = [line.text for line in lines] if data is None else _texts(data)
            self._files[file] = list(zip(found, matched(found, lines), strict=True))
        return self._files[file]


def _texts(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").removesuffix("\n").split("\n")


def matched(found: list[str], lines: list[Line]) -> list[Line | None]:
    """Return, for each line of a text, the line of the book that it is; None if it is none."""
    texts = [line.text for line in lines]
    if found == texts:
        return list(lines)
    same: list[Line | None] = [None] * len(found)
    # autojunk would take the lines that stand everywhere, `else:` say, for no match at all.
    for block in SequenceMatcher(None, found, texts, autojunk=False).get_matching_blocks():
        same[block.a : block.a + block.size] = lines[block.b : block.b + block.size]
    return same
