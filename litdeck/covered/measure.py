"""What ran of each chunk, from a data file of coverage.py: a run of tests over `code/`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coverage import Coverage, CoverageData
from coverage.exceptions import CoverageException

from litdeck.covered.marks import digest
from litdeck.errors import BookError, Place, Problem
from litdeck.model import Book, Chunk, language
from litdeck.origin import Origins

DATA = ".coverage"


@dataclass(frozen=True)
class Part:
    """What ran of one fence: how many of its lines with statements; `digest` is of its text."""

    line: int
    digest: str
    lines: int
    run: int


@dataclass(frozen=True)
class Covered:
    """What ran of a chunk in any program that it is part of; `missed` are chapter's lines."""

    chunk: str
    path: str
    lines: int
    run: int
    missed: list[str]
    parts: list[Part]


def write(book: Book, ran: dict[str, set[int]], path: Path) -> None:
    """Write the lines that ran of each program as a data file that coverage.py reads, too."""
    path.unlink(missing_ok=True)
    data = CoverageData(str(path))
    data.add_lines({str(book.code / file): lines for file, lines in ran.items()})
    data.write()


def measure(book: Book, path: Path) -> list[Covered]:
    """Return what ran of every chunk with Python in it, in book order.

    BookError if there is no data, or if it is not coverage.py's.
    """
    ran = _statements(book, _read(book, path))
    found = (_covered(chunk, ran) for chunk in book.chunks.values())
    order = {chapter.path: number for number, chapter in enumerate(book.chapters)}
    return sorted(
        (covered for covered in found if covered.lines),
        key=lambda covered: (order[covered.path], covered.parts[0].line),
    )


def as_json(found: Iterable[Covered]) -> dict[str, Any]:
    """Return a measurement as plain data: the sums, and every chapter with its chunks."""
    chapters: dict[str, list[Covered]] = {}
    for covered in found:
        chapters.setdefault(covered.path, []).append(covered)
    made = [
        {"path": path, **_sums(chunks), "chunks": [asdict(chunk) for chunk in chunks]}
        for path, chunks in chapters.items()
    ]
    return {**_sums(found), "chapters": made}


def _sums(chunks: Iterable[Covered]) -> dict[str, int]:
    return {"lines": sum(c.lines for c in chunks), "run": sum(c.run for c in chunks)}


def _read(book: Book, path: Path) -> Coverage:
    """Return coverage.py with the data of the book's programs alone, in memory."""
    if not path.is_file():
        message = "is not there: `litdeck coverage COMMAND` runs a command and makes it"
        raise BookError([Problem(Place(path.name, 1), message)])
    data = CoverageData(str(path))
    found = Coverage(data_file=None, config_file=False)
    try:
        data.read()
        for name in data.measured_files():
            # The file may be named from where coverage.py was started (its relative_files).
            whole = os.path.join(book.root, name)
            found.get_data().add_lines({whole: data.lines(name) or []})
    except CoverageException as error:
        raise BookError([Problem(Place(path.name, 1), str(error))]) from None
    return found


def _statements(book: Book, data: Coverage) -> dict[Place, bool]:
    """Return, for each line of a chapter with a statement, whether it ran in any program."""
    origins = Origins(book)
    ran: dict[Place, bool] = {}
    for file, program in book.programs.items():
        path = book.code / file
        if language(program.fence) != "python" or not path.is_file():
            continue
        try:
            _, statements, _, missing, _ = data.analysis2(str(path))
        except CoverageException as error:
            raise BookError([Problem(Place(f"code/{file}", 1), str(error))]) from None
        for number in statements:
            origin = origins.of(file, number)
            if origin and origin.place:
                ran[origin.place] = ran.get(origin.place, False) or number not in missing
    return ran


def _covered(chunk: Chunk, ran: dict[Place, bool]) -> Covered:
    parts, missed = [], []
    for fence in chunk.parts:
        places = [Place(fence.place.path, fence.body_line + n) for n in range(len(fence.body))]
        known = [place for place in places if place in ran]
        missed += [str(place) for place in known if not ran[place]]
        good = sum(ran[place] for place in known)
        parts.append(Part(fence.place.line, digest(fence), len(known), good))
    lines, run = sum(part.lines for part in parts), sum(part.run for part in parts)
    return Covered(chunk.id, chunk.place.path, lines, run, missed, parts)
