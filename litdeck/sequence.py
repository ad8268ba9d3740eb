"""Recorded namespaces from step to step: which step is before which, and what is new in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from litdeck.model import Book
from litdeck.namespaces import COLUMNS, HOST, Record, Row, parse

# What can be new in a row of a record: who it is, and where.
MARKED = ("pid", "uid", *COLUMNS)


@dataclass(frozen=True)
class Step:
    """A program whose namespaces are recorded, and the program of the step before it."""

    file: str
    record: Record
    before: Step | None = None

    @property
    def title(self) -> str:
        """Return the step's name, `08_fork` say."""
        return self.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def inmost(self) -> Row:
        """Return the row of the process that is in the most namespaces of its own."""
        # max() takes the first of several: of a child and what it starts, the child.
        return max(self.record, key=_depth)

    def is_new(self, column: str, row: Row) -> bool:
        """Say whether nobody in the step before was where this process is."""
        if self.before is None or not self.before.record:
            return False
        value = _value(column, row)
        return value != HOST and value not in {_value(column, each) for each in self.before.record}


def _value(column: str, row: Row) -> str:
    return row.cell(column) if column in COLUMNS else str(getattr(row, column))


def _depth(row: Row) -> int:
    # What waits for the next child only is half of a namespace.
    return sum(0 if cell == HOST else 1 if "/" in cell else 2 for cell in row.cells)


def step_of(book: Book, file: str) -> Step:
    """Return a program as a step; one without a number in its name has none before it."""
    folder, _, name = file.rpartition("/")
    row = steps(book, folder) if folder and re.match(r"\d", name) else []
    found = next((step for step in row if step.file == file), None)
    return found or Step(file, record_of(book, file))


def steps(book: Book, folder: str) -> list[Step]:
    """Return the numbered programs of a folder whose namespaces are recorded, in their order."""
    names = (file for file in book.programs if file in book.namespaces)
    found: list[Step] = []
    for file in sorted(file for file in names if re.match(rf"{re.escape(folder)}/\d[^/]*$", file)):
        found.append(Step(file, record_of(book, file), found[-1] if found else None))
    return found


def record_of(book: Book, file: str) -> Record:
    """Return what is recorded of a program; () if nothing is, or it cannot be read."""
    try:
        return parse(book.namespaces[file].fence.body)
    except ValueError:
        return ()  # The book has a problem, and says so where it is written.
