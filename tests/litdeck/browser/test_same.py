"""A slide that is not drawn again is the slide that would be drawn."""

import random
import re
from pathlib import Path

import pytest

from litdeck import book as books
from litdeck.browser import pages
from litdeck.browser.same import Drawn
from litdeck.deck import load_decks
from litdeck.errors import BookError

ROOT = Path(__file__).parents[3]


def drawn(book: books.Book) -> list[pages.Pages]:
    return [pages.pages(book, deck) for deck in load_decks(book)]


def edits(book: books.Book, count: int) -> list[tuple[str, str]]:
    """Chapters, each with a word changed in a line of code, of an output or of a slide."""
    dice = random.Random(4)
    found = []
    while len(found) < count:
        slide = dice.choice(list(book.slides.values()))
        lines = list(book.chapter(slide.place.path).lines)
        number = dice.randrange(len(lines))
        if re.fullmatch(r"[^#<`|\[]*\w{4,}[^<`|]*", lines[number]):
            lines[number] = re.sub(r"\w{4,}", "changed", lines[number], count=1)
            found.append((slide.place.path, "\n".join(lines)))
    return found


def test_after_any_edit_the_decks_are_those_that_are_made_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = books.load(ROOT)
    drawn(book)
    compared = 0
    for path, text in edits(book, 12):
        changed, problems = books.revised(book, {path: text})
        if problems:
            continue
        try:
            kept = drawn(changed)
        except BookError:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(pages, "_DRAWN", Drawn())
            assert drawn(changed) == kept
        compared += 1
    assert compared >= 3
