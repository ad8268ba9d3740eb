"""Decks on paper: a PDF of each, one slide a page, with tags and an outline, by Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from litdeck import files
from litdeck.browser import build, fetch
from litdeck.browser.pages import shown
from litdeck.deck import Deck, load_decks
from litdeck.errors import BookError, Place, Problem, did_you_mean
from litdeck.model import Book

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# reveal.js lays out its pages one by one: before all are there, a print would be blank.
LAID_OUT = """(count) => document.querySelectorAll('.pdf-page').length === count
    && document.documentElement.classList.contains('ld-laid-out')"""


def write(book: Book, names: Sequence[str], query: dict[str, str]) -> Iterator[str]:
    """Build the decks, and print those that are named, or all; yield the path of each PDF.

    BookError for a deck that is not there; OSError without Chromium or the packages.
    """
    decks = _chosen(book, names)
    if fetch.missing():
        raise OSError("a PDF is printed from the browser deck:  litdeck fetch  gets what it needs")
    list(build.write(book))
    with _chromium() as browser:
        for deck in decks:
            folder = book.root / book.docs / build.FOLDER / deck.name
            target = folder / f"{deck.name}.pdf"
            files.replace(target, _printed(browser, folder / "index.html", deck, query))
            yield target.relative_to(book.root).as_posix()


def _chosen(book: Book, names: Sequence[str]) -> list[Deck]:
    decks = {deck.name: deck for deck in load_decks(book)}
    unknown = [name for name in names if name not in decks]
    if unknown:
        near = did_you_mean(unknown[0], decks)
        raise BookError([Problem(Place("slides", 1), f"no deck is named '{unknown[0]}'{near}")])
    return [decks[name] for name in names] if names else list(decks.values())


@contextmanager
def _chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        raise OSError("no Chromium is installed, which prints the slides:  apt install chromium")
    # Chromium's own sandbox does not work for root.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=options)
        yield browser
        browser.close()


def _printed(browser: Browser, index: Path, deck: Deck, query: dict[str, str]) -> bytes:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{index.as_uri()}?{urlencode({'print-pdf': '', **query})}")
    page.wait_for_function(LAID_OUT, arg=len(shown(deck)) + 1)
    made = page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
    page.close()
    return made
