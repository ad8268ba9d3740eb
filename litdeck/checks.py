"""Checks of the whole book: what one chapter says must hold in all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from litdeck import markdown, show
from litdeck.errors import Problem, did_you_mean
from litdeck.markdown import Command
from litdeck.model import (
    Book,
    Slide,
    chunks_of,
    language,
    reachable,
    references,
    referred,
)
from litdeck.paths import link_in
from litdeck.sequence import steps

# The commands of a slide whose argument begins with a program.
OF_PROGRAM = ("show", "checklist", "snippet_output", "terminal")


def check(book: Book) -> Iterator[Problem]:
    """Yield every inconsistency between the parts of a book."""
    yield from _undefined(book)
    yield from _cycles(book)
    yield from _unused(book)
    yield from _same_but_for_case(book)
    yield from _files_in_files(book)
    yield from _links(book)
    yield from _outputs(book)
    for chapter in book.chapters:
        for command in markdown.commands(chapter.elements):
            if command.name in markdown.DRAWN:
                yield from _figure(book, command)
    for slide in book.slides.values():
        for command in markdown.commands(slide.elements):
            yield from _slide_command(book, command)
        yield from _terminals(book, slide)


def _undefined(book: Book) -> Iterator[Problem]:
    for chunk in book.chunks.values():
        for target, place in references(chunk):
            other = book.chunks.get(target)
            if other is None:
                near = did_you_mean(target, book.chunks)
                yield Problem(place, f"no chunk is named '{target}'{near}")
            elif language(other.parts[0]) != language(chunk.parts[0]):
                languages = f"{language(other.parts[0])}, this is {language(chunk.parts[0])}"
                yield Problem(place, f"chunk '{target}' is {languages}")


def _cycles(book: Book) -> Iterator[Problem]:
    done = {chunk.id for chunk in book.chunks.values() if not referred(chunk)}
    for start in book.chunks:
        path: dict[str, None] = {}
        stack = [(start, references(book.chunks[start]))] if start not in done else []
        path.update(dict.fromkeys(name for name, _ in stack))
        while stack:
            name, targets = stack[-1]
            target, place = next(targets, ("", None))
            if place is None:
                stack.pop()
                path.pop(name)
                done.add(name)
            elif target in path:
                names = list(path)
                circle = " -> ".join([*names[names.index(target) :], target])
                yield Problem(place, f"chunks refer to each other in a circle: {circle}")
            elif target in book.chunks and target not in done:
                path[target] = None
                stack.append((target, references(book.chunks[target])))


def _unused(book: Book) -> Iterator[Problem]:
    used = reachable(book, [program.chunk for program in book.programs.values()])
    for chunk in book.chunks.values():
        if chunk.id not in used:
            message = f"chunk '{chunk.id}' is used by no program; refer to it or delete it"
            yield Problem(chunk.parts[0].option_place(), message)


def _fold(name: str) -> str:
    if name.isascii():
        folded = name.lower()
        return name if folded == name else folded
    return unicodedata.normalize("NFC", name).casefold()


def _same_but_for_case(book: Book) -> Iterator[Problem]:
    homes = {chunk.id: chunk.parts[0] for chunk in book.chunks.values()}
    homes.update((program.file, program.fence) for program in book.programs.values())
    seen: dict[str, str] = {}
    for name, fence in homes.items():
        other = seen.setdefault(_fold(name), name)
        if other != name:
            place = homes[other].option_place()
            message = f"'{name}' and '{other}' ({place}) differ only in case or accents"
            yield Problem(fence.option_place(), message)


def _files_in_files(book: Book) -> Iterator[Problem]:
    for file, program in book.programs.items():
        parts = file.split("/")
        for other in ("/".join(parts[:count]) for count in range(1, len(parts))):
            if other in book.programs:
                message = f"code/{file} cannot be written: code/{other} is a file"
                yield Problem(program.fence.option_place(), message)


def _links(book: Book) -> Iterator[Problem]:
    for file, program in book.programs.items():
        link = link_in(book.root, f"code/{file}")
        if link:
            message = f"{link} is a symbolic link, so code/{file} is not written through it"
            yield Problem(program.fence.option_place(), message)


def _outputs(book: Book) -> Iterator[Problem]:
    for output in (*book.outputs.values(), *book.namespaces.values()):
        file, place = output.file, output.fence.option_place()
        program = book.programs.get(file)
        if program is None:
            near = did_you_mean(file, book.programs)
            yield Problem(place, f"an output of nothing: no program is '{file}'{near}")
        elif not program.run:
            yield Problem(place, f"'{file}' is not run; give it `run: true` or delete this output")


def _figure(book: Book, command: Command) -> Iterator[Problem]:
    """Yield what is wrong with the command for a drawing: what it names must be recorded."""
    name, *rest = command.argument.split() or [""]
    wanted = [name] if command.name == "figure" else rest[:1]
    if len(rest) > (command.name == "figures"):
        yield Problem(command.place, f"'{command.name}' has '{rest[-1]}' too much after it")
        return
    if command.name == "figures" and not steps(book, name, command.place.path):
        message = f"no namespaces of a program below '{name}/' are recorded"
        yield Problem(command.place, f"{message}; a fence with `#| namespaces-of: ...` asks for it")
    for file in wanted:
        if file not in book.programs:
            near = did_you_mean(file, book.programs)
            yield Problem(command.place, f"no program is '{file}'{near}")
        elif file not in book.namespaces:
            message = f"the namespaces of '{file}' are not recorded"
            remedy = f"a ```text fence with `#| namespaces-of: {file}` asks for it"
            yield Problem(command.place, f"{message}; {remedy}")


def _terminals(book: Book, slide: Slide) -> Iterator[Problem]:
    """Find terminals without a view before them: on stage, the view is what is run."""
    shown: set[str] = set()
    for command in markdown.commands(slide.elements):
        file = command.argument.split()[0] if command.argument else ""
        if command.name == "show":
            shown.add(file)
        elif command.name != "terminal" or file not in book.programs:
            continue
        elif file not in shown:
            message = f"a terminal for '{file}' needs a `show` of it before, on the same slide"
            yield Problem(command.place, message)
        elif not file.endswith(".py"):
            yield Problem(
                command.place, f"'{file}' is no Python program, as those in terminals are"
            )


def _slide_command(book: Book, command: Command) -> Iterator[Problem]:
    if command.name not in OF_PROGRAM or not command.argument:
        return
    file, *chunks = command.argument.split()
    if file not in book.programs:
        near = did_you_mean(file, book.programs)
        yield Problem(command.place, f"no program is '{file}'{near}")
        return
    if command.name != "show":
        if chunks:
            yield Problem(command.place, f"'{command.name}' takes a program and nothing after it")
        elif not book.programs[file].run:
            yield Problem(command.place, f"'{file}' is not run, so it has no output")
        return
    yield from show.problems(show.parse(command.argument), command.place)
    parts = chunks_of(book, file)
    for chunk in chunks:
        if chunk not in parts and chunk != "|":
            near = did_you_mean(chunk, parts)
            yield Problem(command.place, f"'{file}' has no chunk '{chunk}' in it{near}")
