"""What goes wrong on disks: a power cut, a full disk, a folder that may not be written or read.

After each, every file is the old one or the new one, whole, and the next run mends the rest.
"""

import contextlib
import io
import os
import signal
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from litdeck import tangling
from litdeck.exits import status_of
from litdeck.files import SCRATCH
from litdeck.paths import MANIFEST
from rootless.mounts import enter_mount_namespace
from rootless.syscalls import mount
from rootless.user_maps import enter_user_namespace
from tests.litdeck.helpers import chunk, program, write_book

FILES = [f"steps/{number}.py" for number in range(6)]
# The calls that change what is on the disk, or make a change last.
CALLS = {
    *("open", "write", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "fsync"),
}

InChild = Callable[[Callable[[], Any]], Any]


def tangle(root: Path) -> int:
    return status_of(lambda: tangling.tangle(str(root)))


def told(root: Path) -> tuple[int, str]:
    """Return a run's status and what it said on standard error."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        status = tangle(root)
    return status, said.getvalue()


def book(root: Path, word: str, files: list[str] = FILES) -> None:
    """Write a book whose every program changes with the word."""
    text = "".join(
        program(file, "<<one>>", f"print({number})") for number, file in enumerate(files)
    )
    write_book(root, a=f"# A\n\n{text}{chunk('one', f'x = {word!r}')}")


def on_disk(root: Path) -> dict[str, bytes]:
    found = [path for path in (root / "code").rglob("*") if path.is_file()]
    return {path.relative_to(root / "code").as_posix(): path.read_bytes() for path in found}


# -- a power cut


def cut_off(root: Path, number: int) -> bool:
    """Tangle in a process that is killed before its nth call; return whether it was."""
    pid = os.fork()
    if pid == 0:
        left = number

        def count(frame: object, event: str, function: Any) -> None:
            nonlocal left
            if event == "c_call" and function.__name__ in CALLS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.stdout = io.StringIO()
        sys.setprofile(count)
        status = tangle(root)
        sys.setprofile(None)
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_a_power_cut_at_any_call_leaves_whole_files(tmp_path: Path) -> None:
    book(tmp_path, "old")
    assert tangle(tmp_path) == 0
    old = on_disk(tmp_path)
    book(tmp_path, "new")
    assert tangle(tmp_path) == 0
    new = on_disk(tmp_path)
    number, mixed = 0, 0
    while True:
        for file, data in old.items():
            (tmp_path / "code" / file).write_bytes(data)
        killed = cut_off(tmp_path, number)
        found = on_disk(tmp_path)
        for file in (*FILES, MANIFEST):
            assert found[file] in (old[file], new[file]), f"{file}, killed at call {number}"
        mixed += len({found[file] == new[file] for file in FILES}) == 2
        assert tangle(tmp_path) == 0, f"mended after call {number}"
        assert on_disk(tmp_path) == new, "and no scratch is left"
        if not killed:
            break
        number += 1
    assert number > 40, "it was killed at many places"
    assert mixed > 2, "and between files, too"


def test_a_power_cut_loses_no_hand_edit(tmp_path: Path) -> None:
    book(tmp_path, "old")
    assert tangle(tmp_path) == 0
    book(tmp_path, "new")
    for number in range(0, 40, 7):
        cut_off(tmp_path, number)
        edited = tmp_path / "code" / FILES[2]
        before = edited.read_text()
        edited.write_text("mine\n")
        status, said = told(tmp_path)
        assert status == 1 and f"code/{FILES[2]}:1: edited by hand" in said
        assert edited.read_text() == "mine\n"
        edited.write_text(before)
        assert tangle(tmp_path) == 0
        book(tmp_path, f"new {number}")


# -- a full disk, and folders that are closed


@pytest.mark.needs("user-namespaces", "mount-namespace")
def test_a_full_disk_leaves_the_old_files(in_child: InChild) -> None:
    def full() -> tuple[Any, ...]:
        enter_user_namespace()
        enter_mount_namespace()
        os.mkdir("disk")
        mount("none", "disk", "tmpfs", 0, "size=256k")
        root = Path("disk").resolve()
        book(root, "old")
        first = told(root)
        old = on_disk(root)
        book(root, "new" + "w" * 40_000)
        second = told(root)
        kept = on_disk(root) == old
        book(root, "newer")
        return first, second, kept, told(root), sorted(on_disk(root))

    first, (status, said), kept, third, files = in_child(full)
    assert first == (0, "") and third == (0, "")
    assert status == 2 and kept
    assert said.count("\n") == 1 and "code/steps/" in said and "No space left on device" in said
    assert files == sorted([MANIFEST, *FILES])
    assert not any(SCRATCH in file for file in files)


@pytest.mark.parametrize("folder", ["code", "code/steps"])
def test_a_folder_that_may_not_be_written(in_child: InChild, folder: str) -> None:
    def closed() -> tuple[Any, ...]:
        root = Path("book").resolve()
        book(root, "old")
        assert told(root) == (0, "")
        old = on_disk(root)
        (root / folder).chmod(0o555)
        book(root, "new", [*FILES, "more.py"])
        answer = told(root)
        kept = {file: data for file, data in on_disk(root).items() if file in old} == old
        (root / folder).chmod(0o755)
        return answer, kept, told(root)

    (status, said), kept, after = in_child(closed)
    assert status == 2 and kept
    assert said.count("\n") == 1 and "code/" in said and "Permission denied" in said
    assert after == (0, "")


@pytest.mark.parametrize("place", ["docs/a.md", "docs", "code/steps/0.py", "mkdocs.yml"])
def test_what_cannot_be_read(in_child: InChild, place: str) -> None:
    def closed() -> tuple[Any, ...]:
        root = Path("book").resolve()
        book(root, "old")
        assert told(root) == (0, "")
        old = on_disk(root)
        book(root, "new")
        mode = (root / place).stat().st_mode
        (root / place).chmod(0)
        answer = told(root)
        (root / place).chmod(mode)
        return answer, on_disk(root) == old

    (status, said), kept = in_child(closed)
    assert status == 2 and kept
    assert said.count("\n") == 1 and "Traceback" not in said
    assert said.startswith(place if place != "docs" else ("docs/", "mkdocs.yml", "litdeck: "))


# -- names and bytes


def test_ids_that_look_the_same_are_told_apart(tmp_path: Path) -> None:
    """One é is a letter, the other an e with an accent: no chunk, and the nearest is named."""
    composed, apart = (unicodedata.normalize(form, "é") for form in ("NFC", "NFD"))
    write_book(tmp_path, a=program("a.py", f"<<{apart}>>") + chunk(composed, "x = 1"))
    status, said = told(tmp_path)
    assert status == 2
    assert said.startswith(f"docs/a.md:3: no chunk is named '{apart}'")


@pytest.mark.parametrize(
    "body",
    ["x = 1\t# a tab", "x = '\x0c'", "x = '\u2028'", "x = '\x85'", "\tx", "x = 1  ", "é = 1"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_a_line_holds_is_not_touched(tmp_path: Path, body: str, end: str) -> None:
    write_book(tmp_path, a="")
    lines = ["```python", "#| file: a.py", body, "pass", "```"]
    (tmp_path / "docs/a.md").write_bytes(("\ufeff" + end.join(lines)).encode())
    assert told(tmp_path) == (0, "")
    text = (tmp_path / "code/a.py").read_bytes().decode()
    assert text.split("\n")[1:] == [body, "pass", ""]
