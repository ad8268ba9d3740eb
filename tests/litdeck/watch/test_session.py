"""What is written after a save, and when; the clock of these tests is their own."""

from pathlib import Path

import pytest

from litdeck.watch.session import QUIET, Session
from tests.litdeck.helpers import chunk, program, write_book

A = program("a.py", "<<greet>>") + chunk("greet", "print('hello')")
B = program("b.py", "print('b')")


class Desk:
    """An author's desk: saves, and what the session says of them."""

    def __init__(self, root: Path) -> None:
        self.root, self.now = root, 0.0
        self.said: list[str] = []
        self.complained: list[str] = []
        self.session = Session(root, self.said.append, self.complained.append, lambda: self.now)
        self.tick(False)

    def tick(self, changed: bool) -> None:
        for _ in self.session.tick(changed):
            pass

    def save(self, name: str, text: str, wait: float = 0.0) -> None:
        (self.root / f"docs/{name}.md").write_text(text)
        self.tick(True)
        self.now += wait
        self.tick(False)

    def code(self, file: str) -> str | None:
        path = self.root / "code" / file
        return path.read_text() if path.is_file() else None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(write_book(tmp_path, a=A, b=B))


def test_at_first_all_is_written(desk: Desk) -> None:
    (said,) = desk.said
    assert said.startswith("docs/a.md, docs/b.md: code/a.py, code/b.py (")
    assert desk.complained == []


def test_a_save_is_written_at_once_and_what_did_not_change_is_not(desk: Desk) -> None:
    before = (desk.root / "code/b.py").stat().st_mtime_ns
    desk.save("a", A.replace("hello", "good morning"))
    assert "good morning" in (desk.code("a.py") or "")
    assert desk.said[-1].startswith("docs/a.md: code/a.py (")
    assert (desk.root / "code/b.py").stat().st_mtime_ns == before


def test_what_is_wrong_is_told_when_the_file_has_come_to_rest(desk: Desk) -> None:
    desk.save("a", A.replace("<<greet>>", "<<great>>"))
    assert desk.complained == []
    desk.now += QUIET
    desk.tick(False)
    desk.tick(False)
    assert len(desk.complained) == 1
    assert desk.complained[0].startswith("docs/a.md:3: no chunk is named 'great'")
    assert "hello" in (desk.code("a.py") or "")
    desk.save("a", A)
    assert desk.said[-1] == "all is well again"


def test_two_chapters_may_be_right_only_together(desk: Desk) -> None:
    """As a checkout of another branch leaves them: nobody hears of the state between."""
    desk.save("a", A.replace("greet", "hail"))
    desk.save("b", B.replace("'b'", "'c'"))
    desk.now += QUIET
    desk.tick(False)
    assert desk.complained == []
    assert "'c'" in (desk.code("b.py") or "")


@pytest.mark.parametrize("between", ["", A[:20], "# Only a heading\n"])
def test_an_editor_that_writes_in_pieces_loses_nothing(desk: Desk, between: str) -> None:
    desk.save("a", between)
    assert "hello" in (desk.code("a.py") or "")
    desk.save("a", A.replace("hello", "again"), wait=QUIET)
    assert "again" in (desk.code("a.py") or "")
    assert desk.complained == []


def test_a_chapter_that_stays_empty_is_meant(desk: Desk) -> None:
    desk.save("b", "", wait=QUIET)
    assert desk.code("b.py") is None
    assert desk.said[-1].startswith("docs/b.md: code/b.py (")


def test_a_chapter_that_is_away_for_a_moment_is_waited_for(desk: Desk) -> None:
    """As vim saves: the old file is renamed, the new one written."""
    path = desk.root / "docs/a.md"
    path.rename(path.with_name("a.md~"))
    desk.tick(True)
    desk.save("a", A.replace("hello", "again"), wait=QUIET)
    assert (desk.complained, "again" in (desk.code("a.py") or "")) == ([], True)


def test_a_hand_edit_stays_and_is_told(desk: Desk) -> None:
    (desk.root / "code/b.py").write_text("mine\n")
    desk.save("a", A.replace("hello", "again"), wait=QUIET)
    assert desk.code("b.py") == "mine\n"
    assert desk.complained[0].startswith("code/b.py:1: edited by hand")
    assert "hello" in (desk.code("a.py") or "")


def test_a_new_chapter_in_the_nav_is_read(desk: Desk) -> None:
    (desk.root / "docs/c.md").write_text(program("c.py", "print('c')"))
    config = desk.root / "mkdocs.yml"
    config.write_text(config.read_text() + "  - c.md\n")
    desk.tick(False)
    assert "print('c')" in (desk.code("c.py") or "")


def test_what_only_moved_still_leads_home(desk: Desk) -> None:
    """Lines that were expanded before a save may have another number after it."""
    from litdeck.expand import program_lines

    desk.save("a", "A line.\n\n" + A)
    book = desk.session.workshop.book
    assert book is not None
    assert [line.line for line in program_lines(book, "a.py")] == [3, 10]
    assert [line.line for line in program_lines(book, "b.py")] == [1, 3]
