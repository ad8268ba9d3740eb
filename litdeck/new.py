"""A talk of one's own in an empty folder: one chapter, its programs, slides and tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from litdeck import palette
from litdeck.files import replace

TITLE = "{title}"
# A name that begins with a dot would not be packed, and hide things in this repository.
RENAMED = {"gitignore": ".gitignore"}
# The tool's own files are no part of a talk.
SKIPPED = ("__pycache__", "__init__.py")
QUOTED = (".yml", ".toml")


def create(folder: Path, title: str = "") -> list[str]:
    """Write a talk into a folder and return the paths of its files.

    FileExistsError if there is something in the folder already, but for a `.git`.
    """
    if folder.exists() and [path for path in folder.iterdir() if path.name != ".git"]:
        message = "is not empty; name a folder that is, or that is not there yet"
        raise FileExistsError(17, message, str(folder))
    made = texts(title or title_of(folder))
    for path, text in made.items():
        replace(folder / path, text.encode())
    return sorted(made)


def title_of(folder: Path) -> str:
    """Return the title that a folder's name suggests: `my-talk` is `My talk`."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "A talk"


def texts(title: str) -> dict[str, str]:
    """Return the path and the text of every file of a new talk."""
    found = {"docs/assets/palette.css": palette.css()}
    for path, source in _walk(files("litdeck") / "template", ""):
        text = source.read_text(encoding="utf-8")
        # JSON's escapes are YAML's and TOML's as well.
        quoted = json.dumps(title)[1:-1] if path.endswith(QUOTED) else title
        found[path] = text.replace(TITLE, quoted)
    return found


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.name in SKIPPED:
            continue
        name = path + RENAMED.get(item.name, item.name)
        if item.is_dir():
            yield from _walk(item, f"{name}/")
        else:
            yield name, item
