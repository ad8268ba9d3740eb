"""All steps of a folder in one drawing, a row each: how far a container has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from litdeck import svg
from litdeck.grid import EDGE, GROUP, HEAD, INSET, Grid, cell, headings, legend, mark, said
from litdeck.html import element
from litdeck.namespaces import COLUMNS, HOST, lines_of
from litdeck.sequence import NUMBERS, Step

ROW = 26
PAD = 12
UID, PID = 68, 60
START = EDGE + 18  # a sign stands before the step that has been reached


def roadmap(steps: Sequence[Step], upto: str = "") -> Element:
    """Return the drawing of some steps; those after `upto` are still to come."""
    names = START + max(svg.wide(label(step)) for step in steps) + PAD
    grid = Grid(names + UID + PID, ROW, len(steps))
    signs = {sign for step in steps for sign in step.signs(step.inmost)}
    signs |= {"refused"} if any(step.raises for step in steps) else set()
    below, height = legend(grid, signs, "")
    made = svg.drawing(grid.right, height, _title(steps, upto), _says(steps, upto))
    made.extend(headings(grid))
    for x, words in ((START, "step"), (names, "pid"), (names + PID, "uid")):
        made.append(svg.text(x, GROUP + HEAD / 2, words, "ld-head"))
    for number, step in enumerate(steps):
        group = element("g", "ld-later" if is_later(steps, upto, step) else "")
        group.extend(_row(grid, number, step, names))
        if step.file == upto:
            y = grid.middle(number)
            group.append(svg.path("ld-here", f"M{EDGE} {y - 7:g}l11 7l-11 7z"))
        made.append(group)
    made.extend(below)
    return made


def _row(grid: Grid, number: int, step: Step, names: float) -> Iterator[Element]:
    row, y = step.inmost, grid.middle(number)
    yield svg.text(START, y, label(step), "ld-process")
    yield svg.text(names, y, inside(row.pid), "ld-inside")
    yield svg.text(names + PID, y, inside(row.uid), "ld-inside")
    for column in COLUMNS:
        yield from cell(grid, column, number, row.cell(column))
        if step.is_new(column, row):
            yield mark(grid, column, number)
        elif step.is_gone(column, row):
            yield mark(grid, column, number, "ld-gone")
    for column, end in zip(NUMBERS, (names + PID - PAD / 2, grid.left - PAD / 2), strict=True):
        if step.is_new(column, row):
            yield svg.corner(end, grid.y(number) + INSET)


def label(step: Step) -> str:
    """Return a step's name, with a cross if it ends in an exception."""
    return f"{step.name} ✗" if step.raises else step.name


def inside(numbers: str) -> str:
    """Return the number that a process has for itself."""
    return numbers.split(" ")[-1]


def is_later(steps: Sequence[Step], upto: str, step: Step) -> bool:
    """Say whether a step comes after the one that has been reached."""
    files = [each.file for each in steps]
    return upto in files and files.index(step.file) > files.index(upto)


def _title(steps: Sequence[Step], upto: str) -> str:
    reached = [step for step in steps if not is_later(steps, upto, step)]
    return f"Namespaces of {len(steps)} steps" + (f", {len(reached)} reached" if upto else "")


def _says(steps: Sequence[Step], upto: str) -> str:
    return " ".join(_sentence(step, is_later(steps, upto, step)) for step in steps)


def _sentence(step: Step, later: bool) -> str:
    row = step.inmost
    where = [f"{name}: {said(row.cell(name))}" for name in COLUMNS if row.cell(name) != HOST]
    still = " (still to come)" if later else ""
    ended = f" (ends in {step.raises})" if step.raises else ""
    return f"{step.name}{ended}{still}: {', '.join(where) or 'all as the host'}."


def text_of(steps: Sequence[Step], upto: str = "") -> list[str]:
    """Return the drawing as lines of text, for a terminal of 80 columns."""
    rows = [["", "step", "pid", "uid", *COLUMNS]]
    for step in steps:
        row = step.inmost
        sign = ">" if step.file == upto else "…" if is_later(steps, upto, step) else ""
        rows.append([sign, label(step), inside(row.pid), inside(row.uid), *row.cells])
    return lines_of(rows if upto else [row[1:] for row in rows])
