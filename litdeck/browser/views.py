"""A program on a slide: all of its lines, those that the slide hides folded away."""

from __future__ import annotations

from collections.abc import Collection
from xml.etree.ElementTree import Element

from litdeck.expand import view
from litdeck.hide import on_stage
from litdeck.html import CodeLine, code, coloured, element, output
from litdeck.links import Links
from litdeck.model import Book, language

_KINDS = {"visible": "ld-seen", "hidden": "ld-unseen", "snip": "ld-snip"}


def staged(links: Links, file: str, chunks: Collection[str], name: str) -> Element:
    """Return a view with every line of its program; `name` tells it from the slide's others."""
    book = links.book
    lines = on_stage(view(book, file, chunks))
    pieces = coloured([line.text for line in lines], language(book.programs[file].fence))
    made = [CodeLine(spans, _KINDS[line.kind]) for line, spans in zip(lines, pieces, strict=True)]
    box = code(made, f"the program {file}", "")
    del box.attrib["data-copy"]
    box.set("id", name)
    hidden = sum(line.kind == "hidden" for line in lines)
    return element("figure", "ld-view", _caption(file, hidden, name), box, data_program=file)


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
