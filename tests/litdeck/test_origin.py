"""The way from a line of code/ back to the chapter."""

from pathlib import Path

import pytest

from litdeck import tangle
from litdeck.book import load
from litdeck.model import literal
from litdeck.origin import Origins
from tests.litdeck.helpers import chunk, program, small_book

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT)

A = program("a.py", "import os", "", "if True:", "    <<greet>>", "    print(2)") + chunk(
    "greet", 'print("hello")'
)


def tangled(root: Path) -> Origins:
    book = small_book(root, a=A)
    tangle.carry_out(book, tangle.plan(book))
    return Origins(book)


def said(origins: Origins, number: int) -> str:
    return str(origins.of("a.py", number))


def test_a_line_of_a_chunk_names_it_and_both_places(tmp_path: Path) -> None:
    assert said(tangled(tmp_path), 5) == "docs/a.md:12 in <<greet>> (code/a.py:5)"


def test_a_line_of_the_programs_own_has_no_other_name(tmp_path: Path) -> None:
    assert said(tangled(tmp_path), 6) == "docs/a.md:7 (code/a.py:6)"


def test_what_the_book_does_not_make_has_no_origin(tmp_path: Path) -> None:
    origins = tangled(tmp_path)
    places = [("b.py", 1), ("a.py", 0), ("a.py", 7), ("a.py", -1)]
    assert [origins.of(*place) for place in places] == [None] * 4


def test_of_a_file_edited_by_hand_what_is_unchanged_is_found(tmp_path: Path) -> None:
    origins = tangled(tmp_path)
    path = tmp_path / "code/a.py"
    path.write_text(path.read_text().replace("if True:", "import sys\n\nif sys.argv:"))
    assert [said(origins, number) for number in (2, 4, 6, 7, 8)] == [
        "docs/a.md:3 (code/a.py:2)",
        "code/a.py:4 (not as in the chapters)",
        "code/a.py:6 (not as in the chapters)",
        "docs/a.md:12 in <<greet>> (code/a.py:7)",
        "docs/a.md:7 (code/a.py:8)",
    ]


def test_what_has_run_may_be_the_book_and_not_the_disk(tmp_path: Path) -> None:
    book = tangled(tmp_path).book
    (tmp_path / "code/a.py").write_text("# mine\n" * 9)
    assert said(Origins(book, on_disk=False), 5).startswith("docs/a.md:12 in <<greet>>")
    (tmp_path / "code/a.py").unlink()
    assert said(Origins(book), 5).startswith("docs/a.md:12 in <<greet>>")


@pytest.mark.parametrize("file", BOOK.programs)
def test_every_line_of_this_book_is_the_line_that_its_chapter_has_there(file: str) -> None:
    origins = Origins(BOOK)
    lines = (ROOT / "code" / file).read_text().splitlines()
    for number, text in enumerate(lines, 1):
        origin = origins.of(file, number)
        assert origin is not None and origin.place is not None
        if text.startswith("# Tangled from "):
            continue
        there = BOOK.chapter(origin.place.path).lines[origin.place.line - 1]
        assert literal(there).strip() == text.strip(), origin
        assert origin.text == text
