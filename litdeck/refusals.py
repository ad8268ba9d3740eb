"""The errors that a reader will meet, put together from what the book's programs have printed.

The message and the place are those of a recorded failure. Call, cause and remedy are read from
the recorded output of the program that `<!-- errors: PROGRAM -->` names: it prints the package's
own hints and switches, so that the page says what the package says. Here nothing is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import errorcode

from litdeck.errors import BookError, Problem
from litdeck.html import anchor
from litdeck.markdown import Command, commands
from litdeck.model import Book

_FIELD = re.compile(r"  (cause|remedy|seen): +(.+)")
_NAMED = re.compile(r"\[Errno (\d+)\]|\b(E[A-Z0-9]{2,})\b")


@dataclass
class Refusal:
    """One error: its errno ('' if a setting is the matter), the call, and where it was seen.

    Where: a program, and words of the line that it printed.
    """

    name: str
    call: str
    anchor: str
    cause: str = ""
    remedy: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)


def source(book: Book) -> Command | None:
    """Return the command that shows the errors of a book, if a page of it has one."""
    found = (c for chapter in book.chapters for c in commands(chapter.elements))
    return next((command for command in found if command.name == "errors"), None)


def refusals(book: Book) -> list[Refusal]:
    """Return the errors in the order in which the book's program has printed them.

    BookError if it names a program that has not printed such an error.
    """
    command = source(book)
    if command is None or command.argument not in book.outputs:
        return []
    found = list(_parsed(book.outputs[command.argument].fence.body))
    wrong = []
    for refusal in found:
        for file, words in refusal.seen:
            if file not in book.programs:
                wrong.append(f"no program is '{file}'")
            elif refusal.name and not message(book, refusal, file, words):
                wrong.append(f"'{file}' has not printed {refusal.name} {words}".rstrip())
    if wrong:
        raise BookError(Problem(command.place, text) for text in wrong)
    return found


def _parsed(lines: tuple[str, ...]) -> Iterator[Refusal]:
    refusal: Refusal | None = None
    names: dict[str, int] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found and refusal and found[1] == "seen":
            file, _, words = found[2].partition(", ")
            refusal.seen.append((file, words))
        elif found and refusal:
            setattr(refusal, found[1], found[2])
        elif line:
            if refusal:
                yield refusal
            refusal = _head(line, names)
    if refusal:
        yield refusal


def _head(line: str, names: dict[str, int]) -> Refusal:
    name, _, call = line.partition(" ")
    if name not in errorcode.values():
        name, call = "", line
    made = anchor("error", f"{name}-{call}".strip("-").lower())
    names[made] = names.get(made, 0) + 1
    number = f"-{names[made]}" if names[made] > 1 else ""
    return Refusal(name, call, made + number)


def message(book: Book, refusal: Refusal, file: str, words: str) -> str:
    """Return the line in which a program has printed an error; '' if there is none.

    An exception that has lost its errno on the way is the line that the program ended with.
    """
    output = book.outputs.get(file)
    lines = output.fence.body if output else ()
    for line in lines:
        if words in line and refusal.name in errnos(line):
            return line
    raises = book.programs[file].raises
    ends = (line for line in lines if raises and line.startswith(raises))
    return next((line for line in ends if not errnos(line)), "")


def errnos(line: str) -> list[str]:
    """Return the names of the errors in a line of an output; a line of code names none."""
    found = [] if line.startswith(" ") else _NAMED.findall(line)
    names = [errorcode.get(int(number), "") if number else name for number, name in found]
    return [name for name in names if name in errorcode.values()]


def failures(book: Book) -> Iterator[tuple[str, str]]:
    """Yield every error that a program of the book has printed: the file, and the line."""
    command = source(book)
    for file, output in book.outputs.items():
        if command and file == command.argument:
            continue
        raises = book.programs[file].raises
        for line in output.fence.body:
            if errnos(line) or (raises and line.startswith(f"{raises}:")):
                yield file, line
