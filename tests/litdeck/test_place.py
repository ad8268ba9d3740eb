from pathlib import Path

import pytest

from litdeck.place import Home, Places, enclosing
from tests.litdeck.helpers import chunk, program, small_book

TEXT = """\
import os

class Plan:
    def run(self):
        def inner():
            return 1
        return inner()

def main():
    pass
"""


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        (1, 1, ""),
        (3, 7, ""),
        (4, 7, "class Plan"),
        (7, 7, "Plan.run()"),
        (6, 6, "Plan.run.inner()"),
        (9, 10, ""),
        (10, 10, "main()"),
        (5, 10, ""),
    ],
)
def test_the_function_around_some_lines(first: int, last: int, where: str) -> None:
    assert enclosing(TEXT, first, last) == where


def test_no_function_where_python_sees_none() -> None:
    assert enclosing("def (:\n    x\n", 2, 2) == ""


def home(root: Path, name: str, **chapters: str) -> Home:
    book = small_book(root, **chapters)
    found = Places(book).home(book.chunks[name].parts[-1], name)
    assert found is not None
    return found


def test_a_chunk_is_placed_in_its_first_program(tmp_path: Path) -> None:
    text = (
        chunk("first", "one = 1")
        + chunk("work", "two = 2", "", "three = 3")
        + chunk("last", "four = 4")
        + program("a.py", "<<first>>", "def f():", "    zero = 0", "    <<work>>", "<<last>>")
        + program("b.py", "<<work>>")
    )
    found = home(tmp_path, "work", a=text)
    assert (found.file, found.within) == ("a.py", "f()")
    assert (found.spot.before, found.spot.after, found.spot.indent) == ("first", "last", "    ")
    assert found.above == ("one = 1", "def f():", "    zero = 0")
    assert found.below == ("four = 4",)


def test_a_chunk_in_a_chunk_has_neighbours_of_the_inner_one(tmp_path: Path) -> None:
    text = (
        chunk("a", "a = 1")
        + chunk("b", "b = 1")
        + chunk("both", "if x:", "    <<a>>", "else:", "    <<b>>")
        + program("p.py", "x = 1", "<<both>>")
    )
    found = home(tmp_path, "b", a=text)
    assert (found.spot.before, found.spot.after) == ("a", "")
    assert found.above == ("if x:", "    a = 1", "else:")


def test_the_second_part_of_a_chunk_has_a_place_of_its_own(tmp_path: Path) -> None:
    text = chunk("a", "a = 1") + chunk("a", "a += 1", append=True) + program("p.py", "<<a>>")
    assert home(tmp_path, "a", a=text).above == ("a = 1",)


def test_of_blank_lines_around_one_is_shown_and_none_at_the_edge(tmp_path: Path) -> None:
    lines = ("w = 1", "", "x = 1", "", "", "<<a>>", "", "", "", "y = 1", "", "z = 1")
    found = home(tmp_path, "a", a=chunk("a", "a = 1") + program("p.py", *lines))
    assert (found.above, found.below) == (("x = 1", ""), ("", "y = 1"))


def test_all_programs_of_a_chunk_in_book_order(tmp_path: Path) -> None:
    b = program("b.py", "<<a>>")
    a = chunk("a", "a = 1") + program("a.py", "<<a>>")
    places = Places(small_book(tmp_path, z=b, a=a))
    assert places.users["a"] == ["b.py", "a.py"]
