"""What is measured: each scene gives one number, or one for each tool, and checks the result."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import tools
from tools import Cost, Tool

SCENES = ("cold", "unchanged", "changed")


def write_book(folder: Path, form: str, count: int) -> Path:
    """Write a generated book, in a process of its own: this one stays small."""
    shutil.rmtree(folder, ignore_errors=True)
    script = [sys.executable, str(tools.HERE / "books.py"), str(folder), form, str(count)]
    subprocess.run(script, check=True)
    return folder


def code_of(book: Path) -> dict[str, list[str]]:
    """Return the lines of each tangled file, without those in which the tools differ."""
    return {
        path.name: [line for line in path.read_text().splitlines() if line and line[0] != "#"]
        for path in (book / "code").rglob("*.py")
    }


def change(book: Path, count: int, mark: int) -> str:
    """Change a word of code in one chapter; return the word."""
    chapter = next(iter((book / "docs").glob(f"c{count // 2:05}.*")))
    head, _, rest = chapter.read_text().partition("    total = ")
    word = f"9{mark:05}"
    chapter.write_text(f"{head}    total = {word} + {rest}")
    return word


def tangling(folder: Path, count: int, times: int) -> Iterator[tuple[str, str, Cost]]:
    """Yield scene, tool and cost of each run, on a book of `count` chapters for each tool.

    The tools take turns, so that a machine that is busy for a while slows them all.
    """
    found = {
        tool: write_book(folder / f"{tool.name}-{count}", tool.name, count)
        for tool in tools.tanglers()
    }
    for turn in range(times):
        for tool, book in found.items():
            tool.forget(book)
            subprocess.run(["sync"], check=True)
            yield "cold", tool.name, tools.measure(book, tool.command)
            if tool.name != "noweb":  # it writes everything each time
                yield from _again(tool, book, count, turn)
    _same(list(found.values()), count)


def _again(tool: Tool, book: Path, count: int, turn: int) -> Iterator[tuple[str, str, Cost]]:
    yield "unchanged", tool.name, tools.measure(book, tool.command)
    word = change(book, count, turn)
    yield "changed", tool.name, tools.measure(book, tool.command)
    written = book / f"code/steps/c{count // 2:05}.py"
    assert word in written.read_text(), f"{tool.name} did not write the change"


def _same(books: list[Path], count: int) -> None:
    """Every tool has written the same programs, but for empty lines, comments and the change."""
    first, *others = map(code_of, books)
    assert len(first) == count
    changed = f"c{count // 2:05}.py"
    for other in others:
        assert first.keys() == other.keys()
        assert all(other[name] == lines for name, lines in first.items() if name != changed)


def starting(times: int) -> tuple[Cost, Cost]:
    """Return the cost of the interpreter's own start and of `litdeck --version`."""
    python = measure_turns(times, [sys.executable, "-c", "pass"])
    own = str(Path(sys.executable).parent / "litdeck")
    return python, measure_turns(times, [own, "--version"])


def measure_turns(times: int, command: list[str]) -> Cost:
    """Return the best of some runs where it does not matter in which folder."""
    return tools.measure(tools.ROOT, command, times)


def notebooks(folder: Path, count: int, times: int) -> tuple[Cost, Cost]:
    """Return the cost of notebooks for each chapter by Jupytext and by litdeck, made anew."""
    book = write_book(folder / f"notebooks-{count}", "litdeck", count)
    command, _ = tools.jupytext()
    theirs = tools.measure(book, command)
    assert len(list((book / "docs").glob("*.ipynb"))) == count
    own = [str(Path(sys.executable).parent / "litdeck"), "notebooks"]
    runs = []
    for _ in range(times):
        shutil.rmtree(book / "docs/notebooks", ignore_errors=True)
        runs.append(tools.measure(book, own))
    assert len(list((book / "docs/notebooks").glob("*.ipynb"))) == count
    return theirs, min(runs, key=lambda cost: cost.seconds)
