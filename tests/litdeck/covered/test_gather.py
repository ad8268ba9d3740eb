"""Every process that runs a line of the book leaves a note of it, however it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from litdeck import tangle
from litdeck.covered.gather import gather
from litdeck.model import Book
from tests.litdeck.helpers import program, small_book
from tests.steps.test_steps import PYTHONS

ENDS = {
    "returns": [],
    "calls os._exit": ["os._exit(0)"],
    "is killed": ["os.kill(os.getpid(), 9)"],
    "becomes another program": ["os.execv('/bin/true', ['true'])"],
}


def book_of(root: Path, *programs: str) -> Book:
    book = small_book(root, a="".join(programs))
    tangle.carry_out(book, tangle.plan(book))
    return book


def ran(book: Book, *command: str | Path) -> dict[str, set[int]]:
    return gather(book, [*map(str, command)])[1]


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
@pytest.mark.parametrize("end", ENDS)
def test_a_forked_child_leaves_its_notes_however_it_ends(
    tmp_path: Path, python: str, end: str
) -> None:
    lines = ["import os", "if os.fork():", "    os.wait()", "else:", "    print(1)"]
    book = book_of(tmp_path, program("a.py", *lines, *(f"    {line}" for line in ENDS[end])))
    # Line 1 is the header, and line 5 holds no statement.
    expected = {2, 3, 4, 6, *([7] if ENDS[end] else [])}
    assert ran(book, python, book.code / "a.py") == {"a.py": expected}


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_threads_are_followed(tmp_path: Path, python: str) -> None:
    lines = ["import threading", "def f():", "    print(1)", "t = threading.Thread(target=f)"]
    book = book_of(tmp_path, program("a.py", *lines, "t.start()", "t.join()"))
    assert ran(book, python, book.code / "a.py") == {"a.py": {2, 3, 4, 5, 6, 7}}


def test_what_did_not_run_is_not_noted(tmp_path: Path) -> None:
    book = book_of(tmp_path, program("a.py", "if 0 > int():", "    print(1)", "print(2)"))
    assert ran(book, sys.executable, book.code / "a.py") == {"a.py": {2, 4}}


def test_the_books_own_runs_are_followed_as_another_user(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        program("steps/a.py", "import lib.b", "lib.b.f()", run="true"),
        program("lib/b.py", "def f():", "    return 1", "def g():", "    return 2"),
    )
    assert ran(book, sys.executable, "-m", "litdeck", "-C", tmp_path, "check") == {
        "steps/a.py": {2, 3},
        "lib/b.py": {2, 3, 4},
    }


@pytest.mark.needs("user-namespaces")
def test_a_process_that_loses_sight_of_the_notes_goes_on_writing_them(tmp_path: Path) -> None:
    """As the book's containers do: another root, in a user namespace if we are not root."""
    lines = ["import os, tempfile", "root = tempfile.mkdtemp()", "os.chroot(root)", "os.chdir('/')"]
    book = book_of(tmp_path, program("a.py", *lines, "print(os.listdir('/'))"))
    command = ["unshare", "--user", "--map-root-user", sys.executable, book.code / "a.py"]
    assert ran(book, *command) == {"a.py": {2, 3, 4, 5, 6}}


def test_a_file_is_the_books_by_its_text_and_not_by_its_name(tmp_path: Path) -> None:
    book = book_of(tmp_path, program("a.py", "print(1)"))
    copy, other = tmp_path / "copy" / "a.py", tmp_path / "other" / "a.py"
    copy.parent.mkdir()
    copy.write_bytes((book.code / "a.py").read_bytes())
    other.parent.mkdir()
    other.write_text("\nprint(1)\n")
    assert ran(book, sys.executable, copy) == {"a.py": {2}}
    assert ran(book, sys.executable, other) == {}


def test_the_status_is_the_commands_and_nothing_is_left(tmp_path: Path) -> None:
    book_of(tmp_path, program("a.py", "pass"))
    done = subprocess.run(
        [sys.executable, "-m", "litdeck", "-C", tmp_path, "coverage", sys.executable, "-c",
         "import os; print(os.environ['LITDECK_COVERAGE'], flush=1); os._exit(3)"],
        capture_output=True, text=True,
    )  # fmt: skip
    folder = Path(done.stdout.splitlines()[0])
    assert (done.returncode, folder.exists()) == (3, False)
