"""Recorded namespaces from step to step: which step is before which, and what is new in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat

from litdeck.model import Book
from litdeck.namespaces import COLUMNS, HOST, Record, Row, parse

# The columns of a process's numbers: not to be taken for that of the namespaces of pids.
NUMBERS = ("pid number", "uid number")


@dataclass(frozen=True)
class Step:
    """A program whose namespaces are recorded, and the program of the step before it."""

    file: str
    record: Record
    before: Step | None = None
    raises: str = ""

    @property
    def title(self) -> str:
        """Return the name of the step's program, `08_fork` say."""
        return self.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def name(self) -> str:
        """Return the step's name, `fork` say: programs need not be numbered as the book goes."""
        return re.sub(r"^\d+_", "", self.title).replace("_", " ")

    @property
    def inmost(self) -> Row:
        """Return the row of the process that is in the most namespaces of its own."""
        # max() takes the first of several: of a child and what it starts, the child.
        return max(self.record, key=_depth)

    @property
    def changes(self) -> bool:
        """Say whether there is anything in it that was not in the step before, or no more."""
        return self.before is None or bool(self.signs() & {"new", "gone"})

    def is_new(self, column: str, row: Row) -> bool:
        """Say whether nobody in the step before was where this process is."""
        if self.before is None:
            return False
        value = _value(column, row)
        # In the host's namespace, or with the host's number alone, nobody is new.
        known = {HOST, "<pid>", "<uid>", *(_value(column, each) for each in self.before.record)}
        return value not in known

    def is_gone(self, column: str, row: Row) -> bool:
        """Say whether the inmost process is in the host's again, and was not in the step before."""
        if self.before is None or not self.before.record or row != self.inmost:
            return False
        return row.cell(column) == HOST and not self.before.inmost.cell(column).startswith(HOST)

    def signs(self, *rows: Row) -> set[str]:
        """Return what there is to be seen in some rows, or in all: `own`, `new` and so on."""
        found = set()
        for row in rows or self.record:
            parts = [cell.partition("/") for cell in row.cells]
            found |= {
                HOST if own == HOST else "own" if own == "own" else "2nd" for own, *_ in parts
            }
            found |= {"next"} if any(then for *_, then in parts) else set()
            found |= {"new"} if any(map(self.is_new, (*NUMBERS, *COLUMNS), repeat(row))) else set()
            found |= {"gone"} if any(map(self.is_gone, COLUMNS, repeat(row))) else set()
        return found


def _value(column: str, row: Row) -> str:
    return row.cell(column) if column in COLUMNS else row.pid if column == NUMBERS[0] else row.uid


def _depth(row: Row) -> int:
    # What waits for the next child only is half of a namespace.
    return sum(0 if cell == HOST else 1 if "/" in cell else 2 for cell in row.cells)


def step_of(book: Book, file: str) -> Step:
    """Return a program as a step; one without a number in its name has none before it."""
    found = next(
        (step for step in _steps(book, file.rpartition("/")[0]) if step.file == file), None
    )
    return found or _step(book, file)


def steps(book: Book, folder: str, page: str) -> list[Step]:
    """Return the steps of a folder that belong to the same part of the book as a page.

    A page of no part is of the whole book.
    """
    part = book.parts.get(page, "")
    return [
        step
        for step in _steps(book, folder)
        if part in ("", book.parts.get(book.programs[step.file].fence.place.path, ""))
    ]


def _steps(book: Book, folder: str) -> list[Step]:
    """Return a folder's numbered programs with recorded namespaces, as the book comes to them."""
    found: list[Step] = []
    for file in book.programs:
        if file in book.namespaces and re.match(rf"{re.escape(folder)}/\d[^/]*$", file):
            found.append(_step(book, file, found[-1] if found else None))
    return found


def _step(book: Book, file: str, before: Step | None = None) -> Step:
    return Step(file, record_of(book, file), before, book.programs[file].raises)


def record_of(book: Book, file: str) -> Record:
    """Return what is recorded of a program; () if nothing is, or it cannot be read."""
    try:
        return parse(book.namespaces[file].fence.body)
    except ValueError:
        return ()  # The book has a problem, and says so where it is written.
