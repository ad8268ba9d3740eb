"""Slides as HTML: the Markdown of each through the same parts and extensions as its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from litdeck.browser.arrange import Arrangement
from litdeck.browser.site import Site
from litdeck.browser.slide import StageCard
from litdeck.errors import BookError, Place, Problem
from litdeck.page import Page, put_back, splice
from litdeck.settings import CONFIG
from litdeck.site import LATE


class Renderer:
    """Renders the slides of one book."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.page = Page()
        self.chapter = ""
        self.markdown = _markdown(site.extensions)
        self.markdown.treeprocessors.register(_Set(self.markdown, self._set), "litdeck", LATE)

    def html(self, card: StageCard) -> str:
        """Return a slide as a section of the deck."""
        self.page, slide = Page(), card.slide
        self.chapter = slide.place.path
        line = slide.place.line
        lines = [text for part in card.begin() for text in self.page.mark(part, slide.place)]
        lines += splice(self.page, card.cuts(), list(slide.source), line)
        lines += [text for part in card.end() for text in self.page.mark(part, slide.place)]
        return self.markdown.reset().convert("\n".join(lines))

    def _set(self, root: Element) -> None:
        put_back(self.page, root)
        Arrangement().arrange(root)
        for child in root.iter():
            for name in ("href", "src"):
                link = child.get(name)
                # A footer leads from the deck already.
                if link and child.get("class") != "ld-book":
                    child.set(name, self.site.from_chapter(self.chapter, link))


class _Set(Treeprocessor):
    """Hands the tree of a slide to its renderer."""

    def __init__(self, md: Markdown, work: Callable[[Element], None]) -> None:
        super().__init__(md)
        self.work = work

    def run(self, root: Element) -> None:
        """Set the parts into the tree."""
        self.work(root)


def _markdown(extensions: dict[str, dict[str, Any]]) -> Markdown:
    """Return Markdown with the site's extensions; BookError names one that cannot be had."""
    try:
        return Markdown(extensions=list(extensions), extension_configs=extensions)
    except Exception as error:  # an extension may raise whatever it likes
        message = f"markdown_extensions: {error}"
        raise BookError([Problem(Place(CONFIG, 1), message)]) from None
