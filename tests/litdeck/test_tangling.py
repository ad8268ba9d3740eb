"""What is not looked at again: it never changes what tangling does."""

import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litdeck import index, tangling
from litdeck.exits import status_of
from tests.litdeck.helpers import chunk, program, write_book

BOOK = {
    "a": "# A\n\nText.\n\n"
    + program("steps/a.py", "<<one>>", "print('a')")
    + chunk("one", "x = 1"),
    "b": "# B\n\n" + program("b.py", "<<one>>", "  <<two>>") + chunk("two", "y = 2", "", "y = 3"),
    "c": "# C\n\n" + chunk("one", "x = 2", append=True) + program("c/d/e.py", "pass"),
}


def settle() -> None:
    """Wait until no file was touched in the moment of the next run."""
    time.sleep(1.5 * index.TICK / 1e9)


def tangle(root: Path, check: bool = False) -> int:
    return status_of(lambda: tangling.tangle(str(root), check))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book that was tangled, and whose index knows every file."""
    write_book(tmp_path / "book", **BOOK)
    settle()
    for _ in range(2):
        assert tangle(tmp_path / "book") == 0
        settle()
    return tmp_path / "book"


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the whole book was read."""
    count: list[str] = []
    real = tangling._whole

    def whole(root: str, *rest: object) -> int:
        count.append(root)
        return real(root, *rest)

    monkeypatch.setattr(tangling, "_whole", whole)
    return count


def chapter(root: Path, name: str) -> Path:
    return root / "docs" / f"{name}.md"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def code(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "code").rglob("*")
        if path.is_file()
    }


def test_an_unchanged_book_is_not_read(root: Path, read_whole: list[str]) -> None:
    before = (root / index.FILE).read_bytes()
    assert tangle(root) == 0
    assert tangle(root, check=True) == 0
    assert read_whole == []
    assert (root / index.FILE).read_bytes() == before


def test_it_loads_none_of_the_libraries(root: Path) -> None:
    script = (
        "import sys, atexit; sys.argv[1:] = ['tangle']; from litdeck.start import main\n"
        "atexit.register(lambda: print(*sys.modules)); main()"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "litdeck.quick" in loaded
    for heavy in ("click", "yaml", "markdown_it", "dataclasses", "hashlib", "litdeck.book"):
        assert heavy not in loaded


def test_a_changed_line_is_written_without_reading_the_whole(
    root: Path, read_whole: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    replace(chapter(root, "a"), "x = 1", "x = 1000")
    capsys.readouterr()
    assert tangle(root) == 0
    assert capsys.readouterr().out == "code/steps/a.py\ncode/b.py\n"
    assert read_whole == []
    assert b"x = 1000\nx = 2\n" in (root / "code/b.py").read_bytes()
    assert fresh(root) == (0, code(root))


def test_prose_and_a_moved_chunk_change_nothing(root: Path, read_whole: list[str]) -> None:
    before = code(root)
    replace(chapter(root, "a"), "Text.", "More text.\n\nAnd more.")
    assert tangle(root) == 0
    assert (read_whole, code(root)) == ([], before)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a", "# A\n", "# Another title\n"),
        ("a", "<<one>>", "<<two>>"),
        ("b", "  <<two>>", "    <<two>>"),
        ("c", "#| file: c/d/e.py", "#| file: c/d/f.py"),
        ("c", "# C\n", "# C\n\n<!-- slide: S -->\n<!-- end_slide -->\n"),
    ],
)
def test_any_other_change_is_for_the_whole_book(
    root: Path, read_whole: list[str], name: str, old: str, new: str
) -> None:
    replace(chapter(root, name), old, new)
    status = tangle(root)
    assert read_whole == [str(root)]
    assert (status, code(root)) == fresh(root)


def fresh(root: Path) -> tuple[int, dict[str, bytes]]:
    """What tangling does where nothing is known: its status, and what is in `code/` then."""
    other = root.parent / "fresh"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root, other)
    shutil.rmtree(other / ".cache", ignore_errors=True)
    return tangle(other), code(other)


# -- what must not escape it


@pytest.mark.parametrize("text", ["x = 1\n", "", "y" * 12])
def test_a_hand_edit_is_noticed(root: Path, text: str) -> None:
    (root / "code/b.py").write_text(text)
    assert tangle(root) == 1
    assert (root / "code/b.py").read_text() == text


def test_a_hand_edit_of_the_same_size_with_the_old_time_is_noticed(root: Path) -> None:
    path = root / "code/b.py"
    was = path.stat()
    path.write_bytes(path.read_bytes().replace(b"y = 3", b"y = 4"))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert path.stat().st_size == was.st_size
    assert path.stat().st_mtime_ns == was.st_mtime_ns
    assert tangle(root) == 1


