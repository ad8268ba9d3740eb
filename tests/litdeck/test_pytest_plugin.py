"""What pytest reports of a book's code leads to the chapters; each test runs pytest afresh."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.litdeck.helpers import chunk, program, write_book

BOOK = program("lib.py", "import warnings", "", "def f(x):", "    <<refuse>>") + chunk(
    "refuse",
    "if not x:",
    '    warnings.warn("too old", DeprecationWarning)',
    "if x > 1:",
    "    raise ValueError(x)",
    "assert x == 0",
)
STEP = program("step.py", "import lib", "lib.f(2)")
RAISE = "docs/a.md:14 in <<refuse>> (code/lib.py:8)"
WARN = "docs/a.md:12 in <<refuse>> (code/lib.py:6)"
ASSERT = "docs/a.md:15 in <<refuse>> (code/lib.py:9)"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, a=BOOK + STEP)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = code\n")
    subprocess.run([sys.executable, "-m", "litdeck", "tangle"], cwd=tmp_path, check=True)
    return tmp_path


def report(root: Path, test: str, *options: str) -> str:
    (root / "test_it.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return done.stdout + done.stderr


FAILS = "import lib\ndef test(): lib.f(2)\n"


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("long", f"\n{RAISE}: ValueError\n"),
        ("short", f"\n{RAISE}: in f\n"),
        ("line", f"\n{RAISE}: ValueError: 2\n"),
        ("native", f"\n  {RAISE}, in f\n"),
    ],
)
def test_a_failure_leads_to_the_chapter_in_every_style(root: Path, style: str, line: str) -> None:
    shown = report(root, FAILS, f"--tb={style}")
    assert line in shown
    assert "raise ValueError(x)" in shown or style == "line"
    assert "code/lib.py:8:" not in shown


def test_so_does_an_assertion(root: Path) -> None:
    shown = report(root, "import lib\ndef test(): lib.f(1)\n")
    assert f"\n{ASSERT}: AssertionError\n" in shown
    assert "\n>       assert x == 0\n" in shown


def test_so_does_the_cause_of_a_failure(root: Path) -> None:
    test = (
        "import lib\ndef test():\n    try: lib.f(2)\n"
        "    except ValueError as e: raise KeyError from e\n"
    )
    assert f"\n{RAISE}: ValueError\n" in report(root, test)


def test_so_does_the_summary_of_warnings(root: Path) -> None:
    shown = report(root, "import lib\ndef test(): lib.f(0)\n")
    assert "1 passed, 1 warning" in shown
    assert f'\n  {WARN}: DeprecationWarning: too old\n    warnings.warn("too old"' in shown


@pytest.mark.parametrize("program", ["code/step.py", "-c import lib; lib.f(2)"])
def test_so_does_a_traceback_that_a_subprocess_printed(root: Path, program: str) -> None:
    words = program.split(" ", 1)
    test = (
        "import subprocess, sys\ndef test():\n"
        f"    subprocess.run([sys.executable, *{words!r}], env={{'PYTHONPATH': 'code'}}, check=1)\n"
    )
    shown = report(root, test)
    assert "Captured stderr call" in shown
    assert f"\n  {RAISE}, in f\n    raise ValueError(x)\n" in shown


def test_so_does_what_cannot_be_imported(root: Path) -> None:
    write_book(root, a=program("lib.py", "<<body>>") + chunk("body", "x = 1", "def f(:"))
    (root / "code/lib.py").unlink()
    subprocess.run([sys.executable, "-m", "litdeck", "tangle"], cwd=root)
    assert "   docs/a.md:9 in <<body>> (code/lib.py:3)\n" in report(root, "import lib\n")


def test_a_line_that_was_edited_by_hand_is_said_to_be(root: Path) -> None:
    path = root / "code/lib.py"
    path.write_text(path.read_text().replace("raise ValueError(x)", "raise KeyError(x)"))
    shown = report(root, FAILS, "--tb=native")
    assert "\n  code/lib.py:8 (not as in the chapters), in f\n" in shown
    assert "docs/" not in shown


def test_a_book_that_cannot_be_read_does_not_hide_the_failure(root: Path) -> None:
    (root / "docs/a.md").write_text(BOOK.replace("id: refuse", "id: other"))
    shown = report(root, FAILS)
    assert "\ncode/lib.py:8: ValueError\n" in shown
    assert "docs/a.md:6: no chunk is named 'refuse'" in shown
    assert "INTERNALERROR" not in shown


def test_it_is_silent_where_there_is_no_book(tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("def f(x):\n    raise ValueError(x)\n")
    assert "\nlib.py:2: ValueError\n" in report(tmp_path, FAILS)


def test_nothing_of_the_tool_is_loaded_while_all_is_well(root: Path) -> None:
    test = "import sys, lib\ndef test(): assert 'litdeck.book' not in sys.modules\n"
    assert "1 passed" in report(root, test)
