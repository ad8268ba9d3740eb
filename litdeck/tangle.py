"""Programs are written to `code/`; what somebody changed there by hand is never lost.

A manifest holds the hash of each file as it was last written, in sha256sum's own format. A file
that is neither what the book says nor what the manifest says was edited by hand.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from litdeck import manifest
from litdeck.errors import BookError, Place, Problem
from litdeck.expand import program_text
from litdeck.files import replace_all
from litdeck.manifest import digest, read_file
from litdeck.model import Book
from litdeck.paths import MANIFEST


@dataclass(frozen=True)
class Conflict:
    """A file in `code/` that was edited by hand, and what the book would make of it.

    `wanted` is None when no program owns the file any more.
    """

    file: str
    found: str
    wanted: str | None

    def diff(self) -> str:
        """Return the hand edit as a unified diff from the book's text."""
        from litdeck.difference import diff

        return diff(f"book: code/{self.file}", f"disk: code/{self.file}", self.wanted, self.found)


@dataclass
class Plan:
    """What tangling would do to `code/`."""

    write: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    manifest: str = ""
    old: dict[str, str] = field(default_factory=dict)
    stale: bool = False

    def diff(self) -> str:
        """Return what is out of date as a unified diff; '' when nothing is."""
        from litdeck.difference import diff

        parts = [
            diff(f"disk: code/{file}", f"book: code/{file}", self.old.get(file), text)
            for file, text in self.write.items()
        ]
        parts += [
            diff(f"disk: code/{file}", "/dev/null", self.old[file], "") for file in self.remove
        ]
        if self.stale and not any(parts):
            parts.append(f"code/{MANIFEST} is out of date\n")
        return "".join(parts)


def plan(book: Book) -> Plan:
    """Compare the book with `code/` and return what is to be done, doing nothing."""
    made = Plan()
    known = manifest.read(book)
    for file in book.programs:
        text = program_text(book, file)
        data = text.encode()
        made.hashes[file] = digest(data)
        found = read_file(book, file)
        if found == data:
            continue
        if found is not None and digest(found) != known.get(file):
            made.conflicts.append(Conflict(file, _shown(found), text))
            continue
        made.write[file] = text
        if found is not None:
            made.old[file] = _shown(found)
    for file in known.keys() - made.hashes.keys():
        found = read_file(book, file)
        if found is None:
            continue
        if digest(found) == known[file]:
            made.remove.append(file)
            made.old[file] = _shown(found)
        else:
            made.conflicts.append(Conflict(file, _shown(found), None))
    made.manifest = manifest.text_of(made.hashes)
    made.stale = made.manifest.encode() != (read_file(book, MANIFEST) or b"")
    made.remove.sort()
    made.conflicts.sort(key=lambda conflict: conflict.file)
    return made


def carry_out(book: Book, made: Plan) -> list[str]:
    """Write and remove what a plan says; return the files that changed.

    Nothing is done when the plan has conflicts: that is for the caller to report.
    """
    if made.conflicts:
        return []
    code = os.fspath(book.code)
    files = {f"{code}/{file}": text for file, text in made.write.items()}
    # The manifest comes last: after a crash the files are as the book says, so it mends itself.
    record = {f"{code}/{MANIFEST}": made.manifest} if made.stale else {}
    try:
        if made.remove:
            replace_all(files)
            for file in made.remove:
                _remove(book.code / file)
            replace_all(record)
        else:
            replace_all({**files, **record})
    except OSError as error:
        message = f"cannot be written: {error.strerror}; nothing of it was lost"
        where = os.path.relpath(error.filename or book.code, book.root)
        raise BookError([Problem(Place(where, 1), message)]) from None
    return [*made.write, *made.remove]


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a folder that still holds something stays
        path.parent.rmdir()


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace")
