"""The book as data, for other tools: see `schema/book.json`, and keep the two alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from litdeck import show
from litdeck.deck import Deck
from litdeck.expand import ViewLine, program_lines, view
from litdeck.markdown import Chapter, Command, Fence, Heading, commands
from litdeck.model import Book, Chunk, Output, Program, Slide, chunks_of, language, references
from litdeck.namespaces import COLUMNS, parse

# The version says what a reader may rely on: it changes when something is taken out or means
# something else, not when something is added.
FORMAT = {"name": "litdeck-book", "version": 1}


def text(book: Book, decks: Iterable[Deck]) -> str:
    """Return the book as JSON, an item a line; the same bytes for the same book."""
    parts = (f"{json.dumps(key)}: {_value(value)}" for key, value in data(book, decks).items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    items = (json.dumps(item, ensure_ascii=False) for item in value)
    return "[\n" + ",\n".join(items) + "\n]"


def schema() -> str:
    """Return the JSON Schema that the data keeps to."""
    return (files("litdeck") / "schema" / "book.json").read_text(encoding="utf-8")


def data(book: Book, decks: Iterable[Deck]) -> dict[str, Any]:
    """Return the book as data, everything in the book's order."""
    users = _users(book)
    return {
        "format": FORMAT,
        "title": book.title,
        "docs": book.docs,
        "chapters": [_chapter(chapter) for chapter in book.chapters],
        "chunks": [_chunk(chunk, users[chunk.id]) for chunk in book.chunks.values()],
        "programs": [_program(book, program) for program in book.programs.values()],
        "outputs": [_output(output) for output in book.outputs.values()],
        "namespaces": [_namespaces(record) for record in book.namespaces.values()],
        "slides": [_slide(book, slide) for slide in book.slides.values()],
        "decks": [_deck(deck) for deck in decks],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    headings = [element for element in chapter.elements if isinstance(element, Heading)]
    return {
        "path": chapter.path,
        "title": chapter.title,
        "headings": [
            {"line": heading.place.line, "level": heading.level, "text": heading.text}
            for heading in headings
        ],
        "blocks": [
            {**_position(fence), "language": language(fence), "options": fence.options}
            for fence in chapter.fences
        ],
    }


def _users(book: Book) -> dict[str, list[str]]:
    """Return the files of the programs that have a chunk, for every chunk."""
    found: dict[str, list[str]] = {name: [] for name in book.chunks}
    for file in book.programs:
        for name in chunks_of(book, file):
            found[name].append(file)
    return found


def _position(fence: Fence) -> dict[str, Any]:
    return {"line": fence.place.line, "end": fence.end}


def _chunk(chunk: Chunk, users: list[str]) -> dict[str, Any]:
    return {
        "id": chunk.id,
        "language": language(chunk.parts[0]),
        "parts": [
            {
                "path": part.place.path,
                **_position(part),
                "first": part.body_line,
                "lines": list(part.body),
            }
            for part in chunk.parts
        ],
        "references": [
            {"chunk": target, "path": place.path, "line": place.line}
            for target, place in references(chunk)
        ],
        "programs": users,
    }


def _program(book: Book, program: Program) -> dict[str, Any]:
    return {
        "file": program.file,
        "chunk": program.chunk,
        "path": program.fence.place.path,
        **_position(program.fence),
        "language": language(program.fence),
        "run": program.run,
        "raises": program.raises or None,
        "exit": program.exit,
        "needs": list(program.needs),
        "lines": [asdict(line) for line in program_lines(book, program.file)],
    }


def _output(output: Output) -> dict[str, Any]:
    return {
        "file": output.file,
        "path": output.fence.place.path,
        **_position(output.fence),
        "lines": list(output.fence.body),
        "seconds": list(output.pace),
    }


def _namespaces(record: Output) -> dict[str, Any]:
    return {
        "file": record.file,
        "path": record.fence.place.path,
        **_position(record.fence),
        "processes": [
            {
                "depth": row.depth,
                "name": row.name,
                "pid": row.pid,
                "uid": row.uid,
                "where": dict(zip(COLUMNS, row.cells, strict=True)),
            }
            for row in (parse(record.fence.body) if record.fence.body else ())
        ],
    }


def _slide(book: Book, slide: Slide) -> dict[str, Any]:
    return {
        "slug": slide.slug,
        "title": slide.title,
        "path": slide.place.path,
        "line": slide.place.line,
        "end": slide.end,
        "source": list(slide.source),
        "views": [
            _view(book, command) for command in commands(slide.elements) if command.name == "show"
        ],
    }


def _view(book: Book, command: Command) -> dict[str, Any]:
    shown = show.parse(command.argument)
    return {
        "program": shown.file,
        "line": command.place.line,
        "steps": [list(step) for step in shown.steps],
        "lines": _view_lines(view(book, shown.file, shown.chunks)),
    }


def _view_lines(lines: Sequence[ViewLine]) -> list[dict[str, Any]]:
    return [
        {
            "text": line.text,
            "kind": line.kind,
            "path": line.source.path,
            "line": line.source.line,
            "chunk": line.source.chunk,
        }
        for line in lines
    ]


def _deck(deck: Deck) -> dict[str, Any]:
    return {
        "name": deck.name,
        "path": deck.path,
        "title": deck.title,
        "sub_title": deck.sub_title,
        "author": deck.author,
        "slides": [{"slide": c.slide.slug, "minutes": c.minutes} for c in deck.slides],
    }
