"""Files are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def replace(path: Path, data: bytes) -> bool:
    """Make `path` hold `data`, atomically, with the umask's mode; False if it already did.

    The new text is written beside the old file and renamed over it, so a crash leaves one or
    the other, whole (see rename(2)). OSError as the file system raises it.
    """
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = _beside(path)
    try:
        _write_durably(scratch, data)
        os.replace(scratch, path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    return True


def replace_all(files: dict[Path, bytes]) -> None:
    """Make several files that are there hold new bytes: all of them, or none if one cannot.

    All are written beside the old ones before the first is renamed, so what usually fails (a full
    disk, a folder that is not ours) fails before anything has changed. OSError as `replace`.
    """
    old = {path: path.read_bytes() for path in files}
    scratch = {path: _beside(path) for path in files}
    done: list[Path] = []
    try:
        for path, data in files.items():
            _write_durably(scratch[path], data)
        for path in files:
            os.replace(scratch[path], path)
            done.append(path)
    except BaseException:
        for path in done:
            replace(path, old[path])
        for path in scratch.values():
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _beside(path: Path) -> Path:
    return path.parent / f".{path.name}.{secrets.token_hex(4)}"


def _write_durably(path: Path, data: bytes) -> None:
    # Without fsync a power cut may leave the rename on disk and the data not.
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
