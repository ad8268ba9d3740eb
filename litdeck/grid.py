"""What the drawings of namespaces share: their columns, their cells, and the words below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from litdeck import svg
from litdeck.namespaces import COLUMNS, HOST, NAMESPACES

CELL = 54  # the width of a namespace's column
GAP = 14  # before the root directory, which is no namespace
GROUP, HEAD = 24, 26  # the heights of the two rows of headings
INSET = 3
EDGE = 8  # room on both sides

_MEANINGS = {
    HOST: "the host's",
    "own": "its own",
    "2nd": "another one",
    "next": "only its next child's",
    "new": "new{}",
    "gone": "gone{}",
    "refused": "an exception",
}


@dataclass(frozen=True)
class Grid:
    """Where the columns are, and how high a row is; `left` is where the first namespace begins."""

    left: float
    row: float
    rows: int

    @property
    def top(self) -> float:
        """Return where the first row begins."""
        return GROUP + HEAD

    @property
    def bottom(self) -> float:
        """Return where the last row ends."""
        return self.top + self.row * self.rows

    @property
    def right(self) -> float:
        """Return where the drawing ends."""
        return self.x("root") + CELL + EDGE

    def x(self, column: str) -> float:
        """Return where a column begins."""
        return self.left + COLUMNS.index(column) * CELL + (GAP if column == "root" else 0)

    def y(self, row: int) -> float:
        """Return where a row begins."""
        return self.top + self.row * row

    def middle(self, row: int) -> float:
        """Return the middle of a row."""
        return self.y(row) + self.row / 2


def headings(grid: Grid) -> Iterator[Element]:
    """Yield the names of the columns, the lines below them, and the lane of each namespace."""
    middle = (grid.x(NAMESPACES[0]) + grid.x(NAMESPACES[-1]) + CELL) / 2
    yield svg.text(middle, GROUP / 2, "in which namespace", "ld-group", "middle")
    for column in COLUMNS:
        center = grid.x(column) + CELL / 2
        yield svg.text(center, GROUP + HEAD / 2, column, "ld-head", "middle")
        yield svg.path("ld-lane", f"M{center:g} {grid.top:g}V{grid.bottom:g}")
    for row in range(grid.rows + 1):
        yield svg.path("ld-rule", f"M{EDGE} {grid.y(row):g}H{grid.right - EDGE:g}")


def cell(grid: Grid, column: str, row: int, value: str, rows: int = 1) -> Iterator[Element]:
    """Yield a namespace as some rows below each other are in it: a ring, or a box of their own."""
    own, _, then = value.partition("/")
    x, y = grid.x(column) + INSET, grid.y(row) + INSET
    width, height = CELL - 2 * INSET, grid.row * rows - 2 * INSET
    if own != HOST:
        yield svg.box(x, y, width, height, "ld-box")
    if own not in (HOST, "own"):
        yield svg.box(x + 3, y + 3, width - 6, height - 6, "ld-other", 4)
    if then:
        yield svg.box(x, y, width, height, "ld-next")
    for each in range(row, row + rows):
        center = x + width / 2, grid.middle(each)
        if own != HOST:
            yield svg.text(*center, own, "ld-in", "middle")
        elif then:
            yield svg.text(*center, "next", "ld-small", "middle")
        else:
            yield svg.ring(*center, "ld-host")


def mark(grid: Grid, column: str, row: int, kind: str = "ld-new") -> Element:
    """Return the mark of a cell that is not as it was in the step before."""
    return svg.corner(grid.x(column) + CELL - INSET, grid.y(row) + INSET, kind)


def legend(grid: Grid, signs: set[str], before: str) -> tuple[list[Element], float]:
    """Return what the signs of a drawing mean, below it, and where that ends.

    `before` is what something is new since, if that must be said.
    """
    found: list[Element] = []
    x, y = float(EDGE), grid.bottom + 22
    for sign, words in _MEANINGS.items():
        if sign not in signs:
            continue
        words = words.format(f" since {before}" if before else "")
        if x > EDGE and x + 30 + svg.wide(words) > grid.right:
            x, y = float(EDGE), y + 24
        found += [*_sign(sign, x, y), svg.text(x + 30, y, words, "ld-says")]
        x += 40 + svg.wide(words)
    return found, y + 14


def _sign(sign: str, x: float, y: float) -> Iterator[Element]:
    if sign == HOST:
        yield svg.ring(x + 12, y, "ld-host")
    elif sign == "refused":
        yield svg.text(x + 8, y, "✗", "ld-process")
    elif sign in ("new", "gone"):
        yield svg.corner(x + 20, y - 7, f"ld-{sign}")
    else:
        yield svg.box(x + 2, y - 8, 20, 16, "ld-next" if sign == "next" else "ld-box", 4)
        if sign == "2nd":
            yield svg.box(x + 5, y - 5, 14, 10, "ld-other", 2)


def said(value: str) -> str:
    """Return a namespace's cell in words."""
    own, _, then = value.partition("/")
    words = {HOST: "host"}.get(own, own)
    return f"{words}; its next child: {then}" if then else words
