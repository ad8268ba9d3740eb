"""Chapters become Jupyter notebooks: prose, chunks to read, programs to run."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import compress
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat

from litdeck.errors import BookError, Place, Problem
from litdeck.expand import program_text
from litdeck.files import replace_all
from litdeck.markdown import Chapter, Command, Fence, commands
from litdeck.model import Book
from litdeck.paths import link_in
from litdeck.place import Places

Cell = dict[str, Any]

_COMMENT = re.compile(r"^[ \t]*<!--.*?-->[ \t]*\n?", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([\w./-]+)(#[^)\s]*)?\)")
_IMPORTED = re.compile(r"(?:\bfrom|\bimport|-m) (\w+)")
_STARTED = re.compile(r"[/ ]([\w-]+(?:\.\w+)*)")
_ID_LENGTH = 64


def file_of(book: Book, chapter: Chapter) -> str:
    """Return the path of a chapter's notebook, from the book's folder on."""
    inner = PurePosixPath(chapter.path).relative_to(book.docs).with_suffix(".ipynb")
    return f"{book.docs}/notebooks/{inner}"


def has_notebook(chapter: Chapter) -> bool:
    """Say whether there is anything in a chapter to run; an index of errors is for the site."""
    if any(command.name == "errors" for command in commands(chapter.elements)):
        return False
    return any(fence.options.get("run") == "true" for fence in chapter.fences)


def write(book: Book) -> list[str]:
    """Write the notebooks of all chapters that run something; return those that changed."""
    shelf = Shelf(book)
    changed: dict[Path, bytes] = {}
    for chapter in book.chapters:
        if chapter.path not in shelf.notebooks:
            continue
        file = file_of(book, chapter)
        link = link_in(book.root, file)
        if link:
            message = f"{link} is a symbolic link; nothing is written through it"
            raise BookError([Problem(Place(file, 1), message)])
        text = json.dumps(notebook(shelf, chapter), indent=1, ensure_ascii=False) + "\n"
        path = book.root / file
        if not path.is_file() or path.read_bytes() != text.encode():
            changed[path] = text.encode()
    replace_all(changed)
    return [path.relative_to(book.root).as_posix() for path in changed]


class Shelf:
    """A book, and what every notebook of it asks, found once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.notebooks = {chapter.path for chapter in book.chapters if has_notebook(chapter)}
        self.users = Places(book).users
        self._by_name: dict[str, list[str]] = {}
        self._by_package: dict[str, list[str]] = {}
        for file in book.programs:
            package = file.split("/")[0]
            if f"{package}/__init__.py" in book.programs:
                self._by_package.setdefault(package, []).append(file)
            else:
                self._by_name.setdefault(file.rsplit("/", 1)[-1], []).append(file)

    def mentioned(self, text: str) -> Iterator[str]:
        """Yield the files of the book that a program starts or imports."""
        for package in set(_IMPORTED.findall(text)) & self._by_package.keys():
            yield from self._by_package[package]
        for name in set(_STARTED.findall(text)) & self._by_name.keys():
            yield from self._by_name[name]


def notebook(shelf: Shelf, chapter: Chapter) -> dict[str, Any]:
    """Return a chapter as a notebook; the same chapter gives the same notebook, ids and all."""
    cells = [_setup(), *_files(shelf, chapter), *_cells(shelf, chapter)]
    _name_apart(cells)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "title": chapter.title}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(made)
    return made


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _code(name: str, text: str, output: str = "") -> Cell:
    stream = {"output_type": "stream", "name": "stdout", "text": output}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": text,
        "execution_count": None,
        "outputs": [stream] if output else [],
    }


def _setup() -> Cell:
    return _code("setup", _setup_source())


@cache
def _setup_source() -> str:
    source = resources.files("litdeck").joinpath("cell.py").read_text(encoding="utf-8")
    return source.rstrip("\n")


def _files(shelf: Shelf, chapter: Chapter) -> Iterator[Cell]:
    """Yield a folded cell with the files that the chapter's programs need, if they need any."""
    run = [file for f in chapter.fences if (file := f.options.get("file")) and "run" in f.options]
    needed: dict[str, str] = {}
    waiting = run
    while waiting:
        text = program_text(shelf.book, waiting.pop())
        for other in shelf.mentioned(text):
            if other not in needed:
                needed[other] = program_text(shelf.book, other)
                waiting.append(other)
    if needed:
        literal = json.dumps(dict(sorted(needed.items())), indent=1, ensure_ascii=False)
        cell = _code("files", f"FILES.update({literal})")
        yield {**cell, "metadata": {"jupyter": {"source_hidden": True}}}


