"""Where a block of code ends up: its program, function and neighbours, all of it computed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from litdeck.errors import Place
from litdeck.markdown import Fence
from litdeck.model import Book, chunks_of, language, literal, reference

AROUND = 3  # lines of a program shown before and after a block


@dataclass(frozen=True)
class Spot:
    """The stretch `start` to `end` of a program's lines that one fence became, and its neighbours.

    `before` and `after` are the chunks that the same chunk refers to next to this one.
    """

    start: int
    end: int
    indent: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Home:
    """What a page says about a block: the program it is shown in, and what stands around it."""

    file: str
    within: str
    spot: Spot
    above: tuple[str, ...]
    below: tuple[str, ...]


@dataclass
class Layout:
    """A program's lines, and the spot of every fence that it is put together from."""

    lines: list[str] = field(default_factory=list)
    spots: dict[Place, Spot] = field(default_factory=dict)


class Places:
    """Answers where the blocks of one book are; every program is laid out once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._layouts: dict[str, Layout] = {}

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """The programs of each chunk, in book order."""
        users: dict[str, list[str]] = {}
        for file in self.book.programs:
            for chunk in chunks_of(self.book, file):
                users.setdefault(chunk, []).append(file)
        return users

    def layout(self, file: str) -> Layout:
        """Return a program's lines, without the header that the tool writes, and its spots."""
        if file not in self._layouts:
            self._layouts[file] = layout = Layout()
            _lay_out(self.book, layout, self.book.programs[file].chunk, "", "", "")
        return self._layouts[file]

    def home(self, fence: Fence, chunk: str) -> Home | None:
        """Return a block's place in its first program; None if no program uses it."""
        for file in self.users.get(chunk, []):
            layout = self.layout(file)
            spot = layout.spots.get(fence.place)
            if spot:
                above = _nearest(layout.lines[: spot.start][::-1])[::-1]
                below = _nearest(layout.lines[spot.end :])
                return Home(file, self._within(file, spot), spot, above, below)
        return None

    def _within(self, file: str, spot: Spot) -> str:
        if language(self.book.programs[file].fence) != "python":
            return ""
        lines = self.layout(file).lines
        return enclosing("\n".join(lines), spot.start + 1, spot.end)


def _lay_out(book: Book, layout: Layout, chunk: str, indent: str, before: str, after: str) -> None:
    for part in book.chunks[chunk].parts:
        start = len(layout.lines)
        found = [reference(text) for text in part.body]
        names = [item[1] if item else "" for item in found]
        for number, text in enumerate(part.body):
            item = found[number]
            if item:
                near = (_last(names[:number]), _last(names[:number:-1]))
                _lay_out(book, layout, item[1], indent + item[0], *near)
            else:
                layout.lines.append(indent + literal(text) if text.strip() else "")
        spot = Spot(start, len(layout.lines), indent, before, after)
        layout.spots.setdefault(part.place, spot)


def _last(names: list[str]) -> str:
    return next((name for name in reversed(names) if name), "")


def _nearest(lines: list[str]) -> tuple[str, ...]:
    """Return the first lines, one of several blank ones, and none at the far end."""
    kept: list[str] = []
    for line in lines:
        if len(kept) == AROUND:
            break
        if line.strip() or kept[-1:] != [""]:
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def enclosing(text: str, first: int, last: int) -> str:
    """Return the function or class around some lines: `child()`, `class Plan`; '' if none is."""
    around = [node for node in _definitions(text) if _holds(node, first, last)]
    if not around:
        return ""
    # Those that hold a line are nested in each other, so the last to begin is the innermost.
    around.sort(key=lambda node: node.lineno)
    if isinstance(around[-1], ast.ClassDef):
        return f"class {around[-1].name}"
    return ".".join(node.name for node in around) + "()"


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@lru_cache(maxsize=512)
def _definitions(text: str) -> tuple[Definition, ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    return tuple(node for node in ast.walk(tree) if isinstance(node, Definition))


def _holds(node: Definition, first: int, last: int) -> bool:
    return node.lineno < first and last <= (node.end_lineno or 0)
