"""The built site, page by page: the one that was saved at once, all others when there is time.

Building it as a whole takes seconds; one page of it takes a tenth of one. So MkDocs is kept in
memory with its configuration, its navigation and its templates. It has no function for one page
that is not its own, and is at its last version: `_populate_page` and `_build_page` of 1.6.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from mkdocs.structure.nav import get_navigation

from litdeck import site
from litdeck.errors import BookError, Place, Problem
from litdeck.files import replace
from litdeck.model import Book


def _leave_out_search(events: dict[str, list[Any]]) -> None:
    """Let no plugin index pages for a search that is not written: it takes half of their time."""
    for methods in events.values():
        methods[:] = [each for each in methods if not _is_search(each)]


def _is_search(method: Any) -> bool:
    owner = type(getattr(method, "__self__", None))
    return owner.__module__.startswith(("mkdocs.contrib.search", "material.plugins.search"))


class Site:
    """The site of a book in `site/`, which has been built before."""

    def __init__(self, root: Path) -> None:
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        config = load_config(str(root / "mkdocs.yml"))
        config.plugins.on_startup(command="serve", dirty=False)
        self._config: Any = config.plugins.on_config(config)
        self._config.plugins.on_pre_build(config=self._config)
        _leave_out_search(self._config.plugins.events)
        # Links and anchors are checked when the site is built.
        logging.getLogger("mkdocs").setLevel(logging.ERROR)
        self._root, self.folder = root, Path(self._config.site_dir)
        self._files: Any = get_files(self._config)
        self._env: Any = self._config.theme.get_env()
        self._files.add_files_from_theme(self._env, self._config)
        self._files = self._config.plugins.on_files(self._files, config=self._config)
        nav = get_navigation(self._files, self._config)
        self._nav = self._config.plugins.on_nav(nav, config=self._config, files=self._files)
        self._env = self._config.plugins.on_env(self._env, config=self._config, files=self._files)
        self._rest: list[str] = []
        for file in self._files.documentation_pages():
            file.page.read_source(self._config)  # the navigation needs its title

    def take(self, book: Book) -> None:
        """Show this book from now on."""
        site.keep(book)

    def write(self, book: Book, chapters: Iterable[str]) -> list[str]:
        """Write the pages of some chapters, and note the others to be written later.

        Return what has changed, as paths in the site. BookError if a page cannot be made.
        """
        self.take(book)
        now = list(chapters)
        self._rest = [chapter.path for chapter in book.chapters if chapter.path not in now]
        return [path for chapter in now for path in self._page(book, chapter)]

    def write_one_more(self, book: Book) -> list[str]:
        """Write one of the pages that were left for later."""
        return list(self._page(book, self._rest.pop(0))) if self._rest else []

    def copy_decks(self, book: Book) -> list[str]:
        """Copy what has changed of the browser decks; return the decks' pages."""
        top = self._root / book.docs
        found = (path for path in sorted((top / "slides").rglob("*")) if path.is_file())
        changed = [
            path.relative_to(top)
            for path in found
            if replace(self.folder / path.relative_to(top), path.read_bytes())
        ]
        return sorted({f"{path.parts[0]}/{path.parts[1]}/index.html" for path in changed})

    def _page(self, book: Book, chapter: str) -> Iterator[str]:
        file = self._files.get_file_from_path(chapter.removeprefix(f"{book.docs}/"))
        if file is None or file.page is None:
            return
        target = self.folder / file.dest_uri
        before = target.read_bytes() if target.is_file() else b""
        try:
            _populate_page(file.page, self._config, self._files)
            pages = self._files.documentation_pages()
            _build_page(file.page, self._config, pages, self._nav, self._env)
        except BookError:
            raise
        except Exception as error:  # a plugin or an extension may raise whatever it likes
            raise BookError([Problem(Place(chapter, 1), f"{error}".strip())]) from None
        if target.read_bytes() != before:
            yield file.dest_uri
