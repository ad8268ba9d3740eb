"""Edits of several files become one edit of the chapters, or it is said why they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from litdeck.book import revised
from litdeck.difference import diff
from litdeck.errors import BookError, Place, Problem
from litdeck.expand import program_lines
from litdeck.model import Book
from litdeck.untangle.align import common
from litdeck.untangle.choices import Answer, Question
from litdeck.untangle.edits import Edit
from litdeck.untangle.home import Home, bring_home
from litdeck.untangle.layout import Layout, lay
from litdeck.untangle.merge import merge

# A run of lines of a chapter: its path, its first line, and the number of the line after it.
Region = tuple[str, int, int]


@dataclass(frozen=True)
class Version:
    """What an edited file makes of a region, and where in the file."""

    place: Place
    lines: tuple[str, ...]


@dataclass
class Change:
    """A region of a chapter that becomes something else."""

    region: Region
    chunk: str
    old: tuple[str, ...]
    versions: list[Version] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Return the first line of the chapter that is not as it was."""
        same = min(common(self.old, version.lines) for version in self.versions)
        return Place(self.region[0], self.region[1] + same)

    def lines(self) -> tuple[str, ...] | None:
        """Return what all versions say together; None if they disagree."""
        merged: list[str] | None = list(self.old)
        for version in dict.fromkeys(version.lines for version in self.versions):
            merged = merge(self.old, merged, version) if merged is not None else None
        return None if merged is None else tuple(merged)

    def disagreement(self) -> str:
        """Return the different versions, as diffs from what the chapter says."""
        first = {version.lines: version for version in self.versions[::-1]}
        rows = [f"{self.place}: the edited copies of chunk '{self.chunk}' disagree\n"]
        for version in list(first.values())[::-1]:
            texts = ("".join(f"{line}\n" for line in lines) for lines in (self.old, version.lines))
            rows.append(diff(str(self.place), str(version.place), *texts))
        return "".join(rows).rstrip("\n")


@dataclass
class Woven:
    """What edits make of a book: its chapters' new texts, or what has to be settled first."""

    texts: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)
    disagreements: list[Change] = field(default_factory=list)
    book: Book | None = None


def weave(book: Book, edits: Iterable[Edit], answer: Answer) -> Woven:
    """Return what edits make of the chapters; BookError for what no chapter can say.

    `texts` is empty as long as a question is open or copies disagree.
    """
    made, layouts, homes = Woven(), {}, {}
    for edit in edits:
        layouts[edit.file] = lay(book, edit.file)
        homes[edit.file] = bring_home(layouts[edit.file], edit.body, edit.place, answer)
    made.asked = [question for home in homes.values() for question in home.asked]
    made.open = [question for home in homes.values() for question in home.open]
    problems = [problem for home in homes.values() for problem in home.problems]
    made.changes = _changes(edits, homes)
    problems += [p for change in made.changes for p in _fence_problems(book, change)]
    if problems:
        raise BookError(problems)
    made.disagreements = [change for change in made.changes if change.lines() is None]
    if not made.open and not made.disagreements:
        made.texts = _apply(book, made.changes)
        made.book = _proved(book, made, edits, layouts)
    return made


def _changes(edits: Iterable[Edit], homes: dict[str, Home]) -> list[Change]:
    found: dict[Region, Change] = {}
    for edit in edits:
        home = homes[edit.file]
        for stretch, line, lines in home.stretches:
            region = (stretch.path, stretch.start, stretch.end)
            change = found.setdefault(region, Change(region, stretch.chunk, stretch.lines))
            change.versions.append(Version(edit.place(line), lines))
        for use, line, text in home.references:
            region = (use.place.path, use.place.line, use.place.line + 1)
            change = found.setdefault(region, Change(region, use.chunk, (use.text,)))
            version = () if text is None else (text,)
            change.versions.append(Version(edit.place(line), version))
    return [found[region] for region in sorted(found)]


def _fence_problems(book: Book, change: Change) -> Iterable[Problem]:
    """Find lines that would end the block that they are to stand in."""
    path, start, _ = change.region
    chapter = book.chapter(path)
    fence = next(f for f in chapter.fences if f.place.line < start <= f.end)
    mark = re.match(r"`+|~+", chapter.lines[fence.place.line - 1])
    assert mark
    for version in change.versions:
        for line in version.lines:
            if line.strip(" \t>").startswith(mark[0]):
                message = (
                    f"the line '{line.strip()}' would end its block at {fence.place}; "
                    f"begin and end that block with {mark[0][0] * (len(mark[0]) + 1)}"
                )
                yield Problem(version.place, message)


def _apply(book: Book, changes: list[Change]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    # From the last to the first, so that lines stay put.
    for change in changes[::-1]:
        path, start, end = change.region
        lines = texts.setdefault(path, book.chapter(path).lines)
        lines[start - 1 : end - 1] = change.lines() or ()
    return {path: "\n".join(lines) for path, lines in texts.items()}


def _proved(book: Book, made: Woven, edits: Iterable[Edit], layouts: dict[str, Layout]) -> Book:
    """Return the book that comes of it; BookError unless it has the edits, and holds together."""
    after, problems = revised(book, made.texts)
    if problems:
        where = "with this edit the chapters would not hold together, so nothing was written"
        raise BookError([*problems, *(Problem(edit.place(0), where) for edit in edits)])
    changed = {change.region: change for change in made.changes}
    for edit in edits:
        body = [line.text for line in program_lines(after, edit.file) if line.chunk is not None]
        if body != edit.body and not _shared(layouts[edit.file], changed, edit):
            message = "an edit of this file has no form in its chapter, so nothing was written"
            raise BookError([Problem(edit.place(0), message)])
    return after


def _shared(layout: Layout, changed: dict[Region, Change], edit: Edit) -> bool:
    """Say whether a file has lines that were edited elsewhere, in another copy of a chunk."""
    regions = [(s.stretch.path, s.stretch.start, s.stretch.end) for s in layout.spans]
    regions += [(u.place.path, u.place.line, u.place.line + 1) for u in layout.uses]
    for region in regions:
        change = changed.get(region)
        if change is None:
            continue
        own = {v.lines for v in change.versions if v.place.path == edit.place(0).path}
        if own != {change.lines()} or regions.count(region) > 1:
            return True
    return False
