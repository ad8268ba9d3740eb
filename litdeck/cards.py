"""Slides on a page: cards with the text, the view, its output, the ticks and the notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree.ElementTree import Element

from litdeck import show
from litdeck.blocks import Blocks
from litdeck.built import decks_with, stage_name
from litdeck.checklist import facts
from litdeck.errors import BookError, Place
from litdeck.figures import drawn
from litdeck.html import Child, add, anchor, element, listed
from litdeck.markdown import DRAWN, Command
from litdeck.model import Slide
from litdeck.show import Show
from litdeck.views import view_of, whole


@dataclass(frozen=True)
class Open:
    """What follows goes into this element, until it is closed."""

    inside: Element


@dataclass(frozen=True)
class Close:
    """The innermost open element ends here."""


@dataclass(frozen=True)
class Text:
    """Markdown that a command holds, a speaker's note say."""

    lines: tuple[str, ...]


Part = Element | Open | Close | Text


@dataclass
class Card:
    """One slide being drawn, command by command; a command becomes parts of the page."""

    blocks: Blocks
    slide: Slide
    columns: list[int] = field(default_factory=list)
    in_column: bool = False
    notes: list[str] = field(default_factory=list)

    def begin(self) -> list[Part]:
        """Open the card and name the slide."""
        name = anchor("slide", self.slide.slug)
        label = element("span", "ld-label", "Slide")
        link = element("a", "", self.slide.title, href=f"#{name}")
        title = element("p", "ld-title", label, " ", link, id=f"{name}-title")
        card = element("section", "ld-slide", title, id=name, aria_labelledby=f"{name}-title")
        add(card, [self._present()])
        return [Open(card)]

    def _present(self) -> Element | None:
        """Return the way to the slide on stage, in each deck that has been built with it."""
        book, links = self.blocks.book, []
        up = "../" * (self.slide.place.path.count("/") - book.docs.count("/") - 1)
        for deck in decks_with(book, self.slide):
            name = quote(stage_name(self.slide.slug))
            link = element("a", "", deck, href=f"{up}slides/{deck}/index.html#/{name}")
            link.set("aria-label", f"present from here: {self.slide.title}, in {deck}")
            links.append(link)
        if len(links) == 1:
            links[0].text = "present from here"
            return element("p", "ld-present", *links)
        return element("p", "ld-present", "present from here: ", *listed(links)) if links else None

    def end(self) -> list[Part]:
        """Close what is open; the notes come last, folded away."""
        parts = self._end_columns()
        if self.notes:
            folded = element("details", "ld-notes", element("summary", "", "What the speaker says"))
            parts += [Open(folded), *(Text(paragraphs(note)) for note in self.notes), Close()]
        return [*parts, Close()]

    def command(self, command: Command) -> list[Part]:
        """Return what a command becomes; what only a stage needs becomes nothing."""
        if command.name == "show":
            return self._show(show.parse(command.argument), command.place)
        if command.name in ("snippet_output", "terminal"):
            return [self.blocks.recorded(command.argument)]
        if command.name in DRAWN:
            return [drawn(self.blocks.links, command)]
        if command.name == "checklist":
            return [self._checklist(command.argument)]
        if command.name == "speaker_note":
            self.notes.append(command.argument)
        elif command.name == "column_layout":
            return self._begin_columns(command.argument)
        elif command.name == "column":
            return self._column()
        elif command.name == "reset_layout":
            return self._end_columns()
        return []

    # -- columns

    def _begin_columns(self, argument: str) -> list[Part]:
        parts = self._end_columns()
        self.columns = [int(number) for number in re.findall(r"\d+", argument)] or [1]
        # Shares of the width are the slide's own, so they cannot stand in the style sheet.
        tracks = " ".join(f"minmax(0, {share}fr)" for share in self.columns)
        return [*parts, Open(element("div", "ld-columns", style=f"--ld-tracks: {tracks}"))]

    def _column(self) -> list[Part]:
        if not self.columns:
            return []
        parts: list[Part] = [Close()] if self.in_column else []
        self.in_column = True
        return [*parts, Open(element("div", "ld-column"))]

    def _end_columns(self) -> list[Part]:
        parts: list[Part] = [Close()] * (self.in_column + bool(self.columns))
        self.columns, self.in_column = [], False
        return parts

    # -- views

    def _show(self, shown: Show, place: Place) -> list[Part]:
        file, chunks = shown.file, shown.chunks
        figure = element("figure", "ld-block ld-view", view_of(self.blocks.links, file, chunks))
        parts: list[Part] = [figure]
        if self.blocks.book.programs[file].run and not self._elsewhere(file):
            parts.append(self.blocks.recorded(file))
        return [*parts, whole(self.blocks.links, file, chunks)]

    def _elsewhere(self, file: str) -> bool:
        return any(
            isinstance(each, Command)
            and each.name in ("snippet_output", "terminal")
            and each.argument == file
            for each in self.slide.elements
        )

    def _checklist(self, file: str) -> Element:
        try:
            found = facts(self.blocks.book, file)
        except BookError:
            return element("p", "ld-output", f"no output of {file} is recorded yet")
        items: list[Child] = [_tick(label, done) for label, done in found]
        return element("ul", "ld-checklist", *items, aria_label=f"what {file} has reached")


def _tick(label: str, done: bool) -> Element:
    mark = element("span", "ld-mark", "✓" if done else "✗", aria_hidden="true")
    said = element("span", "ld-hidden", "reached: " if done else "not yet: ")
    return element("li", "ld-done" if done else "ld-open", mark, said, label)


def paragraphs(note: str) -> tuple[str, ...]:
    """Return a note's lines, however it is indented, with or without YAML's `|`."""
    lines = re.sub(r"^[|>][-+]?\s*\n", "", note).splitlines()
    return tuple(line.strip() for line in lines)
