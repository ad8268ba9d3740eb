"""The line under a chapter's title: its notebook and its slides, as far as they have been made."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from litdeck.built import decks
from litdeck.covered.marks import of_chapter
from litdeck.html import Child, anchor, element
from litdeck.links import Links


def tools(links: Links) -> Element | None:
    """Return links to what else is made of a chapter; None if it holds no code and no slide.

    What has not been built is not linked to, so that a page can be looked at without it.
    """
    book, here = links.book, links.here
    programs = [p for p in book.programs.values() if p.fence.place.path == here]
    slides = [slide for slide in book.slides.values() if slide.place.path == here]
    name = PurePosixPath(here).relative_to(book.docs)
    if not programs and not slides or name.name == "index.md":
        return None
    up = "../" * (len(name.parts) - 1)
    number = re.match(r"\d+(?=-)", name.name)
    items: list[Child] = [_item(f"Chapter {int(number[0])}")] if number else []
    if slides:
        first = anchor("slide", slides[0].slug)
        items.append(_item(element("a", "", _count(len(slides), "slide"), href=f"#{first}")))
    items += [
        _item(
            element(
                "a",
                "",
                f"The talk in the browser: {path.parent.name}",
                href=f"{up}slides/{path.parent.name}/index.html",
            )
        )
        for path in decks(book)
    ]
    if (book.root / book.docs / "notebooks" / f"{name.stem}.ipynb").is_file():
        link = f"{up}notebooks/{name.stem}.ipynb"
        items.append(_item(element("a", "", "Notebook", href=link, download=f"{name.stem}.ipynb")))
    items.append(_item("Written in ", element("code", "", here)))
    if ran := of_chapter(book, here):
        items.append(_item(ran))
    return element("ul", "ld-tools", *items, aria_label="This chapter")


def _item(*children: Child) -> Element:
    return element("li", "", *children)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
