"""Drawings of namespaces on a page: each with a caption, and as a table for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from litdeck import roadmap
from litdeck.figure import figure
from litdeck.grid import said
from litdeck.html import Child, element
from litdeck.links import Links
from litdeck.markdown import Command
from litdeck.namespaces import COLUMNS, HEAD, Row
from litdeck.sequence import NUMBERS, Step, step_of, steps


def drawn(links: Links, command: Command) -> Element:
    """Return what a command draws: one program's namespaces, or those of all steps."""
    name, *rest = command.argument.split()
    if command.name == "figure":
        return figure_of(links, name)
    return _roadmap(links, steps(links.book, name, command.place.path), rest[0] if rest else "")


def recorded(links: Links, file: str) -> Element:
    """Return the drawing of a program below its output: folded away if it shows nothing new."""
    step, drawing = step_of(links.book, file), figure_of(links, file)
    if step.changes or step.before is None:
        return drawing
    summary = element("summary", "", f"Who was where: all as in {step.before.title}")
    return element("details", "ld-unchanged", summary, drawing, data_search_exclude="")


def figure_of(links: Links, file: str) -> Element:
    """Return the namespaces of a program's processes, drawn and as a table."""
    step = step_of(links.book, file)
    if not step.record:
        words = "nothing is recorded yet: litdeck record does it"
        return element("p", "ld-output", words)
    whose = element("span", "ld-whose", links.program(file))
    caption = _caption("Who was where", whose)
    return _figure(caption, figure(step), "processes", _table(step))


def _roadmap(links: Links, found: Sequence[Step], upto: str) -> Element:
    if not all(step.record for step in found):
        return element("p", "ld-output", "not all steps are recorded yet: litdeck record does it")
    caption = _caption("Who is where, step by step")
    return _figure(caption, roadmap.roadmap(found, upto), "steps", _steps(links, found, upto))


def _caption(title: str, *more: Child) -> Element:
    return element("figcaption", "ld-where", element("span", "ld-name", title), *more)


def _figure(caption: Element, drawing: Element, what: str, table: Element) -> Element:
    # On a narrow screen the drawing is moved sideways, by the keyboard, too.
    scroll = element("div", "ld-scroll", drawing, tabindex="0", role="group")
    scroll.set("aria-label", "the drawing")
    summary = element("summary", "", f"The {what} as a table")
    box = element("div", "ld-scroll", table, tabindex="0", role="group")
    box.set("aria-label", f"the {what} as a table")
    folded = element("details", "ld-table", summary, box, data_search_exclude="")
    return element("figure", "ld-block ld-drawn", caption, scroll, folded)


def _table(step: Step) -> Element:
    return _rows(HEAD, (_cells(step, number) for number in range(len(step.record))))


def _cells(step: Step, number: int) -> list[Child]:
    row = step.record[number]
    values = list(zip(NUMBERS, (row.pid, row.uid), strict=True))
    values += [(column, said(row.cell(column))) for column in COLUMNS]
    marks = [text + _change(step, name, row) for name, text in values]
    return ["–" * row.depth + " " * bool(row.depth) + row.name, *marks]


def _change(step: Step, column: str, row: Row) -> str:
    if step.is_new(column, row):
        return " (new)"
    return " (gone)" if column in COLUMNS and step.is_gone(column, row) else ""


def _steps(links: Links, found: Sequence[Step], upto: str) -> Element:
    rows: list[list[Child]] = []
    for step in found:
        row = step.inmost
        numbers = (roadmap.inside(row.pid), roadmap.inside(row.uid))
        cells = list(zip(NUMBERS, numbers, strict=True))
        cells += [(column, said(row.cell(column))) for column in COLUMNS]
        marks = [text + _change(step, name, row) for name, text in cells]
        still = f" ({step.raises})" if step.raises else ""
        still += " (still to come)" if roadmap.is_later(found, upto, step) else ""
        rows.append([element("span", "", links.program(step.file), still), *marks])
    return _rows(("step", "pid inside", "uid inside", *COLUMNS), rows)


def _rows(head: Iterable[str], rows: Iterable[Sequence[Child]]) -> Element:
    top = element("tr", "", *(element("th", "", name, scope="col") for name in head))
    body = element("tbody")
    for first, *others in rows:
        line = element("tr", "", element("th", "", first, scope="row"))
        line.extend(element("td", "", other) for other in others)
        body.append(line)
    return element("table", "", element("thead", "", top), body)
