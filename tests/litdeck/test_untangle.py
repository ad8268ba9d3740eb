"""Edits in `code/` go back into the chapters: each case a fixture, and what files can be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it.utils import read_fixture_file

from litdeck.cli import main
from litdeck.difference import diff
from tests.litdeck.helpers import chunk, program, write_book

FIXTURES = read_fixture_file(Path(__file__).parent / "fixtures" / "untangle.md")
HEADER = "# Tangled from docs/a.md by litdeck: edit there, not here.\n"


def litdeck(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), *words])


def edited(text: str) -> str:
    """A file of `code/`: the header stands first, where it stands, or is not there."""
    if "HEADER\n" in text:
        return text.replace("HEADER\n", HEADER)
    return text.removeprefix("NONE\n") if text.startswith(("NONE", "# Tangled")) else HEADER + text


def outcome(root: Path, source: str) -> str:
    """What the tool says, and what becomes of the chapter."""
    chapter, *parts = source.split("%%% ")
    write_book(root, a=chapter)
    assert litdeck(root, "tangle").exit_code == 0
    words = []
    for part in parts:
        name, _, text = part.partition("\n")
        if name.startswith("--into"):
            words += name.split()
        elif name.startswith("FILE"):
            words.append(name.split()[1])
        else:
            (root / "code" / name).write_text(edited(text))
    result = litdeck(root, "untangle", *words)
    change = diff("", "", chapter, (root / "docs/a.md").read_text())
    rows = [row for row in change.split("\n")[2:] if row[:1] in "+-@"]
    said = f"exit {result.exit_code}\n" if result.exit_code else ""
    again = litdeck(root, "tangle").output if result.exit_code == 0 else ""
    follows = f"tangle: {again}" if again else ""
    return f"{said}{result.output}{follows}" + "".join(f"{row}\n" for row in rows if row)


@pytest.mark.parametrize(("line", "title", "source", "expected"), FIXTURES)
def test_what_comes_of_an_edit(
    line: int, title: str, source: str, expected: str, tmp_path: Path
) -> None:
    assert outcome(tmp_path, source) == expected, f"{title} (line {line})"


def test_the_fixtures_are_read() -> None:
    assert len(FIXTURES) >= 39


# -- what files can be

ONE = program("steps/a.py", "<<greet>>", "middle", "end") + chunk("greet", 'print("hello")')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, a=ONE)
    litdeck(tmp_path, "tangle")
    return tmp_path


def a_file(root: Path) -> Path:
    return root / "code/steps/a.py"


def edit(root: Path, old: str = "hello", new: str = "good morning") -> None:
    a_file(root).write_text(a_file(root).read_text().replace(old, new))


def chapter(root: Path) -> str:
    return (root / "docs/a.md").read_text()


def state(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts]
    return {str(path): path.read_bytes() for path in files}


def test_nothing_edited_is_nothing_said(root: Path) -> None:
    before = state(root)
    result = litdeck(root, "untangle")
    assert (result.exit_code, result.output) == (0, "")
    assert state(root) == before


def test_a_chapter_that_is_newer_is_no_edit_of_code(root: Path) -> None:
    (root / "docs/a.md").write_text(chapter(root).replace("hello", "good evening"))
    result = litdeck(root, "untangle")
    assert (result.exit_code, result.output) == (0, "")
    assert "good evening" in chapter(root)


def test_after_untangling_nothing_is_left_to_do(root: Path) -> None:
    edit(root)
    assert litdeck(root, "untangle").exit_code == 0
    before = state(root)
    assert litdeck(root, "tangle").output == ""
    assert state(root) == before
    assert litdeck(root, "untangle").output == ""
    assert os.system(f"cd {root}/code && sha256sum --quiet --check .manifest") == 0


def test_check_shows_the_diff_and_writes_nothing(root: Path) -> None:
    edit(root)
    before = state(root)
    result = litdeck(root, "untangle", "--check")
    assert result.exit_code == 1
    assert '-print("hello")\n+print("good morning")\n' in result.output
    assert "--- docs/a.md\n+++ docs/a.md\n" in result.output
    assert state(root) == before


@pytest.mark.parametrize("name", ["steps/a.py", "code/steps/a.py", "{root}/code/steps/a.py"])
def test_a_file_may_be_named(root: Path, name: str) -> None:
    edit(root)
    assert litdeck(root, "untangle", name.format(root=root)).exit_code == 0
    assert "good morning" in chapter(root)


def test_a_file_may_be_named_from_where_one_is(root: Path, monkeypatch) -> None:
    edit(root)
    monkeypatch.chdir(root / "code/steps")
    assert litdeck(root, "untangle", "a.py").exit_code == 0
    assert "good morning" in chapter(root)


def test_only_the_file_that_is_named_goes_back(root: Path) -> None:
    write_book(root, a=ONE + program("b.py", "<<greet>>"))
    litdeck(root, "tangle")
    edit(root)
    (root / "code/b.py").write_text((root / "code/b.py").read_text().replace("hello", "hallo"))
    assert litdeck(root, "untangle").exit_code == 1
    assert litdeck(root, "untangle", "steps/a.py").exit_code == 0
    assert "good morning" in chapter(root)
    # The other edit is still there, and still noticed.
    result = litdeck(root, "tangle")
    assert result.exit_code == 1
    assert "hallo" in (root / "code/b.py").read_text()


def test_tangle_names_untangle_as_the_remedy(root: Path) -> None:
    edit(root)
    result = litdeck(root, "tangle")
    assert result.exit_code == 1
    assert "`litdeck untangle` brings the edit into its chapter" in result.output


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda data: data.replace(b"\n", b"\r\n"), "1: has lines that end as on Windows"),
        (lambda data: b"\xef\xbb\xbf" + data, "1: begins with a byte order mark"),
        (lambda data: data[:-1], "4: has no newline at its end"),
        (lambda data: data.replace(b"end", b"   \nend"), "4: blanks on an empty line"),
    ],
)
def test_what_is_not_kept_is_said(root: Path, change, note: str) -> None:
    edit(root)
    a_file(root).write_bytes(change(a_file(root).read_bytes()))
    result = litdeck(root, "untangle")
    assert result.exit_code == 0, result.output
    assert f"code/steps/a.py:{note}" in result.output
    assert "good morning" in chapter(root)
    assert litdeck(root, "tangle").output == "code/steps/a.py\n"
    assert litdeck(root, "tangle", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda data: data.replace(b"end", b"\xe9"), "4: not UTF-8: the byte 0xe9"),
        (lambda data: data.replace(b"end", b"a\0b"), "4: holds a NUL character"),
        (lambda data: data.replace(b"end", b"a\rb"), "4: holds a carriage return"),
        (lambda data: b"", "1: litdeck's header stands in no chapter; put it back"),
        (lambda data: data + data, "1: litdeck's header stands in no chapter; put it back"),
    ],
)
def test_what_no_chapter_can_hold_is_refused(root: Path, change, complaint: str) -> None:
    a_file(root).write_bytes(change(a_file(root).read_bytes()))
    before = state(root)
    result = litdeck(root, "untangle")
    assert result.exit_code == 2
    assert f"code/steps/a.py:{complaint}" in result.output
    assert state(root) == before


@pytest.mark.parametrize("text", ["a\fb", "a\u2028b", "a\tb", "\u00e9", "e\u0301", "\x0b"])
def test_odd_characters_go_there_and_back(root: Path, text: str) -> None:
    edit(root, "hello", text)
    before = a_file(root).read_bytes()
    assert litdeck(root, "untangle").exit_code == 0
    assert text in chapter(root)
    assert litdeck(root, "tangle").output == ""
    assert a_file(root).read_bytes() == before


def test_a_deleted_file_is_no_edit(root: Path) -> None:
    a_file(root).unlink()
    result = litdeck(root, "untangle")
    assert result.exit_code == 0
    assert result.output.startswith("code/steps/a.py:1: was deleted; `litdeck tangle` writes it")


def test_an_edited_file_that_no_program_owns_any_more(root: Path) -> None:
    edit(root)
    write_book(root, a=program("b.py", "pass"))
    before = state(root)
    result = litdeck(root, "untangle")
    assert result.exit_code == 2
    assert "code/steps/a.py:1: no program owns it any more" in result.output
    assert state(root) == before


def test_a_chapters_line_ends_and_mark_stay(root: Path) -> None:
    data = b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode()
    (root / "docs/a.md").write_bytes(data)
    edit(root)
    assert litdeck(root, "untangle").exit_code == 0
    assert (root / "docs/a.md").read_bytes() == data.replace(b"hello", b"good morning")


# -- where the chapter was changed as well


def both(root: Path, old: str, new: str) -> Result:
    """Edit the file, change the chapter elsewhere, and untangle."""
    edit(root)
    (root / "docs/a.md").write_text(chapter(root).replace(old, new))
    return litdeck(root, "untangle")


def git(root: Path) -> None:
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


def test_both_have_changed_and_nobody_knows_how(root: Path) -> None:
    result = both(root, "end\n", "END\n")
    assert result.exit_code == 2
    assert "its chapter has changed as well since it was tangled" in result.output
    assert "--take-code" in result.output
    assert "-END\n+end" in result.output, result.output
    assert "END" in chapter(root) and "hello" in chapter(root)


def test_both_have_changed_and_the_file_is_right(root: Path) -> None:
    both(root, "end\n", "END\n")
    assert litdeck(root, "untangle", "--take-code").exit_code == 0
    assert chapter(root) == ONE.replace("hello", "good morning")


def test_both_have_changed_and_git_knows_how(root: Path) -> None:
    git(root)
    assert both(root, "end\n", "END\n").exit_code == 0
    assert chapter(root) == ONE.replace("hello", "good morning").replace("end\n", "END\n")
    assert litdeck(root, "tangle").output == "code/steps/a.py\n"
    assert a_file(root).read_text() == HEADER + 'print("good morning")\nmiddle\nEND\n'


def test_both_have_changed_the_same_line(root: Path) -> None:
    git(root)
    result = both(root, "hello", "hallo")
    assert result.exit_code == 2
    assert "have both been changed since, in the same lines" in result.output
    assert "hallo" in chapter(root)


def test_a_file_that_was_there_before_the_book(root: Path) -> None:
    (root / "code/.manifest").unlink()
    edit(root)
    result = litdeck(root, "untangle")
    assert result.exit_code == 2
    assert "is not from litdeck" in result.output
    assert litdeck(root, "untangle", "--take-code").exit_code == 0
    assert "good morning" in chapter(root)


# -- all or nothing


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A book of two chapters, with an edit in each."""
    write_book(tmp_path, a=ONE, b=program("b.py", "one"))
    litdeck(tmp_path, "tangle")
    edit(tmp_path)
    file = tmp_path / "code/b.py"
    file.write_text(file.read_text().replace("one", "two"))
    return tmp_path


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_failure_on_the_way_changes_no_chapter(
    two: Path, monkeypatch, call: str, number: int
) -> None:
    before, real, calls = state(two), getattr(os, call), []

    def fails(*words):
        calls.append(words)
        if len(calls) == number:
            raise OSError(28, os.strerror(28))
        return real(*words)

    monkeypatch.setattr(os, call, fails)
    result = litdeck(two, "untangle")
    assert result.exit_code == 2
    assert "No space left on device" in result.output
    assert state(two) == before
    monkeypatch.undo()
    assert litdeck(two, "untangle").exit_code == 0
    assert litdeck(two, "tangle").output == ""


def test_one_refusal_stops_every_file(two: Path) -> None:
    (two / "code/b.py").write_text("no header\n")
    before = state(two)
    assert litdeck(two, "untangle").exit_code == 2
    assert state(two) == before


def test_a_crash_before_the_manifest_mends_itself(two: Path, monkeypatch) -> None:
    def crash(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("litdeck.untangle.replace", crash)
    litdeck(two, "untangle")
    monkeypatch.undo()
    assert "good morning" in chapter(two)
    assert litdeck(two, "untangle").output == ""
    assert litdeck(two, "tangle").exit_code == 0
    assert litdeck(two, "tangle", "--check").exit_code == 0


# -- on a terminal


def test_somebody_at_a_terminal_is_asked(root: Path) -> None:
    edit(root, "middle", "new\nmiddle")
    script = f"{sys.executable} -m litdeck -C {root} untangle"
    words = ["script", "-qec", script, "/dev/null"]
    done = subprocess.run(words, input="7\n2\n", capture_output=True, text=True, timeout=60)
    assert "put in at a chunk's border" in done.stdout
    assert "7 is not in the range" in done.stdout
    assert done.returncode == 0, done.stdout
    assert chapter(root) == ONE.replace("middle\n", "new\nmiddle\n")
