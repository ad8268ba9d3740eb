"""Entangled reads the same chapters: no line of them is written for litdeck alone."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from litdeck.book import load
from litdeck.expand import program_lines
from litdeck.model import Book, chunks_of, literal, references
from tests.litdeck.helpers import chunk, program, small_book

ROOT = Path(__file__).resolve().parents[2]
RUN = "from entangled.main import cli; cli()"
# What it leaves in as a comment: `#| id: fork`.
OPTION = re.compile(r"[ \t]*#\| [\w-]+: .*\n")


@cache
def the_book() -> Book:
    return load(ROOT)


def configuration() -> str:
    """The four lines that the book tells its readers."""
    (found,) = [f for f in the_book().chapter("docs/how.md").fences if f.language == "toml"]
    return "".join(f"{line}\n" for line in found.body)


def tangle(book: Book, folder: Path) -> Path:
    """Let Entangled tangle a book's chapters, and nothing else of it."""
    for chapter in book.chapters:
        (folder / chapter.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / chapter.path).write_text(chapter.text)
    (folder / "entangled.toml").write_text(configuration())
    command = [sys.executable, "-c", RUN, "tangle"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def by_entangled(folder: Path, file: str) -> str:
    """A program without the options, and with the end of line that its last line lacks."""
    return OPTION.sub("", (folder / file).read_text() + "\n")


def by_litdeck(book: Book, file: str) -> str:
    """A program without the header."""
    lines = [line for line in program_lines(book, file) if line.chunk is not None]
    return "".join(f"{line.text}\n" for line in lines)


def obstacles(book: Book, file: str) -> Iterator[str]:
    """What of a program Entangled has no form for."""
    for name in chunks_of(book, file):
        made = book.chunks[name]
        for target, place in references(made):
            if not re.fullmatch(r"[\w-]+", target):
                yield f"{place}: to it, <<{target}>> is no reference"
        for part in made.parts:
            if part.body and not part.body[-1]:
                yield f"{part.place}: it drops the empty line at the end of a block"
            for offset, text in enumerate(part.body):
                if literal(text) != text:
                    yield f"{part.place.path}:{part.body_line + offset}: it knows no `@<<name>>`"


@pytest.fixture(scope="module")
def tangled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tangle(the_book(), tmp_path_factory.mktemp("entangled"))


def test_the_configuration_has_four_lines() -> None:
    assert len(configuration().splitlines()) == 4


@pytest.mark.parametrize("file", the_book().programs)
def test_a_program_is_the_same(tangled: Path, file: str) -> None:
    found = list(obstacles(the_book(), file))
    same = by_entangled(tangled, file) == by_litdeck(the_book(), file)
    assert same or found
    # An obstacle that is none would be a hole in this test.
    assert not (same and found), found


def test_it_writes_nothing_else(tangled: Path) -> None:
    made = [path.relative_to(tangled).as_posix() for path in tangled.rglob("*") if path.is_file()]
    known = [*the_book().programs, *(c.path for c in the_book().chapters), "entangled.toml"]
    assert sorted(p for p in made if not p.startswith(".entangled/")) == sorted(known)


# One of each: what is said to be an obstacle is one, and nothing else is.
CASES = {
    "plain": program("a.py", "<<greet>>", "if True:", "    <<greet>>")
    + chunk("greet", "1", "", "2"),
    "two fences": program("a.py", "<<go>>") + chunk("go", "1") + chunk("go", "2", append=True),
    "an empty chunk": program("a.py", "1", "<<none>>", "2") + chunk("none"),
    "an empty line at the end": program("a.py", "<<one>>", "2") + chunk("one", "1", ""),
    "a name with a dot": program("a.py", "<<v1.0>>") + chunk("v1.0", "pass"),
    "a file's name": program("a.py", "<<b.py>>") + program("b.py", "pass"),
    "an escaped line": program("a.py", "@<<greet>>"),
}


@pytest.mark.parametrize("title", CASES)
def test_what_it_cannot_express(title: str, tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", a=CASES[title])
    folder = tangle(book, tmp_path / "entangled")
    same = by_entangled(folder, "a.py") == by_litdeck(book, "a.py")
    assert same == (title in ("plain", "two fences", "an empty chunk"))
    assert bool(list(obstacles(book, "a.py"))) == (not same)
