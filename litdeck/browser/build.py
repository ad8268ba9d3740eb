"""Writes the browser decks: `docs/slides/<deck>/`, complete, for any web server or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from litdeck import files
from litdeck.browser import colours, fetch
from litdeck.browser.packages import PACKAGES
from litdeck.browser.pages import STATIC, pages
from litdeck.deck import Deck, load_decks
from litdeck.errors import BookError, Place, Problem
from litdeck.model import Book
from litdeck.paths import link_in

FOLDER = "slides"
MARK = "<!-- Written by `litdeck slides`"


def write(book: Book) -> Iterator[str]:
    """Write each deck; yield the pages that changed. What is no deck's any more is removed.

    BookError, before anything is written, if a deck cannot be made. Without the packages that
    `litdeck fetch` gets nothing is written.
    """
    if fetch.missing():
        return
    plans = {deck.name: plan(book, deck) for deck in load_decks(book)}
    _refuse_links(book, list(plans))
    top = book.root / book.docs / FOLDER
    for name, texts in plans.items():
        changed = [path for path, data in texts.items() if files.replace(top / name / path, data)]
        changed += _tidy(top / name, set(texts))
        if changed:
            (top / name / f"{name}.pdf").unlink(missing_ok=True)  # it shows what was
            yield f"{book.docs}/{FOLDER}/{name}/index.html"
    for folder in _orphans(top, set(plans)):
        _tidy(folder, set())
        yield f"{book.docs}/{FOLDER}/{folder.name} (removed)"


def plan(book: Book, deck: Deck) -> dict[str, bytes]:
    """Return the files of a deck: its own, the book's, and the packages'."""
    made = pages(book, deck)
    texts = {
        "index.html": made.index,
        "speaker.html": made.speaker,
        "slides.css": made.style,
        "colours.css": colours.css(),
    }
    found = {name: text.encode() for name, text in texts.items()}
    for path in sorted(STATIC.glob("*.[cj]s*")):
        found[path.name] = path.read_bytes()
    for package in PACKAGES:
        for name in package.files:
            found[f"{package.folder}/{name}"] = (fetch.home(package) / name).read_bytes()
    return found


def _refuse_links(book: Book, names: list[str]) -> None:
    """Raise BookError if a deck would be written through a symbolic link."""
    paths = [f"{book.docs}/{FOLDER}/{name}" for name in names]
    links = {link for path in paths if (link := link_in(book.root, path))}
    if links:
        message = "is a symbolic link, so no deck is written through it"
        raise BookError(Problem(Place(link, 1), message) for link in links)


def _orphans(top: Path, names: set[str]) -> Iterator[Path]:
    """Yield the folders of decks that this wrote once and that no `.toml` chooses any more."""
    for index in sorted(top.glob("*/index.html")):
        if index.parent.name not in names and MARK in index.read_text(errors="replace")[:500]:
            yield index.parent


def _tidy(folder: Path, wanted: set[str]) -> list[str]:
    """Remove files that are no part of a deck any more, and folders that are empty then."""
    keep = {folder / name for name in wanted}
    keep |= {folder / f"{folder.name}.pdf"} if wanted else set()
    removed: list[str] = []
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in keep:
            path.unlink()
            removed.append(path.name)
    if not wanted:
        folder.rmdir()
    return removed
