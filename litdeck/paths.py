"""What a chapter's `file=` may name: a path inside `code/`, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MANIFEST = ".manifest"


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
    path = root
    for part in file.split("/"):
        path = path / part
        if path.is_symlink():
            return path.relative_to(root).as_posix()
    return ""
