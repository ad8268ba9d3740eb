"""A deck's two pages: what the room sees, and what the speaker sees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string

from litdeck.blocks import Blocks
from litdeck.browser.render import Renderer
from litdeck.browser.same import Drawn, key
from litdeck.browser.site import Site, site_of
from litdeck.browser.slide import StageCard
from litdeck.deck import Chosen, Deck
from litdeck.html import Child, element
from litdeck.links import Links
from litdeck.markdown import commands
from litdeck.model import Book
from litdeck.place import Places

STATIC = Path(__file__).parent / "static"

# What each page runs, in order.
ROOM = (
    "reveal.js/dist/reveal.js",
    "keys.js",
    "fit.js",
    "views.js",
    "link.js",
    "stage.js",
    "live.js",
    "edit.js",
    "terminal.js",
    "deck.js",
)
SPEAKER = ("keys.js", "fit.js", "views.js", "link.js", "clock.js", "speaker.js")

# What a deck shows changes slide by slide, while `litdeck watch` is running.
_DRAWN = Drawn()

_STYLE = re.compile(r'(<[^<>]*?\s)style="([^"]*)"')


@dataclass(frozen=True)
class Pages:
    """A deck's pages and its own style sheet, as texts."""

    index: str
    speaker: str
    style: str


def shown(deck: Deck) -> list[Chosen]:
    """Return the slides of a deck that are shown: presenterm leaves out those that say so."""
    return [
        chosen
        for chosen in deck.slides
        if not any(each.name == "skip_slide" for each in commands(chosen.slide.elements))
    ]


def pages(book: Book, deck: Deck) -> Pages:
    """Return a deck's pages; BookError if a slide cannot be drawn."""
    site = site_of(book)
    sections, rules = without_styles([_title_slide(site, deck), *_slides(book, site, deck)])
    texts = {
        "language": escape(site.language),
        "title": escape(deck.title),
        "source": escape(deck.path),
        "minutes": f"{deck.minutes:g}",
        "slides": "\n".join(sections),
    }
    style = f"/* Written by `litdeck slides` for {deck.path}. */\n{rules}"
    return Pages(_filled("index.html", texts, ROOM), _filled("speaker.html", texts, SPEAKER), style)


def _filled(name: str, texts: dict[str, str], scripts: Sequence[str]) -> str:
    tags = "\n".join(f'<script src="{script}" defer></script>' for script in scripts)
    template = Template((STATIC / name).read_text(encoding="utf-8"))
    return template.substitute(texts, scripts=tags)


def _slides(book: Book, site: Site, deck: Deck) -> list[str]:
    places, renderer = Places(book), Renderer(site)
    chosen = shown(deck)
    sections = []
    for number, each in enumerate(chosen, 2):
        blocks = Blocks(Links(places, each.slide.place.path))
        card = StageCard(
            blocks,
            each.slide,
            book_link=site.card(each.slide),
            footer=_footer(deck, number, len(chosen) + 1),
            minutes=each.minutes,
        )
        more = (repr(site), card.book_link, repr(each.minutes), number, len(chosen), deck.title)
        sections.append(_DRAWN.get(key(book, each.slide), more, partial(renderer.html, card)))
    return sections


def _footer(deck: Deck, number: int, total: int) -> list[Child]:
    return [
        element("span", "ld-deck", deck.title),
        element("span", "ld-number", f"{number} / {total}"),
    ]


def _title_slide(site: Site, deck: Deck) -> str:
    """Return the deck's first slide, from what its own file says; it takes no time."""
    first = site.card(shown(deck)[0].slide) if shown(deck) else ""
    parts: list[Element] = [element("h2", "", deck.title)]
    parts += [element("p", "ld-sub-title", deck.sub_title)] if deck.sub_title else []
    parts += [element("p", "ld-author", deck.author)] if deck.author else []
    section = element("section", "ld-slide ld-first", *parts, id="ld-title", data_minutes="0")
    if first:
        link = element("a", "ld-book", "in the book", href=first)
        section.append(element("footer", "ld-footer", link))
    return to_html_string(section)


def without_styles(sections: Sequence[str]) -> tuple[list[str], str]:
    """Return the sections without style attributes, which a strict policy refuses, and rules."""
    known: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        number = known.setdefault(found[2], len(known) + 1)
        return f'{found[1]}data-ld-style="{number}"'

    bare = [_STYLE.sub(named, section) for section in sections]
    rules = (f'[data-ld-style="{number}"] {{ {text} }}\n' for text, number in known.items())
    return bare, "".join(rules)
