"""Files are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Thread

# What a run that was killed has left behind can be told by its name.
SCRATCH = ".litdeck-"
HELPERS = 8  # threads that wait for the disk

Name = str | Path


def replace(path: Name, data: bytes) -> bool:
    """Make `path` hold `data`, atomically, with the umask's mode; False if it already did.

    The new text is written beside the old file and renamed over it, so a crash leaves one or
    the other, whole (see rename(2)). OSError as the file system raises it.
    """
    if _bytes_of(path) == data:
        return False
    replace_all({os.fspath(path): data})
    return True


def replace_all(files: Mapping[str, str | bytes] | Mapping[Path, str | bytes]) -> None:
    """Make each file hold its bytes: all of them, or none if one cannot.

    All are written beside the old ones before the first is renamed, so what usually fails (a full
    disk, a folder that is not ours) fails before anything has changed. They are renamed in the
    order given. OSError as `replace`.
    """
    old = {path: _bytes_of(path) for path in files}
    scratch: dict[str, Name] = {}
    done: list[Name] = []
    try:
        for folder in dict.fromkeys(os.path.dirname(path) for path in files):
            os.makedirs(folder, exist_ok=True)
        for path, data in files.items():
            name = f"{os.path.dirname(path)}/{SCRATCH}{os.urandom(4).hex()}"
            scratch[name] = path
            _write(name, data.encode() if isinstance(data, str) else data)
        _make_durable(scratch)
        for name, path in scratch.items():
            os.replace(name, path)
            done.append(path)
    except BaseException as error:
        for name in scratch:
            with contextlib.suppress(OSError):
                os.unlink(name)
        for path in done:
            _put_back(path, old[path])
        if isinstance(error, OSError) and error.filename in scratch:
            error.filename = os.fspath(scratch[error.filename])
        raise


def _bytes_of(path: Name) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _put_back(path: Name, data: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if data is None:
            os.unlink(path)
        else:
            replace(path, data)


def _write(name: str, data: bytes) -> None:
    with _named(name), open(name, "xb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        # The kernel may begin to write this while we make the next one, so that waiting for
        # all of them costs hardly more than waiting for one.
        with contextlib.suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _make_durable(names: Iterable[str]) -> None:
    """Wait until files are on the disk (see fsync(2)); several at a time, which disks like.

    Without it a power cut may leave the rename there and the data not.
    """
    waiting = list(names)[::-1]
    failures: list[OSError] = []

    def work() -> None:
        with contextlib.suppress(IndexError):
            while True:
                try:
                    _sync(waiting.pop())
                except OSError as error:
                    failures.append(error)

    helpers = [Thread(target=work) for _ in range(min(HELPERS, len(waiting) // 4))]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if failures:
        raise failures[0]


def _sync(name: str) -> None:
    file = os.open(name, os.O_RDONLY)
    try:
        with _named(name):
            os.fsync(file)
    finally:
        os.close(file)


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Have an error tell the file: write(2) and fsync(2) know only its number."""
    try:
        yield
    except OSError as error:
        error.filename = name
        raise


def remove_scratch(folder: Path) -> None:
    """Remove what runs that were killed have left in a folder and below.

    Only for the one who holds the lock on the folder: others' scratch may still be in use.
    """
    for path in folder.rglob(f"{SCRATCH}*"):
        with contextlib.suppress(OSError):
            path.unlink()
