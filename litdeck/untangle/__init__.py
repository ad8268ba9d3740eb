"""Edits made in `code/` go back into the chapters that its programs come from.

layout   a program as stretches of its chapters
align    which line of the edited file stands for which line of the program
slide    edits that can be read in several ways
indent   lines that moved right or left all together are their reference that moved
home     which stretch each line belongs to
edits    which files were edited, and what is refused
weave    all files' edits as one edit of the chapters, proved by tangling them again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litdeck import manifest
from litdeck.difference import diff
from litdeck.errors import BookError, Place, Problem
from litdeck.expand import program_text
from litdeck.files import replace, replace_all
from litdeck.manifest import digest
from litdeck.markdown import decode
from litdeck.model import Book
from litdeck.paths import MANIFEST
from litdeck.rewrite import as_before
from litdeck.untangle.edits import Edit, deleted, find
from litdeck.untangle.weave import Woven, weave

__all__ = ["Edit", "Woven", "carry_out", "deleted", "difference", "find", "report", "weave"]

FEW = 3  # files are named one by one


def difference(book: Book, woven: Woven) -> str:
    """Return what the edits make of the chapters as a unified diff."""
    return "".join(
        diff(path, path, book.chapter(path).text, text) for path, text in woven.texts.items()
    )


def carry_out(book: Book, woven: Woven, edits: Iterable[Edit]) -> None:
    """Write the chapters, all or none of them, and note in the manifest whose edits they hold."""
    files = {}
    for path, text in woven.texts.items():
        data = (book.root / path).read_bytes()
        if decode(path, data)[0] != book.chapter(path).text:
            raise BookError([Problem(Place(path, 1), "was changed just now; do this once more")])
        files[book.root / path] = as_before(data, text)
    replace_all(files)
    known = manifest.read(book) | {edit.file: digest(edit.data) for edit in edits}
    replace(book.code / MANIFEST, manifest.text_of(known).encode())


def report(book: Book, woven: Woven, edits: Iterable[Edit]) -> Iterator[str]:
    """Yield a line for each edit that is in the chapters now, and for each file that follows."""
    for change in woven.changes:
        sources = ", ".join(dict.fromkeys(str(version.place) for version in change.versions))
        yield f"{change.place}: {change.chunk}, from {sources}"
    assert woven.book
    on_disk = {edit.file: edit.data for edit in edits}
    follow = [
        file
        for file in woven.book.programs
        if program_text(woven.book, file).encode()
        != on_disk.get(file, program_text(book, file).encode())
    ]
    if follow:
        names = ", ".join(f"code/{file}" for file in follow[:FEW])
        more = f" and {len(follow) - FEW} more" if len(follow) > FEW else ""
        yield f"{names}{more}: the same lines stand there; `litdeck tangle` writes them"
