"""A program as a list of lines that know where they were written, and views of that list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from litdeck.errors import BookError, Place, Problem
from litdeck.model import Book, Chunk, literal, reference

SNIP = "# -- snip --"
LIMIT = 200_000  # lines of one program; two references doubled eighteen times give 262,144


@dataclass(frozen=True)
class Line:
    """A line of a program, and the place in a chapter that it was written at.

    `chunk` is None for the header, which the tool writes.
    """

    text: str
    path: str
    line: int
    chunk: str | None


@dataclass(frozen=True)
class Reference:
    """A `<<chunk>>` line met while a program is expanded: the chunk's lines follow it."""

    target: str
    indent: str
    source: Line


@dataclass(frozen=True)
class ViewLine:
    """A line of a view. A `snip` stands for the hidden lines that follow it."""

    text: str
    kind: Literal["visible", "hidden", "snip"]
    source: Line


def line_limit(book: Book) -> int:
    """Return how many lines a program may have."""
    return int(book.settings.get("line-limit", LIMIT))


def source_lines(chunk: Chunk) -> Iterator[Line]:
    """Yield a chunk's lines as written, references and all."""
    for part in chunk.parts:
        for offset, text in enumerate(part.body):
            yield Line(text, part.path, part.body_line + offset, chunk.id)


def walk(book: Book, chunk_id: str, limit: int = LIMIT) -> Iterator[Line | Reference]:
    """Yield the lines of an expanded chunk, and its references, in order.

    The book has been checked: every reference leads somewhere and none leads back.
    BookError if there are more than `limit` lines.
    """
    # An explicit stack, since a chain of references may be deeper than Python's own.
    stack = [("", source_lines(book.chunks[chunk_id]))]
    count = 0
    while stack:
        indent, lines = stack[-1]
        line = next(lines, None)
        if line is None:
            stack.pop()
            continue
        found = reference(line.text)
        count += 1
        if count > limit:
            raise BookError([_explosion(book, chunk_id, limit)])
        if found:
            deeper = indent + found[0]
            yield Reference(found[1], deeper, line)
            stack.append((deeper, source_lines(book.chunks[found[1]])))
        else:
            text = literal(line.text)
            text = indent + text if text.strip() else ""
            yield Line(text, line.path, line.line, line.chunk)


def _explosion(book: Book, chunk_id: str, limit: int) -> Problem:
    part = book.chunks[chunk_id].parts[0]
    message = (
        f"'{chunk_id}' expands to more than {limit} lines: does a chunk refer to many twice? "
        "If it is meant: `line-limit` below `extra: litdeck:` in mkdocs.yml sets another limit"
    )
    return Problem(part.place, message)


def program_lines(book: Book, file: str) -> list[Line]:
    """Return the lines of `code/<file>`, the header that names its chapters first."""
    program = book.programs[file]
    lines = [item for item in _walk_program(book, file) if isinstance(item, Line)]
    place = program.fence.place
    text = header_of(book, file, dict.fromkeys(line.path for line in lines))
    header = Line(text, place.path, place.line, None)
    # The kernel looks for `#!` in a file's first two bytes only (see execve(2)).
    first = 1 if lines and lines[0].text.startswith("#!") else 0
    return [*lines[:first], header, *lines[first:]]


def _walk_program(book: Book, file: str) -> list[Line | Reference]:
    if file not in book.expanded:
        book.expanded[file] = list(walk(book, book.programs[file].chunk, line_limit(book)))
    found: list[Line | Reference] = book.expanded[file]
    return found


def text_of(lines: list[Line]) -> str:
    """Return lines as the text of a file."""
    return "".join(f"{line.text}\n" for line in lines)


def program_text(book: Book, file: str) -> str:
    """Return the text of `code/<file>`: that of its lines, put together without making them."""
    program = book.programs[file]
    limit = line_limit(book)
    paths: dict[str, None] = {}
    count, lines = 0, []
    stack = [("", _pieces(book.chunks[program.chunk], paths))]
    while stack:
        indent, pieces = stack[-1]
        piece = next(pieces, None)
        if piece is None:
            stack.pop()
        elif isinstance(piece, str):
            count += 1
            found = reference(piece)
            assert found
            stack.append((indent + found[0], _pieces(book.chunks[found[1]], paths)))
        else:
            count += len(piece)
            lines += [indent + text if text.strip() else "" for text in piece]
        if count > limit:
            raise BookError([_explosion(book, program.chunk, limit)])
    lines.insert(lines[:1] != [] and lines[0].startswith("#!"), header_of(book, file, paths))
    return "\n".join([*lines, ""])


def _pieces(chunk: Chunk, paths: dict[str, None]) -> Iterator[str | list[str]]:
    """Yield a chunk's references, and the runs of lines between them."""
    for part in chunk.parts:
        run: list[str] = []
        for text in part.body:
            if "<<" in text and reference(text):
                yield from (run, text) if run else (text,)
                run = []
            else:
                run.append(literal(text) if "<<" in text else text)
                paths[part.path] = None
        if run:
            yield run


def header_of(book: Book, file: str, paths: Iterable[str]) -> str:
    """Return the line that says which chapters a program was made from."""
    chapters = ", ".join(paths) or book.programs[file].fence.place.path
    return f"# Tangled from {chapters} by litdeck: edit there, not here."


def place_of(line: Line) -> Place:
    """Return the place in a chapter at which a line was written."""
    return Place(line.path, line.line)


def view(book: Book, file: str, shown: Collection[str] = ()) -> list[ViewLine]:
    """Return a program with only the lines of some chunks visible; of all chunks if none is named.

    A reference from a visible chunk to a hidden one becomes a `snip`. The visible and hidden
    lines together are the program, complete and in order.
    """
    whole = program_lines(book, file)
    if not shown:
        return [ViewLine(line.text, "visible", line) for line in whole if line.chunk is not None]
    lines: list[ViewLine] = []
    for item in _walk_program(book, file):
        if isinstance(item, Line):
            lines.append(ViewLine(item.text, "visible" if item.chunk in shown else "hidden", item))
        elif item.source.chunk in shown and item.target not in shown:
            lines.append(ViewLine(item.indent + SNIP, "snip", item.source))
    header = next(number for number, line in enumerate(whole) if line.chunk is None)
    lines.insert(header, ViewLine(whole[header].text, "hidden", whole[header]))
    return _parted(_merged(lines))


def _merged(lines: list[ViewLine]) -> list[ViewLine]:
    """Keep one of several snips with nothing visible between them."""
    kept: list[ViewLine] = []
    snipped = False
    for line in lines:
        if line.kind == "snip" and snipped:
            continue
        if line.kind != "hidden":
            snipped = line.kind == "snip"
        kept.append(line)
    return kept


def _parted(lines: list[ViewLine]) -> list[ViewLine]:
    """Show one empty line where hidden lines stand between two visible runs, if there is one."""
    seen = [number for number, line in enumerate(lines) if line.kind != "hidden"]
    for before, after in zip(seen, seen[1:], strict=False):
        gap = range(before + 1, after)
        # After a snip the gap is already marked.
        if lines[before].kind == "snip":
            continue
        blank = next((number for number in gap if not lines[number].text), None)
        if blank is not None:
            lines[blank] = ViewLine("", "visible", lines[blank].source)
    return lines
