"""Chapters become chunks, programs, outputs and slides; every consistency check is made here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING

from litdeck import markdown
from litdeck.errors import BookError, Place, Problem, did_you_mean
from litdeck.markdown import Chapter, Command, Fence
from litdeck.model import Book, Chunk, Output, Program, Slide, chunks_of, language, used_by
from litdeck.paths import path_problems

if TYPE_CHECKING:
    from pathlib import Path

    from litdeck.settings import Settings

# What is imported in a function here is not needed to tangle a few changed chapters again.

__all__ = ["Book", "Chunk", "Output", "Program", "Slide", "build", "load", "slug_of", "used_by"]

RUNNERS = {".py": "python", ".sh": "bash"}

_NO_ID = re.compile(r"[\s<>]")


def load(root: Path) -> Book:
    """Read and check the book in a folder; BookError with all its problems, in order."""
    from litdeck import settings

    return read_chapters(settings.read(root))


def read_chapters(found: Settings, texts: bool = True) -> Book:
    """Read and check the chapters that the settings name; BookError with all their problems.

    Without their `texts` a large book takes half the memory: enough for its programs.
    """
    from litdeck.checks import check

    problems = []
    book = Book(found.root, found.docs, found.title, found.extra, found.parts)
    for path in found.chapters:
        try:
            sources = {path: (found.root / path).read_bytes()}
        except OSError as error:
            problems.append(Problem(Place(path, 1), f"cannot be read: {error.strerror}"))
        else:
            problems += add(sources, book, texts)
    problems += check(book)
    if problems:
        raise BookError(problems)
    return book


def build(sources: dict[str, bytes], book: Book) -> tuple[Book, list[Problem]]:
    """Fill an empty book from the bytes of its chapters; return it and its problems."""
    from litdeck.checks import check

    problems = list(add(sources, book))
    return book, [*problems, *check(book)]


def revised(book: Book, texts: dict[str, str]) -> tuple[Book, list[Problem]]:
    """Return the book with new texts for some of its chapters; the others are not parsed again."""
    from litdeck.checks import check

    made = Book(book.root, book.docs, book.title, book.settings, book.parts)
    problems: list[Problem] = []
    for chapter in book.chapters:
        if chapter.path in texts:
            chapter, more = markdown.parse(chapter.path, texts[chapter.path])
            problems += more
        problems += add_chapter(made, chapter)
    problems += check(made)
    made.expanded = {
        file: lines for file, lines in book.expanded.items() if _as_in(book, made, file)
    }
    return made, problems


def _as_in(book: Book, made: Book, file: str) -> bool:
    """Say whether a program is put together from the same fences in two books."""
    if file not in made.programs:
        return False
    chunks = chunks_of(book, file)
    found = (made.chunks.get(name) for name in chunks)
    return all(
        new
        and len(new.parts) == len(book.chunks[name].parts)
        and all(map(is_, new.parts, book.chunks[name].parts))
        for name, new in zip(chunks, found, strict=True)
    )


def add(sources: dict[str, bytes], book: Book, texts: bool = True) -> Iterator[Problem]:
    """Add chapters to a book, and yield their problems, but for those between chapters."""
    for path, data in sources.items():
        text, wrong = markdown.decode(path, data)
        chapter, more = markdown.parse(path, text)
        yield from (*wrong, *more, *add_chapter(book, chapter))
        if not texts:
            book.chapters[-1] = replace(chapter, text="")


def add_chapter(book: Book, chapter: Chapter) -> list[Problem]:
    """Add a chapter to a book; return its problems."""
    problems: list[Problem] = []
    for fence in chapter.fences:
        if fence.options:
            problems += _add_fence(book, fence)
    problems += _add_slides(book, chapter)
    book.chapters.append(chapter)
    return problems


# -- fences


def _add_fence(book: Book, fence: Fence) -> Iterator[Problem]:
    options = fence.options
    yield from _option_problems(fence)
    if "illustration" in options:
        return
    if "output-of" in options:
        yield from _add_recorded(book.outputs, "output-of", "the output", fence)
    elif "namespaces-of" in options:
        yield from _add_recorded(
            book.namespaces, "namespaces-of", "a record of the namespaces", fence
        )
        yield from _namespaces_problems(fence)
    elif "id" in options or "file" in options:
        yield from _add_chunk(book, fence)


def _option_problems(fence: Fence) -> Iterator[Problem]:
    options, place = fence.options, fence.option_place()
    if options.keys() <= {"id", "file"} and not _NO_ID.search(options.get("id", "")):
        return  # as most fences of most books
    for alone in ("illustration", "output-of", "namespaces-of"):
        others = [key for key in options if key not in (alone, "pace")]
        if alone in options and others:
            yield Problem(place, f"'{alone}' stands alone: '{others[0]}' cannot go with it")
    for key in ("append", "run"):
        if options.get(key, "true") not in ("true", "false"):
            yield Problem(place, f"'{key}' is true or false, not '{options[key]}'")
    for key in ("run", "raises", "exit", "needs"):
        if key in options and "file" not in options:
            yield Problem(place, f"'{key}' needs a 'file': only a program can be run")
    runs = options.get("run") == "true"
    for key in ("raises", "exit", "needs"):
        if key in options and "file" in options and not runs:
            yield Problem(place, f"'{key}' needs 'run: true'")
    if "raises" in options and "exit" in options:
        yield Problem(place, "'raises' and 'exit' exclude each other: an exception exits with 1")
    if (
        not re.fullmatch(r"\d{1,3}", options.get("exit", "0"))
        or int(options.get("exit", "0")) > 255
    ):
        yield Problem(place, f"'exit' is a number from 0 to 255, not '{options['exit']}'")
    if not re.fullmatch(r"[A-Za-z_][\w.]*", options.get("raises", "_")):
        yield Problem(place, f"'raises' names one exception, not '{options['raises']}'")
    if "pace" in options:
        yield from _pace_problems(fence)
    if options.keys() == {"append"}:
        yield Problem(place, "'append' needs the 'id' of the chunk that goes on here")
    if _NO_ID.search(options.get("id", "")):
        yield Problem(place, f"'{options['id']}' cannot be an id: it has a space, < or > in it")


def _pace_problems(fence: Fence) -> Iterator[Problem]:
    from litdeck.pace import read

    place, value = fence.option_place(), fence.options.get("pace", "")
    if value and "output-of" not in fence.options:
        yield Problem(place, "'pace' needs an 'output-of': only a recorded output has one")
    try:
        late = [line for line in read(value) if line > len(fence.body)]
    except ValueError as error:
        yield Problem(place, f"{error}; `litdeck record` writes it")
    else:
        if late:
            yield Problem(place, f"'pace' names line {late[0]} of {len(fence.body)}")


def _add_recorded(
    known: dict[str, Output], option: str, what: str, fence: Fence
) -> Iterator[Problem]:
    file = fence.options[option]
    if file in known:
        first = known[file].fence.place
        yield Problem(fence.option_place(), f"{what} of '{file}' stands at {first} already")
    else:
        known[file] = Output(file, fence)


def _namespaces_problems(fence: Fence) -> Iterator[Problem]:
    from litdeck.namespaces import parse

    try:
        parse(fence.body)
    except ValueError as error:
        place = Place(fence.place.path, fence.body_line)
        yield Problem(place, f"{error}; `litdeck record` writes it")


def _add_chunk(book: Book, fence: Fence) -> Iterator[Problem]:
    options, place = fence.options, fence.option_place()
    file = options.get("file", "")
    name = options.get("id", file)
    goes_on = options.get("append") == "true"
    if file and not goes_on:
        yield from (Problem(place, message) for message in path_problems(file))
        yield from _add_program(book, fence, file, name)
    known = book.chunks.get(name)
    if goes_on and known is None:
        near = did_you_mean(name, book.chunks)
        yield Problem(place, f"nothing to append to: no chunk '{name}' stands before this{near}")
    elif known and not goes_on:
        what = f"code/{file} has an owner" if name == file else f"chunk '{name}' is defined"
        yield Problem(place, f"{what} already, at {known.place}; to go on, say `append: true`")
    elif known and language(known.parts[0]) != language(fence):
        yield Problem(place, f"chunk '{name}' is {known.parts[0].language} at {known.place}")
    elif known:
        known.parts.append(fence)
    else:
        book.chunks[name] = Chunk(name, [fence])


def _add_program(book: Book, fence: Fence, file: str, name: str) -> Iterator[Problem]:
    options, place = fence.options, fence.option_place()
    if file in book.programs:
        first = book.programs[file].fence.place
        if name != file:
            yield Problem(place, f"code/{file} has an owner already, at {first}")
        return
    runs = options.get("run") == "true"
    runner = RUNNERS.get("." + file.rsplit(".", 1)[-1])
    if runs and runner != language(fence):
        message = f"'{file}' cannot be run: a .py file in python or a .sh file in bash can"
        yield Problem(place, message)
    raises = options.get("raises", "")
    needs = tuple(options.get("needs", "").replace(",", " ").split())
    status = 1 if raises else int(options.get("exit", "0"))
    book.programs[file] = Program(file, name, fence, runs, raises, status, needs)


# -- slides


def slug_of(title: str) -> str:
    """Return a title as an id: `PID, and fork()` is `pid-and-fork`."""
    plain = unicodedata.normalize("NFKD", title).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_") or "slide"


def _add_slides(book: Book, chapter: Chapter) -> Iterator[Problem]:
    start: Command | None = None
    region: Command | None = None
    for command in markdown.commands(chapter.elements):
        if command.name == "slide":
            if start:
                yield Problem(command.place, f"the slide begun at {start.place} is not ended yet")
            start = command
        elif command.name == "end_slide":
            if start is None:
                yield Problem(command.place, "no slide begins before this 'end_slide'")
            else:
                yield from _add_slide(book, chapter, start, command)
            start = None
        elif command.name in ("book_only", "slides_only"):
            if region:
                yield Problem(command.place, f"'{region.name}' of {region.place} is not ended yet")
            region = command
        elif command.name == "end_only":
            if region is None:
                yield Problem(command.place, "no 'book_only' or 'slides_only' begins before this")
            region = None
        elif command.name in markdown.DRAWN:
            continue
        elif (start is None) != (command.name in markdown.COLLECTED):
            where = "inside" if start else "outside"
            yield Problem(command.place, f"'{command.name}' stands {where} of a slide")
    if start:
        yield Problem(start.place, f"the slide '{start.argument}' is never ended (`end_slide`)")
    if region:
        yield Problem(region.place, f"'{region.name}' is never ended (`end_only`)")


def _add_slide(book: Book, chapter: Chapter, start: Command, end: Command) -> Iterator[Problem]:
    slug = slug_of(start.argument)
    if slug in book.slides:
        first = book.slides[slug].place
        yield Problem(start.place, f"a slide with this title stands at {first} already")
        return
    inside = tuple(e for e in chapter.elements if start.end < e.place.line < end.place.line)
    source = tuple(chapter.lines[start.end : end.place.line - 1])
    slide = Slide(start.argument, slug, start.place, end.end, inside, source)
    book.slides[slug] = slide
