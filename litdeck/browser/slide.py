"""One slide as a section of the deck: what a card is on a page, drawn for a stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from litdeck.browser.views import run_of, staged
from litdeck.built import stage_name
from litdeck.cards import Card, Close, Open, Part, Text, paragraphs
from litdeck.errors import Place
from litdeck.html import Child, element
from litdeck.markdown import Command, Fence
from litdeck.page import Cut, without
from litdeck.show import Show

# Commands that say how what follows looks or when it comes; `arrange` obeys them in the tree.
ARRANGED = frozenset(
    "alignment font_size incremental_lists jump_to_middle list_item_newlines "
    "new_line new_lines newline newlines pause".split()
)
SAY = "ld-say"


@dataclass
class StageCard(Card):
    """A slide being drawn for the deck, command by command."""

    book_link: str = ""
    footer: list[Child] = field(default_factory=list)
    minutes: float = 1
    views: int = 0

    @property
    def name(self) -> str:
        """Return the slide's name in the deck's address, which a mere number cannot be."""
        return stage_name(self.slide.slug)

    def begin(self) -> list[Part]:
        """Open the section and its body, below the slide's title."""
        section = element("section", "ld-slide", id=self.name)
        section.set("data-minutes", f"{self.minutes:g}")
        title = element("h2", "ld-title", self.slide.title)
        return [Open(section), title, Open(element("div", "ld-body"))]

    def end(self) -> list[Part]:
        """Close the body; below it stand the footer, and the notes, which only a speaker sees."""
        parts = [*self._end_columns(), Close()]
        if not any(
            isinstance(each, Command) and each.name == "no_footer" for each in self.slide.elements
        ):
            link = element("a", "ld-book", "in the book", href=self.book_link)
            parts.append(element("footer", "ld-footer", *self.footer, link))
        if self.notes:
            notes = (Text(paragraphs(note)) for note in self.notes)
            aside = element("aside", "notes", aria_label=f"Notes: {self.slide.title}")
            parts += [Open(aside), *notes, Close()]
        return [*parts, Close()]

    def command(self, command: Command) -> list[Part]:
        """Return what a command becomes on stage."""
        if command.name in ARRANGED:
            return [element(SAY, "", data_name=command.name, data_argument=command.argument)]
        if command.name == "snippet_output":
            return [run_of(self.blocks.book, command.argument)]
        if command.name == "terminal":
            return [run_of(self.blocks.book, command.argument, "terminal")]
        return super().command(command)

    def _show(self, shown: Show, place: Place) -> list[Part]:
        self.views += 1
        file, name = shown.file, f"ld-code-{self.name}-{self.views}"
        parts: list[Part] = [staged(self.blocks.links, shown, name, place)]
        if self.blocks.book.programs[file].run and not self._elsewhere(file):
            parts.append(run_of(self.blocks.book, file))
        return parts

    def cuts(self) -> Iterator[Cut]:
        """Yield what is cut out of the slide's Markdown; what is the book's only is one cut."""
        for each in without(self.slide.elements, "book_only"):
            parts: list[Part] | None
            if isinstance(each, Fence):
                made = self.blocks.block(each)
                parts = None if made is None else [*made]
            else:
                parts = self.command(each)
            if parts is not None:
                yield each.place.line, each.end, parts, each.place
