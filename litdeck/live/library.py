"""The book as the server has it: read again when a chapter has changed, and ready to run."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from litdeck import book as books
from litdeck import record, settings
from litdeck.errors import BookError
from litdeck.model import Book, Program, terminals
from litdeck.run import RunError

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Edition:
    """A book, and every program in it as the bytes of its file."""

    book: Book
    files: dict[str, bytes] = field(repr=False)

    @cached_property
    def terminals(self) -> frozenset[str]:
        """Return the programs that a slide has a terminal for."""
        return frozenset(terminals(self.book.slides.values()))

    @cached_property
    def programs(self) -> dict[str, Program]:
        """Return what may be run, by its id: nothing else of the book, and no path."""
        return {
            file: program
            for file, program in self.book.programs.items()
            if program.run or file in self.terminals
        }


class Library:
    """Hands out the newest edition of a book that could be read. Any thread may ask."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._stamp: Stamp = ()
        self._edition = self._read()

    def edition(self) -> Edition:
        """Return the book as its chapters are now; as they were, while they have mistakes."""
        with self._lock:
            if self._changed():
                try:
                    self._edition = self._read()
                except BookError as error:
                    print(f"{error}\nlitdeck: the book as it was is shown", file=sys.stderr)
        return self._edition

    def prepare(self) -> None:
        """Ask preflight now, so that no run has to wait for it."""
        edition = self.edition()
        if any(program.needs for program in edition.programs.values()):
            try:
                self._known(edition)
            except (BookError, RunError) as error:
                print(f"litdeck: {error}", file=sys.stderr)

    def require(self, edition: Edition, program: Program) -> None:
        """Raise RunError if this machine cannot run a program, by the book's own preflight."""
        if not program.needs:
            return
        try:
            reason = record.missing(program, self._known(edition))
        except BookError as error:
            reason = str(error)
        if reason:
            raise RunError(f"{program.file}: {reason}")

    def _known(self, edition: Edition) -> dict[str, str]:
        """Return preflight's verdicts; it is asked once, since a machine stays what it is."""
        with self._asking:
            if not hasattr(self, "_verdicts"):
                self._verdicts = record.verdicts(edition.book, edition.files)
        return self._verdicts

    def _read(self) -> Edition:
        found = books.load(self._root)
        paths = [settings.CONFIG, *(chapter.path for chapter in found.chapters)]
        self._paths = [self._root / path for path in paths]
        self._stamp = self._now()
        return Edition(found, record.files_of(found))

    def _changed(self) -> bool:
        now = self._now()
        changed, self._stamp = now != self._stamp, now
        return changed

    def _now(self) -> Stamp:
        return tuple(_stat(path) for path in self._paths)


def _stat(path: Path) -> tuple[str, int, int]:
    """Return what tells whether a file was written to since; a missing one is such a change."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
