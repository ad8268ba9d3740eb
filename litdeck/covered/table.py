"""A measurement as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from litdeck.covered.measure import Covered


def table(found: list[Covered]) -> Iterator[str]:
    """Yield the lines of the table: every chapter, its chunks below it, the sum last."""
    width = max((len(covered.chunk) for covered in found), default=0) + 2
    for path, group in groupby(found, key=lambda covered: covered.path):
        chunks = list(group)
        yield _row(path, width, chunks)
        for covered in chunks:
            yield _row(f"  {covered.chunk}", width, [covered]) + _missed(covered)
    yield _row("all chapters", width, found)


def _row(name: str, width: int, chunks: list[Covered]) -> str:
    lines, run = sum(c.lines for c in chunks), sum(c.run for c in chunks)
    # Rounded down: 100% is said of nothing that lacks a line.
    percent = 100 * run // lines if lines else 100
    return f"{name:<{width}}  {run:>5} of {lines:>5}  {percent:>3}%"


def _missed(covered: Covered) -> str:
    return f"  not run: {_places(covered.missed)}" if covered.missed else ""


def _places(missed: list[str]) -> str:
    """Return `docs/a.md:3, 5, 9`: each file is named once."""
    said = []
    for path, group in groupby(missed, key=lambda place: place.rpartition(":")[0]):
        said.append(f"{path}:" + ", ".join(place.rpartition(":")[2] for place in group))
    return " ".join(said)
