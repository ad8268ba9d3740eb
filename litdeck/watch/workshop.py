"""The book in memory: after a save, only what is new in it is read and made again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from litdeck import book as books
from litdeck import markdown, presenterm, settings, tangle
from litdeck.browser import build
from litdeck.errors import BookError, Place, Problem
from litdeck.model import Book
from litdeck.settings import CONFIG


@dataclass
class News:
    """What has changed in the book, and what would be written to code/; nothing is, so far."""

    book: Book
    plan: tangle.Plan
    config: bytes
    sources: dict[str, bytes]
    chapters: list[str]
    emptied: bool

    @property
    def loses(self) -> bool:
        """Say whether something would go: it may be that a chapter is being written just now."""
        return self.emptied or bool(self.plan.remove)


@dataclass
class Done:
    """What was written, and what was not, and why."""

    written: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[tangle.Conflict] = field(default_factory=list)


class Workshop:
    """Reads the chapters of one book, and writes what is made of them.

    The last book that was right is kept: while a chapter is wrong, nothing is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.book: Book | None = None
        self._sources: dict[str, bytes] = {}
        self._config = b""

    def look(self) -> News:
        """Read what has changed; BookError with all that is wrong with the book as it is now."""
        config = _read(self.root, CONFIG)
        old = self._sources
        if self.book is None or config != self._config or not self._same_files(self.book):
            book = books.load(self.root)
            sources = {chapter.path: _read(self.root, chapter.path) for chapter in book.chapters}
        else:
            sources = {path: _read(self.root, path) for path in old}
            book = self._revised(self.book, sources)
        changed = [path for path, data in sources.items() if data != old.get(path)]
        emptied = any(not sources[path].strip() and old.get(path, b"").strip() for path in changed)
        return News(book, tangle.plan(book), config, sources, changed, emptied)

    def accept(self, news: News) -> None:
        """Take the book as it is now for the last one that was right."""
        self.book, self._config, self._sources = news.book, news.config, news.sources

    def _same_files(self, book: Book) -> bool:
        """Say whether the nav, or the folder that stands in for it, still names these chapters."""
        if re.search(rb"^nav:", self._config, re.MULTILINE):
            return all((self.root / path).is_file() for path in self._sources)
        return tuple(settings.read(self.root).chapters) == tuple(self._sources)

    def _revised(self, book: Book, sources: dict[str, bytes]) -> Book:
        problems: list[Problem] = []
        texts = {}
        for path, data in sources.items():
            if data != self._sources[path]:
                texts[path], wrong = markdown.decode(path, data)
                problems += wrong
        if not texts:
            return book
        made, more = books.revised(book, texts)
        if problems or more:
            raise BookError([*problems, *more])
        return made

    def write_code(self, news: News) -> Done:
        """Write code/; what was edited there by hand is left, and told."""
        done = Done(conflicts=news.plan.conflicts)
        _try(done, lambda: (f"code/{file}" for file in tangle.carry_out(news.book, news.plan)))
        return done

    def write_decks(self, news: News) -> Done:
        """Write the decks for terminals and browsers, each kind if nothing is wrong with it."""
        done = Done()
        _try(done, lambda: presenterm.write_decks(news.book))
        _try(done, lambda: build.write(news.book))
        return done


def _try(done: Done, work: Callable[[], Iterable[str]]) -> None:
    """Do some of the work; what is wrong with it keeps nothing else from being done."""
    try:
        done.written += work()
    except BookError as error:
        done.problems += [each for each in error.problems if each not in done.problems]
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        done.problems.append(Problem(Place(str(error.filename or "."), 1), message))


def _read(root: Path, path: str) -> bytes:
    try:
        return (root / path).read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise BookError([Problem(Place(path, 1), message)]) from None