def _cells(shelf: Shelf, chapter: Chapter) -> Iterator[Cell]:
    """Yield a chapter's cells; slides are left out, since they show what stands beside them."""
    skipped = _skipped(chapter)
    lines = chapter.lines
    kept = [number not in skipped for number in range(1, len(lines) + 1)]
    position = 0
    for fence in chapter.fences:
        if fence.place.line in skipped:
            continue
        end = fence.place.line - 1
        yield from _prose(shelf, chapter, compress(lines[position:end], kept[position:end]))
        yield from _fence(shelf, fence)
        position = fence.end
    yield from _prose(shelf, chapter, compress(lines[position:], kept[position:]))


def _skipped(chapter: Chapter) -> set[int]:
    """Return the lines of slides, and of what is for slides only."""
    lines: set[int] = set()
    start = 0
    for element in chapter.elements:
        if not isinstance(element, Command):
            continue
        if element.name in ("slide", "slides_only"):
            start = element.place.line
        elif element.name in ("end_slide", "end_only") and start:
            lines.update(range(start, element.end + 1))
            start = 0
    return lines


def _prose(shelf: Shelf, chapter: Chapter, lines: Iterable[str]) -> Iterator[Cell]:
    text = _COMMENT.sub("", "\n".join(lines))
    text = _LINK.sub(lambda found: _link(shelf, chapter, found), text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if text:
        heading = re.search(r"^#{1,6} (.+)", text, re.MULTILINE)
        yield _markdown(cell_id("text", heading[1] if heading else text[:40]), text)


def _link(shelf: Shelf, chapter: Chapter, found: re.Match[str]) -> str:
    """Return a link as a notebook needs it: to a notebook if there is one, else to the file."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.path), found[1]))
    here = posixpath.dirname(file_of(shelf.book, chapter))
    if path in shelf.notebooks:
        path = file_of(shelf.book, shelf.book.chapter(path))
    target = posixpath.relpath(path, here)
    return f"]({target}{found[2] or ''})"


def _fence(shelf: Shelf, fence: Fence) -> Iterator[Cell]:
    book = shelf.book
    file = fence.options.get("file", "")
    program = book.programs.get(file)
    if "output-of" in fence.options:
        return
    if "namespaces-of" in fence.options:
        yield _namespaces(fence)
    elif program and program.run and program.fence is fence:
        yield _program(book, file)
    else:
        yield _chunk(shelf, fence)


def _program(book: Book, file: str) -> Cell:
    output = book.outputs.get(file)
    source = f"%%program {file}\n{program_text(book, file)}".rstrip("\n")
    return _code(cell_id("program", file), source, output.text if output else "")


def _namespaces(fence: Fence) -> Cell:
    """Return who was where as text: a notebook's own run is not followed."""
    file = fence.options["namespaces-of"]
    table = "\n".join(["```text", *fence.body, "```"])
    return _markdown(cell_id("namespaces", file), f"Who was where in `{file}`:\n\n{table}")


def _chunk(shelf: Shelf, fence: Fence) -> Cell:
    name = fence.options.get("id") or fence.options.get("file", "")
    users = shelf.users.get(name, [])
    caption = f"`{name}`" if name else ""
    if users and users != [name]:
        caption += f", part of {', '.join(f'`{file}`' for file in users)}"
    code = "\n".join([f"```{fence.language}", *fence.body, "```"])
    return _markdown(cell_id("chunk", name or "figure"), f"{caption}\n\n{code}".strip())


def cell_id(kind: str, name: str) -> str:
    """Return a cell's id from what it shows: it stays the same however often it is made."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "x"
    made = f"{kind}-{plain}"
    if len(made) <= _ID_LENGTH - 4:
        return made
    return f"{made[:48]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _name_apart(cells: list[Cell]) -> None:
    """Number the cells whose ids would be the same: an id is a notebook's only once."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = cell["id"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            cell["id"] = f"{name}-{seen[name]}"
