"""One run, drawn: its processes as a tree, and the namespaces that each of them was in."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litdeck import svg
from litdeck.grid import EDGE, GROUP, HEAD, INSET, Grid, cell, headings, legend, mark, said
from litdeck.html import element
from litdeck.namespaces import COLUMNS, HOST, Record, Row
from litdeck.sequence import NUMBERS, Step

ROW = 34
STEP = 18  # from a process to its children
PAD = 12
ARROW = "▸"


def figure(step: Step) -> Element:
    """Return the drawing of a step; what was not so in the step before is marked."""
    record = step.record
    widths = _widths(record)
    starts = (EDGE, EDGE + widths[0], EDGE + widths[0] + widths[1])
    grid = Grid(EDGE + sum(widths) + PAD, ROW, len(record))
    below, height = legend(grid, step.signs(), step.before.title if step.before else "")
    made = svg.drawing(grid.right, height, f"Who was where in {step.file}", _says(step))
    made.extend(headings(grid))
    for x, words in zip(starts, ("process", "pid", "uid"), strict=True):
        made.append(svg.text(x, GROUP + HEAD / 2, words, "ld-head"))
    made.extend(_tree(grid, record))
    for number, row in enumerate(record):
        for x, words in zip(starts[1:], (row.pid, row.uid), strict=True):
            made.extend(_numbers(x, grid.middle(number), words))
    for column in COLUMNS:
        made.extend(_column(grid, column, record))
    made.extend(_marks(grid, step, starts))
    made.extend(below)
    return made


def _widths(record: Record) -> tuple[float, float, float]:
    names = max(row.depth * STEP + svg.wide(row.name) for row in record)
    pids = max(svg.wide(_shown(row.pid)) for row in record)
    uids = max(svg.wide(_shown(row.uid)) for row in record)
    return max(names, 60) + PAD, max(pids, 50) + 2 * PAD, max(uids, 50) + PAD


def _shown(numbers: str) -> str:
    return numbers.replace(" ", f" {ARROW} ")


def _numbers(x: float, y: float, words: str) -> Iterator[Element]:
    """Yield a number outside, faint, and the one inside."""
    outside, *inside = words.split(" ")
    label = svg.text(x, y, outside, "ld-outside" if inside else "ld-number")
    for number in inside:
        arrow = element("tspan", "", f" {ARROW} ")
        label.append(arrow)
        label.append(element("tspan", "ld-inside", number))
    yield label


def _tree(grid: Grid, record: Record) -> Iterator[Element]:
    last: dict[int, int] = {}
    for number, row in enumerate(record):
        x, y = EDGE + row.depth * STEP, grid.middle(number)
        if row.depth:
            parent = grid.middle(last[row.depth - 1])
            yield svg.path("ld-branch", f"M{x - STEP + 6:g} {parent + 11:g}V{y:g}H{x - 2:g}")
        last[row.depth] = number
        yield svg.text(x, y, row.name, "ld-process")


def _column(grid: Grid, column: str, record: Record) -> Iterator[Element]:
    """Yield a column's cells; processes below each other in one namespace are in one box."""
    start = 0
    values = [row.cell(column) for row in record]
    for number in range(1, len(values) + 1):
        if number == len(values) or values[number] != values[start] or "/" in values[start]:
            yield from cell(grid, column, start, values[start], number - start)
            start = number


def _marks(grid: Grid, step: Step, starts: tuple[float, float, float]) -> Iterator[Element]:
    ends = dict(zip(NUMBERS, (starts[2] - PAD / 2, grid.left - PAD), strict=True))
    for number, row in enumerate(step.record):
        for column in _new(step, row):
            if column in COLUMNS:
                yield mark(grid, column, number)
            else:
                yield svg.corner(ends[column], grid.y(number) + INSET)
        for column in COLUMNS:
            if step.is_gone(column, row):
                yield mark(grid, column, number, "ld-gone")


def _new(step: Step, row: Row) -> list[str]:
    return [column for column in (*NUMBERS, *COLUMNS) if step.is_new(column, row)]


def _says(step: Step) -> str:
    """Return the drawing in words, a sentence a process."""
    return " ".join(_sentence(step, row) for row in step.record)


def _sentence(step: Step, row: Row) -> str:
    who = [f"{row.name}: pid {_in_words(row.pid)}", f"uid {_in_words(row.uid)}"]
    where = [f"{name}: {said(row.cell(name))}" for name in COLUMNS if row.cell(name) != HOST]
    changes = {"New": _new(step, row), "Gone": [n for n in COLUMNS if step.is_gone(n, row)]}
    told = "".join(f" {what}: {', '.join(names)}." for what, names in changes.items() if names)
    return f"{', '.join(who)}; {', '.join(where) or 'all as the host'}.{told}"


def _in_words(numbers: str) -> str:
    outside, *inside = numbers.split(" ")
    return f"{outside} outside, {' and '.join(inside)} inside" if inside else outside
