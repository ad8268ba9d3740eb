"""The browser decks that have been built: what has not been is not linked to."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from litdeck.model import Book, Slide

_SECTION = re.compile(r'<section class="ld-slide[^>]*? id="([^"]+)"')


def decks(book: Book) -> list[Path]:
    """Return the page of each deck, in order of their names."""
    return sorted((book.root / book.docs / "slides").glob("*/index.html"))


def decks_with(book: Book, slide: Slide) -> list[str]:
    """Return the names of the decks that a slide is in."""
    name = stage_name(slide.slug)
    return [page.parent.name for page in decks(book) if name in _slides(page, _stamp(page))]


def stage_name(slug: str) -> str:
    """Return a slide's id in a deck; reveal.js takes a number in an address for a position."""
    return f"slide-{slug}" if re.fullmatch(r"[0-9]+", slug) else slug


def _stamp(page: Path) -> tuple[int, int]:
    state = page.stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=32)
def _slides(page: Path, stamp: tuple[int, int]) -> frozenset[str]:
    """Return the ids of a deck's slides; the stamp has a deck that is new read anew."""
    return frozenset(_SECTION.findall(page.read_text(encoding="utf-8", errors="replace")))
