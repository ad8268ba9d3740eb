"""The book's pages: a Python-Markdown extension, so that MkDocs and Zensical show the same.

Nothing tells a Markdown extension which file it renders, so a page is found in the book by its
text. Fences with options and commands in comments are cut out before any other extension sees
them, and set into the tree when the rest of the page is one. No code of a chapter is run here.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from threading import Lock
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from litdeck.blocks import Blocks
from litdeck.book import load
from litdeck.errors import BookError, Place, Problem
from litdeck.glossary import explain
from litdeck.links import Links
from litdeck.model import Book
from litdeck.page import Page, cut, find, name_boxes, put_back
from litdeck.place import Places
from litdeck.settings import CONFIG, find_root
from litdeck.tools import tools

# Before whitespace is normalised (30) and fences are cut out (25): the text is still the file's.
FIRST = 40
# After inline patterns, prettify (10) and attr_list (8), which would change code; before the
# headings' ids and the builders' own look at links and ids (5 and less).
LATE = 6


class Library:
    """The book in a folder, read once, and again when one of its files has changed."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._places: Places | None = None
        self._stamp: object = None
        self._lock = Lock()

    def places(self) -> Places:
        """Return the book as it is on disk now; BookError with all that is wrong with it."""
        # Zensical renders pages in several threads.
        with self._lock:
            root = self._root or find_root(Path.cwd())
            if self._places is None or self._stamp != _stamp(self._places):
                self._places = None
                self._places = Places(load(root))
                self._stamp = _stamp(self._places)
            return self._places

    def keep(self, book: Book) -> None:
        """Show a book that somebody else has read, until one of its files changes again."""
        with self._lock:
            self._places = Places(book)
            self._stamp = _stamp(self._places)


def keep(book: Book) -> None:
    """Show a book that is in memory already, on the pages that are made in its folder."""
    _LIBRARIES.setdefault(None, Library(None)).keep(book)


def _stamp(places: Places) -> list[tuple[str, int, int]]:
    book = places.book
    paths = [book.root / CONFIG, *sorted((book.root / book.docs).rglob("*.md"))]
    states = [(path, path.stat()) for path in paths if path.is_file()]
    return [(str(path), state.st_mtime_ns, state.st_size) for path, state in states]


_LIBRARIES: dict[Path | None, Library] = {}


class LitdeckExtension(Extension):
    """Shows fences and commands of a chapter as blocks in their places, outputs and slides."""

    def __init__(self, **settings: Any) -> None:
        """Take the extension's settings, as `mkdocs.yml` gives them."""
        self.config = {"root": ["", "the folder of mkdocs.yml; '' finds it upwards from here"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the two halves: one cuts parts out of the text, one sets them into the tree."""
        named = self.getConfig("root")
        root = Path(named).resolve() if named else None
        cutter = _Cut(md, _LIBRARIES.setdefault(root, Library(root)))
        md.preprocessors.register(cutter, "litdeck", FIRST)
        md.treeprocessors.register(_Set(md, cutter), "litdeck", LATE)


class _Cut(Preprocessor):
    """Finds the chapter that is being rendered, and cuts out what is the book's."""

    def __init__(self, md: Markdown, library: Library) -> None:
        super().__init__(md)
        self.library = library
        self.page = Page()
        self.blocks: Blocks | None = None

    def run(self, lines: list[str]) -> list[str]:
        """Return the page's lines with a mark for each part; those of other pages as they are."""
        self.page, self.blocks = Page(), None
        text = "\n".join(lines)
        try:
            places = self.library.places()
        except BookError as error:
            raise _as_builder_says_it(error) from None
        found = find(places.book, text)
        if found is None:
            _refuse_if_ours(text)
            return lines
        chapter, skipped = found
        self.blocks = Blocks(Links(places, chapter.path))
        try:
            return cut(self.page, self.blocks, chapter, lines, skipped)
        except BookError as error:
            raise _as_builder_says_it(error) from None


def _as_builder_says_it(error: BookError) -> Exception:
    """Return an error as MkDocs's own, if MkDocs is building: it shows no traceback for those."""
    if "mkdocs.commands.build" not in sys.modules:
        return error
    from mkdocs.exceptions import BuildError

    return BuildError(f"\n{error}")


def _refuse_if_ours(text: str) -> None:
    """Raise BookError for a page that has blocks for us and is no chapter, as far as we see."""
    found = re.search(r"^(?:#\| |<!-- *slide:).*", text, re.MULTILINE)
    if found:
        message = (
            f"a page with the line '{found[0]}' is no chapter of this book: add it to the nav, "
            "or see whether another extension changes its text"
        )
        raise BookError([Problem(Place(CONFIG, 1), message)])


class _Set(Treeprocessor):
    """Sets the parts into the page's tree."""

    def __init__(self, md: Markdown, cutter: _Cut) -> None:
        super().__init__(md)
        self.cutter = cutter

    def run(self, root: Element) -> None:
        """Exchange the marks, and put the chapter's files under its title."""
        put_back(self.cutter.page, root)
        name_boxes(root)
        if self.cutter.blocks is not None:
            explain(self.cutter.blocks.book, self.cutter.blocks.links.here, root)
        heading = root.find("h1")
        if heading is not None and self.cutter.blocks is not None:
            line = tools(self.cutter.blocks.links)
            if line is not None:
                root.insert(list(root).index(heading) + 1, line)


def makeExtension(**settings: Any) -> LitdeckExtension:
    """Return the extension, as Python-Markdown asks for it by this module's name."""
    return LitdeckExtension(**settings)
