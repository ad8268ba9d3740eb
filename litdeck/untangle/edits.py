"""Which files in `code/` were edited by hand, and what their authors meant them to read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from litdeck import manifest
from litdeck.difference import diff
from litdeck.errors import BookError, Place, Problem, did_you_mean
from litdeck.expand import program_lines, text_of
from litdeck.manifest import digest, read_file
from litdeck.model import Book
from litdeck.untangle.merge import merge

_HEADER = re.compile(r"# Tangled from .+ by litdeck: edit there, not here\.")
_MARKER = re.compile(r"(?:<{7}|>{7})(?: |$)")


@dataclass
class Edit:
    """An edited file: its body (the lines without litdeck's header), and what was found odd."""

    file: str
    data: bytes
    body: list[str] = field(default_factory=list)
    header: int = 0
    notes: list[Problem] = field(default_factory=list)

    def place(self, line: int) -> Place:
        """Return where a line of the body stands in `code/`."""
        return Place(f"code/{self.file}", line + 1 + (line >= self.header))


def chosen(book: Book, known: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the files that names mean: `code/steps/a.py` or `steps/a.py`; all if none is named."""
    found, problems = [], []
    everything = dict.fromkeys([*book.programs, *sorted(known)])
    for name in names:
        file = name.removeprefix("code/")
        if file in everything:
            found.append(file)
        else:
            message = f"no program owns this file{did_you_mean(file, book.programs)}"
            problems.append(Problem(Place(f"code/{file}", 1), message))
    if problems:
        raise BookError(problems)
    return found or list(everything)


def find(book: Book, names: Iterable[str] = (), take_code: bool = False) -> list[Edit]:
    """Return the edits of some files, or of all; BookError with all that cannot be taken back.

    `take_code`: where the chapter has changed as well, the file is right.
    """
    known = manifest.read(book)
    found, problems = [], []
    for file in chosen(book, known, names):
        data = read_file(book, file)
        # A file that is as it was written, or was never written, has no edit.
        if data is None or digest(data) == known.get(file):
            continue
        try:
            edit = _edit(book, Edit(file, data), known.get(file), take_code)
        except BookError as error:
            problems += error.problems
        else:
            found += [edit] if edit else []
    if problems:
        raise BookError(problems)
    return found


def deleted(book: Book, names: Iterable[str] = ()) -> list[Problem]:
    """Return a line for each file that somebody has deleted: that is no edit of a chapter."""
    known = manifest.read(book)
    message = "was deleted; `litdeck tangle` writes it again, as long as a chapter has its program"
    return [
        Problem(Place(f"code/{file}", 1), message)
        for file in chosen(book, known, names)
        if file in known and file in book.programs and read_file(book, file) is None
    ]


def _edit(book: Book, edit: Edit, known: str | None, take_code: bool) -> Edit | None:
    file = edit.file
    if file not in book.programs:
        message = (
            "no program owns it any more, and it was edited by hand; "
            "copy what you want to keep into a chapter, then delete the file"
        )
        raise BookError([Problem(Place(f"code/{file}", 1), message)])
    text = text_of(program_lines(book, file))
    if edit.data == text.encode():
        return None
    lines = read(edit)
    if digest(text.encode()) != known and not take_code:
        lines = _with_the_chapters(book, file, known, text, lines)
    take_body(book, edit, lines, any_header=take_code)
    return edit


def read(edit: Edit) -> list[str]:
    """Return an edited file's lines, noting what a chapter cannot keep; BookError if it must."""
    text = _text(edit)
    if text and not text.endswith("\n"):
        _note(edit, text.count("\n") + 1, "has no newline at its end; it gets one")
    lines = text.removesuffix("\n").split("\n") if text else []
    blank = [number for number, line in enumerate(lines, 1) if line and not line.strip()]
    if blank:
        _note(edit, blank[0], "blanks on an empty line are not kept")
    marks = [number for number, line in enumerate(lines, 1) if _MARKER.match(line)]
    if len(marks) > 1:
        raise BookError([_problem(edit, marks[0], "holds a conflict marker; resolve it first")])
    return [line if line.strip() else "" for line in lines]


def _text(edit: Edit) -> str:
    try:
        text = edit.data.decode()
    except UnicodeDecodeError as error:
        line = edit.data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: the byte 0x{edit.data[error.start]:02x}; save the file as UTF-8"
        raise BookError([_problem(edit, line, message)]) from None
    if text.startswith("\ufeff"):
        text = text[1:]
        _note(edit, 1, "begins with a byte order mark, which is not kept")
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
        _note(edit, 1, "has lines that end as on Windows (CRLF); they will end in LF")
    for character, name in (("\r", "carriage return"), ("\0", "NUL character")):
        if character in text:
            line = text.count("\n", 0, text.index(character)) + 1
            raise BookError([_problem(edit, line, f"holds a {name}, which no chapter can")])
    return text


def _problem(edit: Edit, line: int, message: str) -> Problem:
    return Problem(Place(f"code/{edit.file}", line), message)


def _note(edit: Edit, line: int, message: str) -> None:
    edit.notes.append(_problem(edit, line, message))


def take_body(book: Book, edit: Edit, lines: list[str], any_header: bool = False) -> None:
    """Take litdeck's header out of an edited file's lines; BookError if it is not there, once.

    `any_header`: it may be one of before the chapters had changed.
    """
    header = next(line.text for line in program_lines(book, edit.file) if line.chunk is None)
    if any_header and header not in lines:
        header = next(filter(_HEADER.fullmatch, lines), header)
    if lines.count(header) != 1:
        found = (n for n, line in enumerate(lines, 1) if line.startswith("# Tangled from "))
        message = f"litdeck's header stands in no chapter; put it back, once: {header}"
        raise BookError([_problem(edit, next(found, 1), message)])
    edit.header = lines.index(header)
    edit.body = lines[: edit.header] + lines[edit.header + 1 :]


# -- where the chapter has changed as well


def _with_the_chapters(
    book: Book, file: str, known: str | None, text: str, lines: list[str]
) -> list[str]:
    """Return the file with the changes that its chapters have had since it was tangled."""
    place = Place(f"code/{file}", 1)
    shown = diff(f"book: code/{file}", f"disk: code/{file}", text, "".join(f"{x}\n" for x in lines))
    if known is None:
        cause = "is not from litdeck, or was edited before litdeck knew it"
        raise BookError([Problem(place, f"{cause}; {_TAKE}\n{shown}")])
    for base in _committed(book, file):
        if digest(base) == known:
            merged = merge(_lines(base.decode()), _lines(text), lines)
            if merged is not None:
                return merged
            cause = "its chapter and this file have both been changed since, in the same lines"
            raise BookError([Problem(place, f"{cause}; {_TAKE}\n{shown}")])
    cause = "its chapter has changed as well since it was tangled, and git does not know how"
    raise BookError([Problem(place, f"{cause}; {_TAKE}\n{shown}")])


_TAKE = (
    "make the two alike, or say that the file is right, `litdeck untangle --take-code`, "
    "which takes all of this into the chapter:"
)


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def _committed(book: Book, file: str) -> Iterator[bytes]:
    """Yield the file as git's index and its last commit have it, where there is a git."""
    for version in ("", "HEAD"):
        command = ["git", "-C", str(book.root), "show", f"{version}:./code/{file}"]
        try:
            yield subprocess.run(command, capture_output=True, check=True, timeout=10).stdout
        except (OSError, subprocess.SubprocessError):
            continue
