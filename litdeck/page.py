"""A chapter's Markdown with its fences and commands cut out, and the tree with them put back.

A word of its own keeps the place of each part. In the tree it is a paragraph, which is then
exchanged for elements, or opens or closes an element around those that follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from litdeck.blocks import Blocks
from litdeck.cards import Card, Close, Open, Part, Text
from litdeck.collected import errors, exercises
from litdeck.errors import BookError, Place, Problem
from litdeck.figures import drawn
from litdeck.markdown import COLLECTED, DRAWN, Chapter, Command, Fence
from litdeck.model import Book, Slide

Cut = tuple[int, int, list[Part], Place]  # first line, last line, what stands there, its place

_MARK = "litdeckpart{}x"
_MARKED = re.compile(r"litdeckpart(\d+)x")


@dataclass
class Page:
    """A page being rendered: the parts that were cut out of it, and where each was written."""

    parts: list[Part] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def mark(self, part: Part, place: Place) -> list[str]:
        """Return the lines that keep a part's place in the Markdown."""
        if isinstance(part, Text):
            return ["", *part.lines, ""]
        self.parts.append(part)
        self.places.append(place)
        # Blank lines make it a paragraph, whatever stands before it.
        return ["", _MARK.format(len(self.parts) - 1), ""]


def find(book: Book, page: str) -> tuple[Chapter, int] | None:
    """Return the chapter that a page's text is, and the lines before it; None if it is none.

    Builders cut off the front matter and the blank lines around the text.
    """
    body = page.replace("\r\n", "\n").strip()
    for chapter in book.chapters:
        before = chapter.text.rstrip().removesuffix(body)
        matter = before.strip()
        whole = chapter.text.strip() == body
        if whole or (matter.startswith("---") and matter.endswith(("---", "..."))):
            # Lines of the page that were blank before the body count from the body's first.
            blank = len(page) - len(page.lstrip())
            return chapter, before.count("\n") - page[:blank].count("\n")
    return None


def cut(page: Page, blocks: Blocks, chapter: Chapter, lines: list[str], skipped: int) -> list[str]:
    """Return a chapter's lines with its fences and commands exchanged for marks."""
    return splice(page, _cuts(blocks, chapter), lines, skipped)


def splice(page: Page, cuts: Iterable[Cut], lines: list[str], skipped: int) -> list[str]:
    """Return the lines that follow the first `skipped` ones, with marks where something is cut."""
    made: list[str] = []
    line = skipped
    for start, end, parts, place in cuts:
        made += lines[line - skipped : start - 1 - skipped]
        for part in parts:
            made += page.mark(part, place)
        made.append("")
        line = end
    return made + lines[line - skipped :]


def _cuts(blocks: Blocks, chapter: Chapter) -> Iterator[Cut]:
    """Yield what is cut out of a chapter."""
    card: Card | None = None
    for element in without(chapter.elements, "slides_only"):
        parts: list[Part] | None = []
        if isinstance(element, Fence):
            blocks_made = blocks.block(element)
            parts = None if blocks_made is None else [*blocks_made]
        elif element.name == "slide":
            card = Card(blocks, _slide_at(blocks.book, element))
            parts = card.begin()
        elif card and element.name == "end_slide":
            parts, card = card.end(), None
        elif card:
            parts = card.command(element)
        elif element.name in DRAWN:
            parts = [drawn(blocks.links, element)]
        elif element.name in COLLECTED:
            parts = _collected(blocks, element)
        if parts is not None:
            yield element.place.line, element.end, parts, element.place


def _collected(blocks: Blocks, command: Command) -> list[Part]:
    """Return what a command collects from the whole book; `terms` only says what follows it."""
    if command.name == "errors":
        return [errors(blocks.book, blocks.links.here)]
    if command.name == "exercises":
        return [Text(tuple(exercises(blocks.book, blocks.links.here, command.argument)))]
    return []


def without(elements: Iterable[object], region: str) -> Iterator[Fence | Command]:
    """Yield the fences and commands outside of a kind of region; each region is one command."""
    begun: Command | None = None
    for element in elements:
        if not isinstance(element, Fence | Command):
            continue
        name = element.name if isinstance(element, Command) else ""
        if name == region:
            begun = element if isinstance(element, Command) else None
        elif name == "end_only" and begun:
            yield Command(begun.place, element.end, "end_only", "")
            begun = None
        elif not begun:
            yield element


def _slide_at(book: Book, command: Command) -> Slide:
    return next(slide for slide in book.slides.values() if slide.place == command.place)


# -- the tree


def put_back(page: Page, root: Element) -> None:
    """Exchange the marks in a page's tree for what they stand for.

    BookError if one was lost: it stood inside of raw HTML, which no extension looks into.
    """
    seen: set[int] = set()
    _put_back(page, root, seen.add)
    lost = [page.places[number] for number in range(len(page.parts)) if number not in seen]
    if lost:
        message = "stands inside of HTML: write `<div markdown>`, or move it out"
        raise BookError(Problem(place, message) for place in lost)


def name_boxes(root: Element) -> None:
    """Give each box of code an id: the theme's copy button finds its code by the nearest one."""
    boxes = (box for box in root.iter("div") if "ld-code" in box.get("class", ""))
    for number, box in enumerate(boxes, 1):
        box.set("id", f"ld-code-{number}")


def _put_back(page: Page, parent: Element, saw: Callable[[int], None]) -> None:
    children, parent[:] = list(parent), []
    stack = [parent]
    for child in children:
        found = _MARKED.fullmatch((child.text or "").strip()) if child.tag == "p" else None
        if found is None:
            _put_back(page, child, saw)
            stack[-1].append(child)
            continue
        saw(int(found[1]))
        part = page.parts[int(found[1])]
        if isinstance(part, Element):
            stack[-1].append(part)
        elif isinstance(part, Open):
            stack[-1].append(part.inside)
            stack.append(part.inside)
        elif isinstance(part, Close) and len(stack) > 1:
            stack.pop()
