"""What the last tangling has seen, so that the next one need not look at it again.

`.cache/litdeck/tangle.json` is safe to delete. It holds a stamp of each chapter and each file in
`code/`: while a stamp stays, the file has not been touched. A file that was touched at the time
of the run, or since, has none, as in git's index (a second change in the same tick of the clock
would leave the stamp as it is); its content is looked at.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import zlib
from typing import Any

FILE = ".cache/litdeck/tangle.json"
TICK = 50_000_000  # ns: file times move by the kernel's tick, 10 ms at most
COARSE = 2_000_000_000  # and by up to two seconds on file systems that know no fractions

Index = dict[str, Any]


def key() -> list[Any]:
    """Return what else decides what tangling does: this Python, this litdeck, its libraries."""
    here = os.path.dirname(os.path.abspath(__file__))
    with os.scandir(here) as entries:
        files = sorted((e.name, *_times(e.stat())) for e in entries if e.name.endswith(".py"))
    judges = (stamp(f"{path}/markdown_it/__init__.py") for path in sys.path)
    judge = next((found for found in judges if found), None)
    return [sys.version, here, zlib.crc32(repr(files).encode()), judge]


def _times(found: os.stat_result) -> list[int]:
    return [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode]


def status(path: str, follow: bool = True) -> os.stat_result | None:
    """Return what the file system says of a file; None if that is nothing."""
    try:
        return os.stat(path, follow_symlinks=follow)
    except (OSError, ValueError):
        return None


def stamp(path: str) -> str | None:
    """Return what changes when a file does, None if there is none."""
    found = status(path)
    return stamp_of(found) if found else None


def stamp_of(found: os.stat_result) -> str:
    """Return what changes when a file does."""
    return ".".join(map(str, _times(found)))


class Clock:
    """Tells which files were touched since a run began, by the file system's own clock."""

    def __init__(self) -> None:
        self._begun = time.monotonic_ns()
        self._start = 0

    def read(self, file: int) -> None:
        """Take the time from a file that was just written."""
        now = os.fstat(file).st_mtime_ns
        self._start = now - (time.monotonic_ns() - self._begun)

    def settled(self, found: os.stat_result | None) -> str | None:
        """Return the stamp of a file if it was touched before the run began, else None."""
        if found is None:
            return None
        latest = max(found.st_mtime_ns, found.st_ctime_ns)
        slack = COARSE if latest % 1_000_000_000 == 0 else TICK
        return stamp_of(found) if latest < self._start - slack else None


def load(root: str) -> Index | None:
    """Return the index of a book; None if there is none to be trusted."""
    try:
        with open(f"{root}/{FILE}", "rb") as file:
            head, _, body = file.read().partition(b"\n")
        if head != _checksum(body):
            return None
        found = json.loads(body)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("key") == key() else None


def save(root: str, index: Index, clock: Clock) -> None:
    """Write the index with the stamps of now; without effect where that is not possible."""
    folder = os.path.dirname(f"{root}/{FILE}")
    if os.path.islink(os.path.dirname(folder)) or os.path.islink(folder):
        return
    scratch = f"{root}/{FILE}.{os.getpid()}"
    try:
        os.makedirs(folder, exist_ok=True)
        if not os.path.exists(f"{folder}/.gitignore"):
            with open(f"{folder}/.gitignore", "w") as file:
                file.write("*\n")
        with open(scratch, "xb") as out:
            out.write(b"\n")
            out.flush()
            clock.read(out.fileno())
            _restamp(root, index, clock)
            body = json.dumps({**index, "key": key()}, separators=(",", ":")).encode()
            out.seek(0)
            out.write(_checksum(body) + b"\n")
            out.write(body)
        os.replace(scratch, f"{root}/{FILE}")
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(scratch)


def _checksum(body: bytes) -> bytes:
    return b"%08x" % zlib.crc32(body)


def _restamp(root: str, index: Index, clock: Clock) -> None:
    for name in ("inputs", "chapters"):
        for path, entry in index[name].items():
            entry["stamp"] = clock.settled(status(f"{root}/{path}"))
    for file, entry in index["files"].items():
        entry["stamp"] = clock.settled(status(f"{root}/code/{file}", follow=False))
