"""`litdeck watch` as a process of its own, and files saved as editors save them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.litdeck.helpers import chunk, program, write_book

A = program("a.py", "<<greet>>") + chunk("greet", "print('hello 0')")


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    write_book(tmp_path / "book", a=A)
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "litdeck", "-C", tmp_path / "book", "watch"],
            stdout=log,
            stderr=log,
        )
    assert eventually(lambda: b"watching" in (tmp_path / "log").read_bytes())
    yield process
    process.kill()
    process.wait()


def truncate(path: Path, text: str) -> None:
    with open(path, "w") as file:
        file.flush()
        time.sleep(0.02)
        file.write(text)


def rename_over(path: Path, text: str) -> None:
    other = path.with_name(".a.md.tmp")
    other.write_text(text)
    os.replace(other, path)


def with_backup(path: Path, text: str) -> None:
    os.replace(path, path.with_name("a.md~"))
    path.write_text(text)


def in_place(path: Path, text: str) -> None:
    with open(path, "r+") as file:
        file.write(text)


@pytest.mark.parametrize("save", [truncate, rename_over, with_backup, in_place])
def test_a_save_is_seen_each_time(
    tmp_path: Path, watching: object, save: Callable[[Path, str], None]
) -> None:
    root = tmp_path / "book"
    code, log = root / "code/a.py", tmp_path / "log"
    for word in ("one", "two", "three"):
        save(root / "docs/a.md", A.replace("hello 0", word))
        assert eventually(lambda word=word: word in code.read_text()), log.read_text()
    assert "no chunk" not in (tmp_path / "log").read_text()


def test_an_error_is_a_line_and_ctrl_c_ends_it(
    tmp_path: Path, watching: "subprocess.Popen[bytes]"
) -> None:
    chapter, log = tmp_path / "book/docs/a.md", tmp_path / "log"
    chapter.write_text(A.replace("<<greet>>", "<<great>>"))
    assert eventually(lambda: "docs/a.md:3: no chunk is named 'great'" in log.read_text())
    chapter.write_text(A.replace("hello 0", "hello 1"))
    assert eventually(lambda: "all is well again" in log.read_text())
    watching.send_signal(signal.SIGINT)
    assert watching.wait(20) == 0
    assert "Traceback" not in log.read_text()
