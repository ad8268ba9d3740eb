"""What a book is: chapters, chunks, programs, outputs and slides. Plain data, read by all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litdeck.errors import Place
from litdeck.markdown import Chapter, Command, Element, Fence

LANGUAGES = {"py": "python", "sh": "bash", "shell": "bash"}

_REFERENCE = re.compile(r"([ \t]*)<<([^<>\s](?:[^<>]*[^<>\s])?)>>[ \t]*")
_ESCAPED = re.compile(r"([ \t]*)@(<<[^<>]+>>[ \t]*)")


@dataclass(slots=True)
class Chunk:
    """A named run of lines, in one fence or several. A program without an id has its file's."""

    id: str
    parts: list[Fence] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Return where the chunk is first defined."""
        return self.parts[0].place


@dataclass(frozen=True, slots=True)
class Program:
    """A chunk that becomes `code/<file>`, and how it is run, if it is."""

    file: str
    chunk: str
    fence: Fence
    run: bool = False
    raises: str = ""
    exit: int = 0
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """What is recorded of a program: its output, or who was in which namespace."""

    file: str
    fence: Fence

    @property
    def text(self) -> str:
        """Return the recorded text, its lines ended; '' when there is none."""
        return "".join(f"{line}\n" for line in self.fence.body)

    @property
    def waits(self) -> str:
        """Return the option that says before which lines the program waited; '' if none."""
        return self.fence.options.get("pace", "")

    @property
    def pace(self) -> tuple[float, ...]:
        """Return when each line came, in seconds since the program's start."""
        from litdeck.pace import times  # not needed to tangle

        return times(self.waits, len(self.fence.body))


@dataclass(frozen=True)
class Slide:
    """A region of a chapter: its elements, and its Markdown between the two commands."""

    title: str
    slug: str
    place: Place
    end: int
    elements: tuple[Element, ...]
    source: tuple[str, ...]


@dataclass
class Book:
    """All chapters, parsed once; every output is a function of it."""

    root: Path
    docs: str
    title: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    chapters: list[Chapter] = field(default_factory=list)
    chunks: dict[str, Chunk] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    namespaces: dict[str, Output] = field(default_factory=dict)
    slides: dict[str, Slide] = field(default_factory=dict)
    # What expanding has found, kept: many outputs ask for the lines of one program.
    expanded: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def code(self) -> Path:
        """Return the folder that the programs are written to."""
        return self.root / "code"

    def chapter(self, path: str) -> Chapter:
        """Return the chapter with this path, `docs/04-pid.md` say."""
        return next(chapter for chapter in self.chapters if chapter.path == path)


def language(fence: Fence) -> str:
    """Return a fence's language under one name: `py` is python."""
    return LANGUAGES.get(fence.language, fence.language)


def reference(text: str) -> tuple[str, str] | None:
    """Return indentation and name if a line is a reference, else None."""
    found = _REFERENCE.fullmatch(text)
    return (found[1], found[2]) if found else None


def literal(text: str) -> str:
    """Return a line as it goes into the program: without the `@` of an escaped reference."""
    found = _ESCAPED.fullmatch(text)
    return found[1] + found[2] if found else text


def used_by(book: Book, chunk_id: str) -> list[str]:
    """Return the files of the programs that a chunk is part of, in book order."""
    return [file for file in book.programs if chunk_id in chunks_of(book, file)]


def chunks_of(book: Book, file: str) -> dict[str, None]:
    """Return the ids of the chunks that a program is put together from, in order, its own first."""
    return reachable(book, [book.programs[file].chunk])


def references(chunk: Chunk) -> Iterator[tuple[str, Place]]:
    """Yield the chunks that a chunk refers to, and where."""
    for part in chunk.parts:
        if "<<" not in part.source:
            continue
        for offset, text in enumerate(part.body):
            if "<<" in text and (found := reference(text)):
                yield found[1], Place(part.path, part.body_line + offset)


def referred(chunk: Chunk) -> list[str]:
    """Return the chunks that a chunk refers to, in order."""
    texts = [text for part in chunk.parts if "<<" in part.source for text in part.body]
    return [found[1] for text in texts if "<<" in text and (found := reference(text))]


def reachable(book: Book, start: Iterable[str]) -> dict[str, None]:
    """Return the ids of all chunks that some chunks lead to, themselves included."""
    seen: dict[str, None] = {}
    waiting = list(start)[::-1]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in book.chunks:
            continue
        seen[name] = None
        waiting += referred(book.chunks[name])[::-1]
    return seen


def terminals(slides: Iterable[Slide]) -> dict[str, None]:
    """Return the programs that some slides show in a terminal, in order."""
    return {
        element.argument: None
        for slide in slides
        for element in slide.elements
        if isinstance(element, Command) and element.name == "terminal"
    }
