"""A program as the stretches of its chapters that it is put together from, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from litdeck.errors import Place
from litdeck.expand import Line, place_of
from litdeck.model import Book, literal, reference

PROGRAM = -1  # the use that brought the program's own lines: none


@dataclass(frozen=True)
class Stretch:
    """Lines of one fence, as its chapter has them, with no reference among them.

    There is one before, between and after the references of a fence, with lines in it or without:
    they are all the places that something can be written at.
    """

    chunk: str
    path: str
    start: int
    lines: tuple[str, ...] = field(compare=False)
    after: str = field(default="", compare=False)  # the reference before it in its fence
    before: str = field(default="", compare=False)  # the one after it

    @property
    def end(self) -> int:
        """Return the number of the line after the last one."""
        return self.start + len(self.lines)


@dataclass
class Span:
    """A stretch where a program has it: lines `first` up to `last` of its body."""

    stretch: Stretch
    use: int
    first: int
    last: int


@dataclass
class Use:
    """A reference where a program has it, and the spans that it brings."""

    target: str
    chunk: str
    place: Place
    text: str
    parent: int
    indent: str
    first: int
    last: int = 0


@dataclass
class Layout:
    """A program's body (its lines without the header that the tool writes) and its origin."""

    lines: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    span_of: list[int] = field(default_factory=list)

    def indent(self, use: int) -> str:
        """Return the indentation of the lines that a use brings."""
        return "" if use == PROGRAM else self.uses[use].indent

    def place(self, line: int) -> Place:
        """Return where a line of the body was written."""
        span = self.spans[self.span_of[line]]
        return Place(span.stretch.path, span.stretch.start + line - span.first)

    def chunk(self, line: int) -> str:
        """Return the chunk that a line of the body was written in."""
        return self.spans[self.span_of[line]].stretch.chunk

    def within(self, gap: int) -> bool:
        """Say whether the lines before and after a gap stand together in their chapter."""
        return 0 < gap < len(self.lines) and self.span_of[gap - 1] == self.span_of[gap]

    def lines_of(self, use: Use) -> range:
        """Return the lines of the body that a use brings."""
        return range(self.spans[use.first].first, self.spans[use.last - 1].last)


def lay(book: Book, file: str) -> Layout:
    """Return the layout of `code/<file>`; the book has been checked, and the file fits in."""
    made = Layout()
    # An explicit stack, since a chain of references may be deeper than Python's own.
    stack = [(PROGRAM, _items(book, book.programs[file].chunk))]
    while stack:
        use, items = stack[-1]
        item = next(items, None)
        if item is None:
            stack.pop()
            if use != PROGRAM:
                made.uses[use].last = len(made.spans)
        elif isinstance(item, Stretch):
            _add_span(made, item, use)
        else:
            stack.append(_add_use(book, made, item, use))
    return made


def _add_span(made: Layout, stretch: Stretch, use: int) -> None:
    first, indent = len(made.lines), made.indent(use)
    for text in stretch.lines:
        text = literal(text)
        made.lines.append(indent + text if text.strip() else "")
    made.span_of += [len(made.spans)] * (len(made.lines) - first)
    made.spans.append(Span(stretch, use, first, len(made.lines)))


def _add_use(
    book: Book, made: Layout, line: Line, parent: int
) -> tuple[int, Iterator[Stretch | Line]]:
    found = reference(line.text)
    assert found and line.chunk is not None
    indent = made.indent(parent) + found[0]
    first = len(made.spans)
    made.uses.append(Use(found[1], line.chunk, place_of(line), line.text, parent, indent, first))
    return len(made.uses) - 1, _items(book, found[1])


def _items(book: Book, chunk_id: str) -> Iterator[Stretch | Line]:
    """Yield a chunk's stretches, and the lines that are references, in order."""
    for part in book.chunks[chunk_id].parts:
        path, start, after = part.place.path, 0, ""
        for number, text in enumerate(part.body):
            if reference(text):
                lines = part.body[start:number]
                yield Stretch(chunk_id, path, part.body_line + start, lines, after, text.strip())
                yield Line(text, path, part.body_line + number, chunk_id)
                start, after = number + 1, text.strip()
        yield Stretch(chunk_id, path, part.body_line + start, part.body[start:], after)
