"""Whether a slide fits the stage: a terminal of 80 columns and 24 rows, output included.

presenterm cuts what is too tall without a word, so it is found out here, from the recorded
output; `make presenterm` compares these sums with what presenterm draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from litdeck.book import Slide
from litdeck.errors import Place, Problem
from litdeck.stage import HIDDEN

COLUMNS, ROWS = 80, 24
MARGIN = 2  # of the theme, on each side
TITLE = 4  # an empty row, the title, its rule, an empty row
FOOTER = 2  # the footer, and an empty row that parts it from the slide
PADDING = 1  # of code and of output, on each side
BULLET = 6  # what presenterm puts before an item's text
STATUS = 3  # the rule that says `finished`, between empty rows

_ITEM = re.compile(r"\s*([-*+]|\d+[.)]) +")


@dataclass(frozen=True)
class Piece:
    """Some lines of a deck, where they come from, and what running them will add."""

    lines: tuple[str, ...]
    place: Place
    command: str = ""
    argument: str = ""
    output: tuple[str, ...] = ()
    runs: bool = False


def problems_of_size(slide: Slide, pieces: Sequence[Piece]) -> Iterator[Problem]:
    """Yield what of a slide would be cut off or wrapped on the smallest stage."""
    for piece, width in _with_width(pieces):
        yield from _too_wide(piece, "a line of code", _code(piece), width - 2 * PADDING)
        yield from _too_wide(piece, "a bullet", _bullets(piece), width - BULLET)
        if _is_title(piece):
            yield from _too_wide(piece, "the title", [_plain(piece.lines[0])], width)
    rows = height(pieces)
    if rows > ROWS - FOOTER:
        message = f"'{slide.title}' takes {rows} rows with its output, {ROWS - FOOTER} fit"
        yield Problem(slide.place, f"{message}; show less, or put it on two slides")


def _too_wide(piece: Piece, what: str, lines: Iterable[str], room: int) -> Iterator[Problem]:
    """Yield the first line that would be wrapped; presenterm calls that an overflow as well."""
    wide = next((line for line in lines if len(line) > room), None)
    if wide is not None:
        message = f"{what} has {len(wide)} columns, the slide has room for {room}: {wide.strip()}"
        yield Problem(piece.place, message)


def height(pieces: Sequence[Piece]) -> int:
    """Return how many rows a slide takes once its programs have run."""
    rows = deepest = start = 0
    spacing = 1
    after_list = False
    for piece, width in _with_width(pieces):
        if piece.command == "list_item_newlines":
            spacing = int(piece.argument)
        elif piece.command == "column_layout":
            start = deepest = rows
        elif piece.command == "column":
            deepest, rows = max(deepest, rows), start
        elif piece.command == "reset_layout":
            rows = max(deepest, rows) + 1
            deepest = rows
        else:
            rows += _rows(piece, width, spacing) - (after_list and _is_list(piece))
        after_list = _is_list(piece)  # a list goes on after an empty line
    return max(rows, deepest) - 1  # nothing need follow the last piece's empty row


def _with_width(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, int]]:
    """Yield each piece with the columns that it has to itself."""
    whole = COLUMNS - 2 * MARGIN
    shares: list[int] = []
    width = whole
    for piece in pieces:
        if piece.command == "column_layout":
            shares = [int(share) for share in re.findall(r"\d+", piece.argument)]
        elif piece.command == "column" and int(piece.argument) < len(shares):
            width = whole * shares[int(piece.argument)] // sum(shares)
            width -= MARGIN if len(shares) > 1 else 0
        elif piece.command == "reset_layout":
            width = whole
        yield piece, width


def _rows(piece: Piece, width: int, spacing: int) -> int:
    first = piece.lines[0] if piece.lines else ""
    output = sum(_wrapped(line, width - 2 * PADDING) for line in piece.output)
    if _is_title(piece):
        return TITLE
    if piece.command in ("new_line", "newline"):
        return 1
    if piece.command in ("new_lines", "newlines"):
        return int(piece.argument)
    if first.startswith("```"):
        code = sum(1 for _ in _code(piece))
        return code + (STATUS + output if piece.runs else 0) + 1
    if first.startswith("<!--"):
        return output + 1 if output else 0
    if _is_list(piece):
        return len(piece.lines) * spacing + 1
    if first.startswith("|"):
        return len(piece.lines) + 1
    return _wrapped(_plain(" ".join(piece.lines)), width) + 1


def _code(piece: Piece) -> Iterator[str]:
    if piece.lines and piece.lines[0].startswith("```"):
        yield from (line for line in piece.lines[1:-1] if not line.startswith(HIDDEN))


def _is_title(piece: Piece) -> bool:
    return len(piece.lines) == 2 and set(piece.lines[1]) == {"="}


def _is_list(piece: Piece) -> bool:
    return bool(piece.lines and _ITEM.match(piece.lines[0]))


def _bullets(piece: Piece) -> Iterator[str]:
    yield from (_plain(_ITEM.sub("", line)) for line in piece.lines if _ITEM.match(line))


def _plain(text: str) -> str:
    return re.sub(r"[`*_]|<[^>]*>", "", text)


def _wrapped(line: str, width: int) -> int:
    return max(1, -(-len(line) // max(width, 1)))
