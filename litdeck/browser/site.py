"""Where the book's pages are, seen from a deck, and how its Markdown is to be read."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from litdeck.html import anchor
from litdeck.model import Book, Slide
from litdeck.settings import config_of

UP = "../../"  # from slides/<deck>/ to the top of the site

# On a slide there is no table of contents, and litdeck's own part is done by the deck.
_NOT_HERE = frozenset({"toc", "markdown.extensions.toc", "litdeck.site"})


@dataclass(frozen=True)
class Site:
    """What a deck has to know of the site that it is a part of."""

    docs: str
    folders: bool  # a page is a folder with an index.html
    language: str
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def page(self, chapter: str) -> str:
        """Return the address of a chapter's page: `../../04-pid/index.html`.

        Always with its file name, which a server needs not and `file://` does.
        """
        name = PurePosixPath(posixpath.relpath(chapter, self.docs))
        if name.stem in ("index", "README"):
            return UP + (name.parent / "index.html").as_posix()
        target = name.with_suffix("") / "index.html" if self.folders else name.with_suffix(".html")
        return UP + target.as_posix()

    def card(self, slide: Slide) -> str:
        """Return the address of a slide's card in its chapter."""
        return f"{self.page(slide.place.path)}#{anchor('slide', slide.slug)}"

    def from_chapter(self, chapter: str, link: str) -> str:
        """Return a link that an author wrote in a chapter, as a deck must have it."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            return link
        if not parts.path:
            return self.page(chapter) + (f"#{parts.fragment}" if parts.fragment else "")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(chapter), parts.path))
        if there.endswith(".md"):
            return urlunsplit(parts._replace(path=self.page(there)))
        return urlunsplit(parts._replace(path=UP + posixpath.relpath(there, self.docs)))


def site_of(book: Book) -> Site:
    """Read from `mkdocs.yml` what a deck has to know; BookError if it cannot be read."""
    config, _ = config_of(book.root)
    theme = config.get("theme")
    language = theme.get("language") if isinstance(theme, dict) else None
    extensions: dict[str, dict[str, Any]] = {}
    for entry in config.get("markdown_extensions") or []:
        pair = entry if isinstance(entry, dict) else {entry: {}}
        for name, options in pair.items():
            # What has one of MkDocs' own tags was read as None: it keeps its default.
            known = {key: value for key, value in (options or {}).items() if value is not None}
            extensions |= {name: known} if name not in _NOT_HERE else {}
    folders = config.get("use_directory_urls", True) is not False
    return Site(book.docs, folders, str(language or "en"), extensions)
