"""What the pages show of a measurement, and that they show nothing without one."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from litdeck.cli import main
from litdeck.errors import BookError
from tests.litdeck.helpers import chunk, program, write_book
from tests.litdeck.test_site import by_class, first, page, text_of

TEXT = (
    "# A\n\n"
    + program("a.py", "if len('a') > 1:", "    <<greet>>", "print(3)")
    + chunk("greet", "print(2)")
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, a=TEXT)
    CliRunner().invoke(main, ["-C", str(tmp_path), "tangle"])
    words = ["coverage", "--site", sys.executable, str(tmp_path / "code/a.py")]
    assert CliRunner().invoke(main, ["-C", str(tmp_path), *words]).exit_code == 0
    return tmp_path


def said(root: Path, text: str = TEXT) -> list[str]:
    return [text_of(element) for element in by_class(page(root, text), "ld-ran")]


def test_each_block_says_how_much_of_it_ran(root: Path) -> None:
    assert said(root) == ["2 of 2 lines ran in the tests", "0 of 1 line ran in the tests"]


def test_so_does_the_chapter(root: Path) -> None:
    assert "2 of 3 lines ran in the tests" in text_of(first(page(root, TEXT), "ld-tools"))


def test_a_block_that_was_edited_since_says_nothing(root: Path) -> None:
    text = TEXT.replace("print(2)", "print(4)")
    write_book(root, a=text)
    assert said(root, text) == ["2 of 2 lines ran in the tests"]


def test_without_a_measurement_nothing_is_said(root: Path) -> None:
    (root / "build/coverage.json").unlink()
    assert said(root) == []
    assert "ran in the tests" not in text_of(page(root, TEXT))


def test_a_file_that_is_no_measurement_is_named(root: Path) -> None:
    (root / "build/coverage.json").write_text("[]")
    with pytest.raises(BookError, match=r"build/coverage.json:1: cannot be read: make it again"):
        page(root, TEXT)
