"""What the site shows of a measurement: `build/coverage.json`, if somebody has made it."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from litdeck.errors import BookError, Place, Problem
from litdeck.files import replace
from litdeck.markdown import Fence
from litdeck.model import Book

FILE = "build/coverage.json"

# Chunk and text of a block -> its lines with statements, and how many of them have run.
Marks = dict[tuple[str, str], tuple[int, int]]


def digest(fence: Fence) -> str:
    """Return a checksum of a fence's text, by which a page knows whether it is the one measured."""
    return f"{zlib.crc32(chr(10).join(fence.body).encode()):08x}"


def write(book: Book, measured: dict[str, Any]) -> None:
    """Let the pages show a measurement from now on."""
    replace(book.root / FILE, f"{json.dumps(measured, indent=1)}\n".encode())


def of_block(book: Book, fence: Fence) -> str:
    """Say how much of a block ran; '' if that is not known, or the block was edited since."""
    lines, run = _marks(book).get((_chunk(fence), digest(fence)), (0, 0))
    return _said(lines, run)


def of_chapter(book: Book, path: str) -> str:
    """Say how much of a chapter's code ran; '' if nothing of it is known."""
    marks = _marks(book)
    fences = book.chapter(path).fences
    found = [marks.get((_chunk(fence), digest(fence)), (0, 0)) for fence in fences]
    return _said(sum(lines for lines, _ in found), sum(run for _, run in found))


def _said(lines: int, run: int) -> str:
    if not lines:
        return ""
    noun = "line" if lines == 1 else "lines"
    return f"{run} of {lines} {noun} ran in the tests"


def _chunk(fence: Fence) -> str:
    return fence.options.get("id") or fence.options.get("file") or ""


def _marks(book: Book) -> Marks:
    path = book.root / FILE
    try:
        state = path.stat()
    except OSError:
        return {}
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Marks:
    """Read the file once for each of its states; BookError if it is no measurement of ours."""
    try:
        chapters = json.loads(path.read_text(encoding="utf-8"))["chapters"]
        return {
            (chunk["chunk"], part["digest"]): (part["lines"], part["run"])
            for chapter in chapters
            for chunk in chapter["chunks"]
            for part in chunk["parts"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        message = "cannot be read: make it again with `litdeck coverage --site`, or remove it"
        raise BookError([Problem(Place(FILE, 1), message)]) from None
