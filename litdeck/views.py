"""Programs seen in part, as a slide shows them, and in whole, folded away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from xml.etree.ElementTree import Element

from litdeck.expand import ViewLine, program_text, view
from litdeck.html import CodeLine, add, code, coloured, element
from litdeck.links import Links
from litdeck.model import language


def view_of(links: Links, file: str, chunks: Collection[str]) -> Element:
    """Return the lines of a program that a slide shows, with a snip for each gap."""
    lines = [line for line in view(links.book, file, chunks) if line.kind != "hidden"]
    pieces = coloured([line.text for line in lines], language(links.book.programs[file].fence))
    made = [
        CodeLine(spans, "ld-snip" if line.kind == "snip" else "")
        for line, spans in zip(lines, pieces, strict=True)
    ]
    copied = "\n".join(line.text for line in lines)
    return code(made, f"what the slide shows of {file}", copied)


def whole(links: Links, file: str, shown: Collection[str]) -> Element:
    """Return a complete program, folded away, with the lines of some chunks marked."""
    lines = [line for line in view(links.book, file, shown or [""]) if line.kind != "snip"]
    pieces = coloured([line.text for line in lines], language(links.book.programs[file].fence))
    made = _with_origins(links, file, zip(lines, pieces, strict=True), bool(shown))
    size = f", {len(lines)} lines"
    if shown:
        size += f", {sum(line.kind == 'visible' for line in lines)} of them shown above"
    summary = element("summary", "", "The whole program: ", element("code", "", f"code/{file}"))
    add(summary, [size])
    box = code(made, f"the whole of {file}", program_text(links.book, file))
    return element("details", "ld-whole", summary, box, data_search_exclude="")


def _with_origins(
    links: Links, file: str, lines: Iterable[tuple[ViewLine, list[tuple[str, str]]]], marked: bool
) -> list[CodeLine]:
    """Mark the visible lines, and name each chunk where its lines begin."""
    made, last = [], links.book.programs[file].chunk
    for line, spans in lines:
        kind = "ld-seen" if marked and line.kind == "visible" else ""
        chunk = (line.source.chunk if line.source else None) or links.book.programs[file].chunk
        new = chunk != last and line.text.strip() and chunk != links.book.programs[file].chunk
        link = links.chunk_link(chunk) if new else ""
        made.append(CodeLine(spans, kind, origin=chunk if new else "", origin_link=link))
        last = chunk if line.text.strip() else last
    return made
