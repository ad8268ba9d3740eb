"""What was recorded is written into the chapters, and nothing else of them is touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litdeck.files import replace
from litdeck.markdown import Fence
from litdeck.model import Book


@dataclass(frozen=True)
class Change:
    """What a fence shall hold: the text, and one more option beside those that it has."""

    fence: Fence
    text: str
    option: str = ""
    value: str = ""

    def lines(self, inside: Sequence[str]) -> list[str]:
        """Return the fence's new lines from the old ones."""
        count = self.fence.body_line - self.fence.place.line - 1
        mark = f"#| {self.option}:"
        options = [line for line in inside[:count] if not self.option or not line.startswith(mark)]
        options += [f"{mark} {self.value}"] if self.value else []
        return [*options, *self.text.split("\n")[:-1]]


def rewrite(book: Book, changes: Iterable[Change]) -> list[str]:
    """Write changes into the chapters; return those chapters that are not as they were."""
    by_path: dict[str, list[Change]] = {}
    for change in changes:
        by_path.setdefault(change.fence.place.path, []).append(change)
    return [path for path, here in by_path.items() if _rewrite(book, path, here)]


def _rewrite(book: Book, path: str, changes: list[Change]) -> bool:
    data = (book.root / path).read_bytes()
    lines = book.chapter(path).lines
    # From the last to the first, so that lines stay put.
    for change in sorted(changes, key=lambda change: -change.fence.body_line):
        inside = slice(change.fence.place.line, change.fence.end - 1)
        lines[inside] = change.lines(lines[inside])
    return replace(book.root / path, as_before(data, "\n".join(lines)))


def as_before(data: bytes, text: str) -> bytes:
    """Encode a chapter with the byte order mark and the line ends that it had."""
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode()


def unwritable(text: str) -> str:
    """Say why an output cannot stand in a fence of a chapter."""
    if "\x1b" in text or any(ord(c) < 32 and c not in "\n\t" for c in text):
        return "prints control characters, which a chapter cannot show"
    if re.search(r"^[ \t>]*(`{3,}|~{3,})", text, re.MULTILINE):
        return "prints a line that would end its fence in the chapter"
    if text.startswith("#|"):
        return "prints a first line that would be read as an option (`#| ...`)"
    return ""
