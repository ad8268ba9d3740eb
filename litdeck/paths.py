"""Where a book is, and what a chapter's `file=` may name in it: a path inside `code/`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = "mkdocs.yml"
MANIFEST = ".manifest"


def book_above(start: str) -> str:
    """Return the nearest folder, from `start` upwards, that has a `mkdocs.yml`; '' if none has."""
    folder = os.path.realpath(start)
    while not os.path.isfile(os.path.join(folder, CONFIG)):
        if folder == (folder := os.path.dirname(folder)):
            return ""
    return folder


def pages(root: str, docs: str) -> Iterator[str]:
    """Yield the Markdown files below a book's `docs`, but for those that are made from others."""
    made = {f"{root}/{docs}/slides", f"{root}/{docs}/notebooks"}
    for folder, folders, names in os.walk(f"{root}/{docs}"):
        folders[:] = [name for name in folders if f"{folder}/{name}" not in made]
        inner = folder[len(root) + 1 :]
        yield from (f"{inner}/{name}" for name in names if name.endswith(".md"))


def path_problems(file: str) -> Iterator[str]:
    """Yield what keeps a file from being written into `code/`; nothing if it may be."""
    parts = file.split("/")
    if file.startswith("/"):
        yield f"'{file}' is an absolute path; a file is named from code/ on"
    elif ".." in parts:
        yield f"'{file}' leads out of code/ by '..'"
    elif "" in parts or "." in parts:
        yield f"'{file}' has an empty part or a '.' in it"
    elif "\\" in file or any(ord(character) < 32 or ord(character) == 127 for character in file):
        yield f"'{file}' has a character that no file of a book should have"
    elif any(part.startswith(".") for part in parts):
        yield f"'{file}' is a hidden file; {MANIFEST} and its like belong to the tool"
    elif file == "__init__.py":
        yield "code/__init__.py would hide the standard library's module named code"


def link_in(root: Path, file: str) -> str:
    """Return the first part of a path below `root` that is a symbolic link; '' if none is."""
    path = os.fspath(root)
    end = 0
    while end != len(file):
        end = file.find("/", end + 1)
        end = len(file) if end < 0 else end
        if os.path.islink(f"{path}/{file[:end]}"):
            return file[:end]
    return ""
