"""The blocks of a page: chunks in their place, programs, outputs, illustrations, views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from litdeck.collected import met
from litdeck.covered.marks import of_block
from litdeck.expand import program_text
from litdeck.figures import recorded as namespaces
from litdeck.html import (
    Child,
    CodeLine,
    add,
    anchor,
    code,
    coloured,
    element,
    listed,
    output,
)
from litdeck.links import Links
from litdeck.markdown import Fence
from litdeck.model import Book, Program, language, reference
from litdeck.place import Home, Places
from litdeck.views import whole

FEW = 3  # programs that are named at once; more of them fold away


@dataclass(frozen=True)
class Blocks:
    """Draws the blocks of one chapter."""

    links: Links

    @property
    def places(self) -> Places:
        """Where the book's blocks are."""
        return self.links.places

    @property
    def book(self) -> Book:
        """The book that the chapter is part of."""
        return self.places.book

    # -- blocks

    def block(self, fence: Fence) -> list[Element] | None:
        """Return what a page shows for a fence; None if the fence is none of ours."""
        options = fence.options
        if "output-of" in options:
            return [self.recorded(options["output-of"])]
        if "namespaces-of" in options:
            return [namespaces(self.links, options["namespaces-of"])]
        if "illustration" in options:
            return [_illustration(fence)]
        if "file" in options and options.get("append") != "true":
            return [self.program(fence)]
        if "id" in options or "file" in options:
            return [self.chunk(fence)]
        return None

    def chunk(self, fence: Fence) -> Element:
        """Return a chunk: its place, its lines between their neighbours, and its programs."""
        name = fence.options.get("id") or fence.options["file"]
        home = self.places.home(fence, name)
        first = self.book.chunks[name].parts[0] is fence
        caption = element("figcaption", "ld-where", *self._where(name, home, first))
        add(caption, [self._ran(fence)])
        lines = self._lines(fence)
        if home:
            lines = _between(home, lines, fence)
        copied = "\n".join(fence.body)
        figure = element("figure", "ld-block", caption, code(lines, f"the block {name}", copied))
        add(figure, [self._uses(name)])
        if first:
            figure.set("id", anchor("chunk", name))
        return figure

    def _where(self, name: str, home: Home | None, first: bool) -> list[Child]:
        label = element("a", "ld-name", name, href=self.links.chunk_link(name))
        if home is None:
            return [label]
        parts: list[Child] = ["in ", self.links.program(home.file)]
        if home.within:
            parts += [", in ", element("code", "", home.within)]
        if not first:
            parts += [", goes on from ", self.links.chunk(name)]
        before, after = home.spot.before, home.spot.after
        if before and first:
            parts += [", after ", self.links.chunk(before)]
        if after:
            parts += [", before ", self.links.chunk(after)]
        return [label, element("span", "ld-place", *parts)]

    def _uses(self, name: str) -> Element | None:
        files = self.places.users.get(name, [])
        if len(files) < 2:
            return None
        links = listed(self.links.program(file) for file in files)
        if len(files) <= FEW:
            return element("p", "ld-uses", "Part of ", *links, data_search_exclude="")
        summary = element("summary", "", f"Part of {len(files)} programs")
        return element(
            "details", "ld-uses", summary, element("p", "", *links), data_search_exclude=""
        )

    def _ran(self, fence: Fence) -> Element | None:
        said = of_block(self.book, fence)
        return element("span", "ld-place ld-ran", said) if said else None

    def program(self, fence: Fence) -> Element:
        """Return a program as it is written, and the whole of it below, folded away."""
        file = fence.options["file"]
        text = program_text(self.book, file)
        complete = not any(reference(line) for line in fence.body)
        kind = "the program " if complete else "the program, put together: "
        label = element("a", "ld-name ld-file", f"code/{file}", href=self.links.program_link(file))
        says = _says(len(fence.body) if complete else text.count("\n"), self.book.programs[file])
        caption = element("figcaption", "ld-where", label, element("span", "ld-place", says))
        add(caption, [self._ran(fence)])
        box = code(self._lines(fence), kind + file, "\n".join(fence.body) if complete else text)
        figure = element("figure", "ld-block ld-program", caption, box)
        figure.set("id", anchor("program", file))
        if not complete:
            add(figure, [whole(self.links, file, ())])
        return figure

    def recorded(self, file: str) -> Element:
        """Return the recorded output of a program, and how the program ended."""
        program = self.book.programs[file]
        lines = self.book.outputs[file].fence.body if file in self.book.outputs else ()
        ended = f"exit status {program.exit}" if program.exit else ""
        if program.raises:
            ended = f"ended by {program.raises}"
        whose = element("span", "ld-whose", self.links.program(file))
        name = element("span", "ld-name", "What it printed")
        caption = element("figcaption", "ld-where", name, whose, element("span", "", ended))
        add(caption, [met(self.book, self.links.here, file)])
        printed = output(lines, program.raises, f"what {file} printed")
        if not lines:
            printed = output(["nothing is recorded yet: litdeck record does it"], "", "no output")
        return element("figure", "ld-block ld-printed", caption, printed)

    # -- lines

    def _lines(self, fence: Fence) -> list[CodeLine]:
        pieces = coloured(fence.body, language(fence))
        made = []
        for text, spans in zip(fence.body, pieces, strict=True):
            found = reference(text)
            made.append(CodeLine(spans, link=self.links.chunk_link(found[1]) if found else ""))
        return made


def _between(home: Home, lines: list[CodeLine], fence: Fence) -> list[CodeLine]:
    """Put a program's lines around a block, all of them as far to the left as they can go."""
    own = [home.spot.indent + text for text in fence.body if text.strip()]
    near = [text for text in (*home.above, *home.below) if text.strip()]
    cut = min(len(text) - len(text.lstrip()) for text in [*own, *near, *([""] * (not own))])
    indent = home.spot.indent[cut:]
    inside = [
        CodeLine([("", indent if line.spans else ""), *line.spans], "ld-own", line.link)
        for line in lines
    ]
    return [*_around(home.above, cut), *inside, *_around(home.below, cut)]


def _around(lines: Iterable[str], cut: int) -> list[CodeLine]:
    return [CodeLine([("", text[cut:])], "ld-around") for text in lines]


def _says(lines: int, program: Program) -> str:
    size = f"a complete program, {lines} lines"
    if program.raises:
        return f"{size}, which ends in {program.raises}"
    return f"{size}, which exits with {program.exit}" if program.exit else size


def _illustration(fence: Fence) -> Element:
    """Return a block that is not run, with the reason that the chapter gives."""
    lines = [CodeLine(spans) for spans in coloured(fence.body, language(fence))]
    caption = element(
        "figcaption",
        "ld-where",
        element("span", "ld-name", "illustration"),
        element("span", "ld-place", f"not run: {fence.options['illustration']}"),
    )
    box = code(lines, "an illustration", "\n".join(fence.body))
    return element("figure", "ld-block ld-illustration", caption, box)
