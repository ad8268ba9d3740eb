"""A deck is a choice of the book's slides, in an order: `slides/<name>.toml`.

```toml
title = "A container from nothing"
sub_title = "what the kernel does"
author = "you"
minutes_per_slide = 1.5
slides = [
    "docs/04-pid.md",                                  # all slides of a chapter
    "Finish line",                                     # one slide, by its title or its slug
    { slide = "The escape", minutes = 3 },
]
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litdeck.book import Book, Slide
from litdeck.errors import BookError, Place, Problem, did_you_mean

TEXTS = ("title", "sub_title", "author")
KEYS = (*TEXTS, "minutes_per_slide", "slides")
FOLDER = "slides"


@dataclass(frozen=True)
class Chosen:
    """A slide of the deck, and how long the speaker means to stay on it."""

    slide: Slide
    minutes: float


@dataclass(frozen=True)
class Deck:
    """A talk: what its title slide says, and its slides in order."""

    name: str
    path: str
    title: str
    sub_title: str
    author: str
    slides: tuple[Chosen, ...]

    @property
    def minutes(self) -> float:
        """Return the length of the whole talk."""
        return sum(chosen.minutes for chosen in self.slides)


def load_decks(book: Book) -> list[Deck]:
    """Read every `slides/*.toml`; BookError with all that is wrong in all of them."""
    decks, problems = [], []
    for path in sorted((book.root / FOLDER).glob("*.toml")):
        try:
            decks.append(load_deck(book, path))
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(problems)
    return decks


def load_deck(book: Book, path: Path) -> Deck:
    """Read one choice of slides; BookError names the line of each slide that does not exist."""
    shown = path.relative_to(book.root).as_posix()
    text = path.read_text(encoding="utf-8", errors="replace")
    table = _table(shown, text)
    where = _Lines(shown, text)
    problems = [*_wrong_keys(table, where)]
    chosen: list[Chosen] = []
    entries = table.get("slides")
    for entry in entries if isinstance(entries, list) else []:
        try:
            chosen += _chosen(book, table, entry, where)
        except BookError as error:
            problems += error.problems
    problems += _twice(chosen, where)
    if not entries:
        problems.append(Problem(Place(shown, 1), "a deck needs `slides = [...]`"))
    if not table.get("title"):
        problems.append(Problem(Place(shown, 1), "a deck needs a `title`, for its footer as well"))
    if problems:
        raise BookError(problems)
    texts = {key: str(table.get(key, "")) for key in TEXTS}
    return Deck(name=path.stem, path=shown, slides=tuple(chosen), **texts)


def _table(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, at = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", at)
        line = int(found[1]) if found else text.count("\n") + 1
        raise BookError([Problem(Place(path, line), f"not TOML: {message}")]) from None


class _Lines:
    """Finds the line on which a value was written, which tomllib does not tell."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.lines = path, text.split("\n")

    def of(self, word: str) -> Place:
        """Return the first line that holds the word and is not a comment (else line 1)."""
        for number, line in enumerate(self.lines, 1):
            if word in line and not line.lstrip().startswith("#"):
                return Place(self.path, number)
        return Place(self.path, 1)


def _wrong_keys(table: dict[str, Any], where: _Lines) -> Iterator[Problem]:
    for key, value in table.items():
        if key not in KEYS:
            near = did_you_mean(key, KEYS)
            yield Problem(where.of(key), f"a deck has no '{key}'{near}")
        elif key in TEXTS and not isinstance(value, str):
            yield Problem(where.of(key), f"'{key}' is a string")
        elif key == "slides" and not isinstance(value, list):
            yield Problem(where.of(key), "'slides' is a list of titles, slugs and chapters")
        elif key == "minutes_per_slide" and not _is_time(value):
            yield Problem(where.of(key), "'minutes_per_slide' is a number above 0")


def _chosen(book: Book, table: dict[str, Any], entry: object, where: _Lines) -> Iterator[Chosen]:
    """Return the slides that one entry of the list means."""
    default = table.get("minutes_per_slide", 1)
    name, minutes = entry, default
    if isinstance(entry, dict):
        name, minutes = entry.get("slide"), entry.get("minutes", default)
    if not isinstance(name, str) or isinstance(entry, dict) and set(entry) - {"slide", "minutes"}:
        message = 'an entry is "a title" or { slide = "a title", minutes = 2 }'
        raise BookError([Problem(where.of(str(name)), f"{message}, this is {entry!r}")])
    if not _is_time(minutes):
        raise BookError([Problem(where.of(name), "'minutes' is a number above 0")])
    return (Chosen(slide, float(minutes)) for slide in _named(book, name, where))


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _named(book: Book, name: str, where: _Lines) -> list[Slide]:
    """Return the slides with a slug, a title or a chapter's path; BookError if there is none."""
    if name in book.slides:
        return [book.slides[name]]
    found = [slide for slide in book.slides.values() if name in (slide.title, slide.place.path)]
    if not found:
        known = [*book.slides, *(slide.title for slide in book.slides.values())]
        known += [slide.place.path for slide in book.slides.values()]
        kind = "chapter with slides" if name.endswith(".md") else "slide"
        message = f"no {kind} is named '{name}'{did_you_mean(name, known)}"
        raise BookError([Problem(where.of(name), message)])
    return found


def _twice(chosen: list[Chosen], where: _Lines) -> Iterator[Problem]:
    seen: set[str] = set()
    for slide in (each.slide for each in chosen):
        if slide.slug in seen:
            place = where.of(slide.title)
            yield Problem(place, f"the slide '{slide.title}' is chosen twice")
        seen.add(slide.slug)
