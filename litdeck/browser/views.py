"""A program on a slide: all of its lines, those that the slide hides folded away."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from litdeck.errors import Place
from litdeck.expand import ViewLine, view
from litdeck.hide import on_stage
from litdeck.html import CodeLine, code, coloured, element, output
from litdeck.links import Links
from litdeck.model import Book, language
from litdeck.show import Show, lit

_KINDS = {"visible": "ld-seen", "hidden": "ld-unseen", "snip": "ld-snip"}


def staged(links: Links, shown: Show, name: str, place: Place) -> Element:
    """Return a view with every line of its program; `name` tells it from the slide's others.

    BookError, with the place of the command, if one of its steps lights nothing.
    """
    book, file = links.book, shown.file
    lines = on_stage(view(book, file, shown.chunks))
    steps = lit(shown, lines, place)
    pieces = coloured([line.text for line in lines], language(book.programs[file].fence))
    made = [
        CodeLine(spans, _class(number, line, steps))
        for number, (line, spans) in enumerate(zip(lines, pieces, strict=True))
    ]
    box = code(made, f"the program {file}", "")
    del box.attrib["data-copy"]
    box.set("id", name)
    hidden = sum(line.kind == "hidden" for line in lines)
    figure = element("figure", "ld-view", _caption(file, hidden, name), box, data_program=file)
    if steps:
        figure.set("class", "ld-view ld-stepped")
        figure.set("data-steps", str(len(steps)))
    return figure


def _class(number: int, line: ViewLine, steps: list[list[int]]) -> str:
    """Return the classes of a line: its kind, its steps, and whether it is lit at first."""
    names = [_KINDS[line.kind]]
    names += [f"ld-step-{step}" for step, numbers in enumerate(steps) if number in numbers]
    return " ".join([*names, "ld-lit"] if steps and number in steps[0] else names)


def _caption(file: str, hidden: int, name: str) -> Element:
    caption = element("figcaption", "ld-where", element("code", "ld-name", f"code/{file}"))
    if hidden:
        lines = "1 hidden line" if hidden == 1 else f"{hidden} hidden lines"
        more = element("button", "ld-more", lines, type="button", aria_expanded="false")
        more.set("aria-controls", name)
        caption.append(more)
    return caption


def run_of(book: Book, file: str, kind: str = "run") -> Element:
    """Return what stands below a view that runs: the recorded output, and room for a live one."""
    program = book.programs[file]
    made = element("div", "ld-run", data_program=file, data_kind=kind)
    lines = book.outputs[file].fence.body if file in book.outputs else ()
    if lines:
        printed = output(lines, program.raises, f"what {file} printed when it was recorded")
        printed.set("tabindex", "0")
        made.append(printed)
    return made
