"""What `code/` held when it was last written: a hash of each file, in sha256sum's own format.

A file that is neither what the book says nor what the manifest says was edited by hand.
"""

from __future__ import annotations

import os

from litdeck.digest import digest
from litdeck.errors import BookError, Place, Problem
from litdeck.model import Book
from litdeck.paths import MANIFEST, link_in, path_problems

__all__ = ["digest", "read", "read_file", "text_of"]


def read_file(book: Book, file: str) -> bytes | None:
    """Return the bytes of `code/<file>`, None if it is not there; never through a link."""
    link = link_in(book.root, f"code/{file}")
    if link:
        message = f"{link} is a symbolic link; nothing is read or written through it"
        raise BookError([Problem(Place(f"code/{file}", 1), message)])
    try:
        with open(f"{os.fspath(book.root)}/code/{file}", "rb") as opened:
            return opened.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise BookError([Problem(Place(f"code/{file}", 1), message)]) from None


def read(book: Book) -> dict[str, str]:
    """Return the hash of each file as it was last written."""
    text = (read_file(book, MANIFEST) or b"").decode("utf-8", "replace")
    known = {}
    for line in text.splitlines():
        digest, _, file = line.partition("  ")
        # A manifest is only a file: what it names is trusted no more than a chapter's `file=`.
        if file and not any(path_problems(file)):
            known[file] = digest
    return known


def text_of(known: dict[str, str]) -> str:
    """Return the manifest's text."""
    return "".join(f"{known[file]}  {file}\n" for file in sorted(known))
