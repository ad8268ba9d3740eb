"""What tangling does to `code/`: everything the book says, and nothing that loses a hand edit."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from litdeck import tangle
from litdeck.book import load
from litdeck.cli import main
from tests.litdeck.helpers import chunk, program, write_book

ONE = program("steps/a.py", "<<greet>>") + chunk("greet", 'print("hello")')
HELLO = '# Tangled from docs/a.md by litdeck: edit there, not here.\nprint("hello")\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_book(tmp_path, a=ONE)


def litdeck(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), *words])


def a_file(root: Path) -> Path:
    return root / "code/steps/a.py"


def state(root: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in (root / "code").rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def change(root: Path, old: str, new: str) -> None:
    chapter = root / "docs/a.md"
    chapter.write_text(chapter.read_text().replace(old, new))


def test_tangle_writes_and_names_what_it_wrote(root: Path) -> None:
    result = litdeck(root, "tangle")
    assert (result.exit_code, result.output) == (0, "code/steps/a.py\n")
    assert a_file(root).read_text() == HELLO


def test_the_manifest_is_what_sha256sum_checks(root: Path) -> None:
    litdeck(root, "tangle")
    assert os.system(f"cd {root}/code && sha256sum --quiet --check .manifest") == 0


def test_tangling_again_touches_nothing(root: Path) -> None:
    litdeck(root, "tangle")
    before = state(root)
    assert litdeck(root, "tangle").output == ""
    assert state(root) == before


def test_one_changed_word_changes_one_file(root: Path) -> None:
    write_book(root, a=ONE + program("steps/b.py", "pass"))
    litdeck(root, "tangle")
    before = state(root)
    change(root, "hello", "good morning")
    assert litdeck(root, "tangle").output == "code/steps/a.py\n"
    changed = {Path(path).name for path, was in before.items() if state(root)[path] != was}
    assert changed == {"a.py", ".manifest"}


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_files_have_the_umasks_mode(root: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        litdeck(root, "tangle")
    finally:
        os.umask(before)
    assert stat.S_IMODE(a_file(root).stat().st_mode) == 0o666 & ~mask


def test_check_shows_a_diff_and_writes_nothing(root: Path) -> None:
    litdeck(root, "tangle")
    assert litdeck(root, "tangle", "--check").exit_code == 0
    change(root, "hello", "good morning")
    before = state(root)
    result = litdeck(root, "tangle", "--check")
    assert result.exit_code == 1
    assert '-print("hello")\n+print("good morning")\n' in result.output
    assert state(root) == before


def test_check_of_a_book_never_tangled_is_out_of_date(root: Path) -> None:
    assert litdeck(root, "tangle", "--check").exit_code == 1
    assert not (root / "code").exists()


@pytest.mark.parametrize("chapter_changes_too", [False, True])
def test_a_hand_edit_is_never_overwritten(root: Path, chapter_changes_too: bool) -> None:
    litdeck(root, "tangle")
    a_file(root).write_text(HELLO + "# mine\n")
    if chapter_changes_too:
        change(root, "hello", "good morning")
    before = state(root)
    result = litdeck(root, "tangle")
    assert result.exit_code == 1
    assert "+# mine\n" in result.output
    assert "code/steps/a.py:1: edited by hand" in result.output
    assert "`litdeck untangle` brings the edit" in result.output
    assert state(root) == before


def test_one_hand_edit_stops_every_file(root: Path) -> None:
    litdeck(root, "tangle")
    a_file(root).write_text("mine\n")
    write_book(root, a=ONE + program("steps/b.py", "pass"))
    assert litdeck(root, "tangle").exit_code == 1
    assert not (root / "code/steps/b.py").exists()


def test_a_hand_edit_brought_into_the_chapter_is_no_conflict(root: Path) -> None:
    litdeck(root, "tangle")
    a_file(root).write_text(HELLO.replace("hello", "good morning"))
    change(root, "hello", "good morning")
    assert litdeck(root, "tangle").exit_code == 0
    assert litdeck(root, "tangle", "--check").exit_code == 0


def test_a_file_that_was_there_before_the_book_is_a_hand_edit(root: Path) -> None:
    a_file(root).parent.mkdir(parents=True)
    a_file(root).write_text("mine\n")
    assert litdeck(root, "tangle").exit_code == 1
    assert a_file(root).read_text() == "mine\n"


def test_a_deleted_file_is_written_again(root: Path) -> None:
    litdeck(root, "tangle")
    a_file(root).unlink()
    assert litdeck(root, "tangle").output == "code/steps/a.py\n"


def test_an_orphan_is_removed_with_its_empty_folder(root: Path) -> None:
    litdeck(root, "tangle")
    write_book(root, a=program("b.py", "pass"))
    result = litdeck(root, "tangle")
    assert "code/steps/a.py (removed)" in result.output
    assert not (root / "code/steps").exists()
    assert (root / "code/b.py").exists()


def test_an_orphan_edited_by_hand_stays(root: Path) -> None:
    litdeck(root, "tangle")
    a_file(root).write_text("mine\n")
    write_book(root, a=program("b.py", "pass"))
    result = litdeck(root, "tangle")
    assert result.exit_code == 1
    assert "no program owns it any more" in result.output
    assert a_file(root).read_text() == "mine\n"


def test_a_file_that_litdeck_never_wrote_is_left_alone(root: Path) -> None:
    litdeck(root, "tangle")
    (root / "code/notes.txt").write_text("mine\n")
    assert litdeck(root, "tangle").exit_code == 0
    assert (root / "code/notes.txt").read_text() == "mine\n"


def test_a_manifest_cannot_name_a_file_outside(root: Path) -> None:
    litdeck(root, "tangle")
    outside = root / "outside.txt"
    outside.write_text(HELLO)
    digest = (root / "code/.manifest").read_text().split()[0]
    (root / "code/.manifest").write_text(f"{digest}  ../outside.txt\n{digest}  steps/a.py\n")
    assert litdeck(root, "tangle").exit_code == 0
    assert outside.exists()


def test_a_crash_before_the_manifest_mends_itself(root: Path, monkeypatch) -> None:
    litdeck(root, "tangle")
    change(root, "hello", "good morning")
    real = tangle.replace_all

    def crash(files: dict[str, str]) -> None:
        if any(path.endswith(".manifest") for path in files):
            raise KeyboardInterrupt
        real(files)

    monkeypatch.setattr(tangle, "replace_all", crash)
    with pytest.raises(KeyboardInterrupt):
        tangle.carry_out(load(root), tangle.plan(load(root)))
    monkeypatch.undo()
    assert litdeck(root, "tangle").exit_code == 0
    assert litdeck(root, "tangle", "--check").exit_code == 0


def test_a_failed_write_leaves_the_old_file_and_no_scrap(root: Path, monkeypatch) -> None:
    litdeck(root, "tangle")
    change(root, "hello", "good morning")

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    result = litdeck(root, "tangle")
    assert result.exit_code == 2
    assert "code/steps/a.py:1: cannot be written: No space left on device" in result.output
    assert a_file(root).read_text() == HELLO
    assert [path.name for path in a_file(root).parent.iterdir()] == ["a.py"]


def test_an_error_stops_everything_before_anything_is_written(root: Path) -> None:
    write_book(root, a=ONE, b=program("steps/b.py", "<<greeet>>"))
    result = litdeck(root, "tangle")
    assert result.exit_code == 2
    expected = "docs/b.md:3: no chunk is named 'greeet' (did you mean 'greet'?)\n"
    assert result.output == expected
    assert not (root / "code").exists()


def test_no_book_is_one_line(tmp_path: Path) -> None:
    result = litdeck(tmp_path, "tangle")
    assert result.exit_code == 2
    assert result.output.startswith("mkdocs.yml:1: no mkdocs.yml here")


def test_a_chapter_of_the_nav_that_is_missing(root: Path) -> None:
    (root / "mkdocs.yml").write_text("site_name: t\nnav:\n  - a.md\n  - Part:\n    - gone.md\n")
    result = litdeck(root, "tangle")
    assert (result.exit_code, result.output) == (2, "mkdocs.yml:5: there is no docs/gone.md\n")


def test_broken_yaml_is_one_line(root: Path) -> None:
    (root / "mkdocs.yml").write_text("site_name: [\n")
    result = litdeck(root, "tangle")
    assert result.exit_code == 2
    assert result.output.startswith("mkdocs.yml:2: ")
    assert len(result.output.splitlines()) == 1


def test_without_a_nav_chapters_come_by_name(tmp_path: Path) -> None:
    write_book(tmp_path, b=chunk("greet", "2", append=True), a=ONE)
    (tmp_path / "mkdocs.yml").write_text("site_name: t\ndocs_dir: docs\n")
    assert [chapter.path for chapter in load(tmp_path).chapters] == ["docs/a.md", "docs/b.md"]


def test_mkdocs_own_tags_are_no_obstacle(root: Path) -> None:
    text = "x: !!python/name:material.extensions.emoji.twemoji\ny: !ENV [A, b]\n"
    (root / "mkdocs.yml").write_text(f"site_name: t\n{text}nav: [a.md]\n")
    assert litdeck(root, "tangle").exit_code == 0
