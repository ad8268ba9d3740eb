"""Tangling once more, when little has changed: only the programs of changed chapters are made.

Nothing is decided here that `litdeck.tangle` would decide otherwise. Where more has changed than
plain lines of chunks, the answer is None, and the whole book is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from litdeck import book as books
from litdeck import manifest, markdown
from litdeck.errors import BookError
from litdeck.expand import program_text
from litdeck.index import Index
from litdeck.interface import interface
from litdeck.model import Book, chunks_of
from litdeck.paths import CONFIG, MANIFEST
from litdeck.tangle import Plan

if TYPE_CHECKING:
    from litdeck.settings import Settings


def index_of(found: Settings, book: Book, made: Plan) -> Index:
    """Return what is to be known of a book that was tangled without a problem."""
    files: Index = {
        file: {"digest": made.hashes[file], "chapters": _chapters_of(book, file)}
        for file in book.programs
    }
    text = made.manifest.encode()
    files[MANIFEST] = {"digest": manifest.digest(text), "chapters": []}
    return {
        "docs": found.docs,
        "settings": {key: found.extra[key] for key in ("line-limit",) if key in found.extra},
        "listed": found.listed,
        "inputs": {CONFIG: {}},
        "chapters": {chapter.path: {"interface": interface(chapter)} for chapter in book.chapters},
        "files": files,
    }


def _chapters_of(book: Book, file: str) -> list[str]:
    """Return the chapters that have a part of a program."""
    parts = [part for name in chunks_of(book, file) for part in book.chunks[name].parts]
    return list(dict.fromkeys(part.path for part in parts))


def replan(root: str, index: Index, changed: list[str]) -> tuple[Book, Plan] | None:
    """Return what is to be written after changes in some chapters, and bring the index up to date.

    None if a chapter has changed in more than the plain lines of its chunks.
    """
    files = index["files"]
    touched = set(changed)
    ours = [file for file, entry in files.items() if not touched.isdisjoint(entry["chapters"])]
    needed = touched.union(*(files[file]["chapters"] for file in ours))
    book = Book(Path(root), index["docs"], settings=index["settings"])
    for path in index["chapters"]:
        if path in needed and not _add(book, path, index, path in touched):
            return None
    try:
        texts = {file: program_text(book, file) for file in ours}
    except (BookError, KeyError):
        return None
    made = Plan()
    for file, text in texts.items():
        made.hashes[file] = manifest.digest(text.encode())
        if made.hashes[file] != files[file]["digest"]:
            made.write[file] = text
            files[file] = {**files[file], "digest": made.hashes[file], "stamp": None}
    known = {file: entry["digest"] for file, entry in files.items() if file != MANIFEST}
    made.manifest = manifest.text_of(known)
    made.stale = bool(made.write)
    files[MANIFEST]["digest"] = manifest.digest(made.manifest.encode())
    return book, made


def _add(book: Book, path: str, index: Index, touched: bool) -> bool:
    """Add a chapter to the part of a book; False if the index cannot vouch for the rest."""
    try:
        data = (book.root / path).read_bytes()
    except OSError:
        return False
    text, wrong = markdown.decode(path, data)
    chapter, more = markdown.parse(path, text)
    if wrong or more:
        return False
    if interface(chapter) != index["chapters"][path]["interface"]:
        return False
    # What other chapters say is not here, so only what the interface covers may be amiss.
    books.add_chapter(book, chapter)
    return True