def test_an_edit_in_the_moment_of_a_run_is_noticed(root: Path) -> None:
    """The file that was just written has no stamp: another edit in the same tick has its times."""
    replace(chapter(root, "a"), "x = 1", "x = 5")
    assert tangle(root) == 0
    path = root / "code/b.py"
    known = json.loads((root / index.FILE).read_bytes().partition(b"\n")[2])
    assert known["files"]["b.py"]["stamp"] is None
    assert known["chapters"]["docs/a.md"]["stamp"] is None
    path.write_bytes(path.read_bytes().replace(b"y = 3", b"y = 4"))
    assert tangle(root) == 1


def test_a_file_that_is_gone_comes_back(root: Path) -> None:
    before = code(root)
    (root / "code/b.py").unlink()
    assert tangle(root) == 0
    assert code(root) == before


def test_a_folder_that_became_a_link_is_refused(root: Path) -> None:
    (root / "code/steps").rename(root / "elsewhere")
    (root / "code/steps").symlink_to(root / "elsewhere")
    assert tangle(root) == 2


def test_a_file_that_became_a_link_is_refused(root: Path) -> None:
    (root / "code/b.py").rename(root / "elsewhere.py")
    (root / "code/b.py").symlink_to(root / "elsewhere.py")
    assert tangle(root) == 2


def test_a_lost_manifest_comes_back(root: Path) -> None:
    before = code(root)
    (root / "code/.manifest").unlink()
    assert tangle(root, check=True) == 1
    assert tangle(root) == 0
    assert code(root) == before


def test_a_new_chapter_is_seen_without_a_nav(tmp_path: Path) -> None:
    write_book(tmp_path, **BOOK)
    (tmp_path / "mkdocs.yml").write_text("site_name: A book\n")
    settle()
    assert tangle(tmp_path) == 0
    settle()
    (tmp_path / "docs/sub").mkdir()
    (tmp_path / "docs/sub/z.md").write_text(program("z.py", "pass"))
    assert tangle(tmp_path) == 0
    assert "code/z.py" in code(tmp_path)
    (tmp_path / "docs/sub/z.md").unlink()
    assert tangle(tmp_path) == 0
    assert "code/z.py" not in code(tmp_path)


# -- the file itself


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "newer", "folder"])
def test_a_damaged_index_is_not_believed(root: Path, read_whole: list[str], damage: str) -> None:
    path = root / index.FILE
    data = path.read_bytes()
    body = json.loads(data.partition(b"\n")[2])
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        body["key"] = "another litdeck"
        other = json.dumps(body).encode()
        path.write_bytes(
            {
                "cut": data[:-20],
                "flip": data.replace(b"b.py", b"a.py", 1),
                "empty": b"",
                "other": b"%08x\n[1]" % zlib.crc32(b"[1]"),
                "newer": b"%08x\n%b" % (zlib.crc32(other), other),
            }[damage]
        )
    (root / "code/b.py").write_text("by hand\n")
    assert tangle(root) == 1
    assert read_whole == [str(root)]


def test_the_index_ignores_itself_and_can_be_deleted(root: Path) -> None:
    assert (root / ".cache/litdeck/.gitignore").read_text() == "*\n"
    shutil.rmtree(root / ".cache")
    assert tangle(root) == 0
    assert (root / index.FILE).is_file()


def test_nothing_is_written_through_a_link(root: Path) -> None:
    shutil.rmtree(root / ".cache")
    (root.parent / "elsewhere").mkdir()
    (root / ".cache").symlink_to(root.parent / "elsewhere")
    assert tangle(root) == 0
    assert list((root.parent / "elsewhere").iterdir()) == []


def test_check_writes_no_index(tmp_path: Path) -> None:
    write_book(tmp_path, **BOOK)
    assert tangle(tmp_path, check=True) == 1
    assert not (tmp_path / ".cache").exists()


# -- any edits, in any order

TEXTS = ["x = 1", "x = 7", "", "  pass", "<<one>>", "<<two>>", "@<<two>>", "\t", "é", "<<nine>>"]
EDITS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.sampled_from(TEXTS)),
        st.tuples(st.just("code"), st.sampled_from(["b.py", "steps/a.py"]), st.just("by hand\n")),
        st.tuples(st.just("gone"), st.sampled_from(["b.py", "c/d/e.py", ".manifest"]), st.just("")),
        st.tuples(st.just("wait"), st.just(""), st.just("")),
    ),
    max_size=6,
)


def apply(root: Path, kind: str, where: object, text: str) -> None:
    if kind == "wait":
        settle()
    elif kind == "code":
        (root / "code" / str(where)).write_text(text)
    elif kind == "gone":
        (root / "code" / str(where)).unlink(missing_ok=True)
    else:
        lines = chapter(root, kind).read_text().split("\n")
        assert isinstance(where, int)
        lines[where % len(lines)] = text
        chapter(root, kind).write_text("\n".join(lines))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=EDITS)
def test_what_is_known_never_changes_what_is_done(
    edits: list[tuple[str, object, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = write_book(tmp_path_factory.mktemp("edits") / "book", **BOOK)
    assert tangle(root) == 0
    for edit in edits:
        apply(root, *edit)
        expected = fresh(root)
        assert (tangle(root), code(root)) == expected
