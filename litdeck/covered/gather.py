"""Runs a command and gathers which lines of the book's programs ran, in whatever process."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from litdeck import job, privileges
from litdeck.covered import tracer
from litdeck.expand import program_text
from litdeck.model import Book, language

SITE = "sitecustomize.py"


@dataclass
class Layout:
    """Where each program's notes are in the shared bytes, one byte for each line from 1 on."""

    table: tracer.Table = field(default_factory=dict)
    offsets: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1  # An empty file cannot be mapped.


def layout(book: Book) -> Layout:
    """Lay out the notes of a book's Python programs."""
    made = Layout()
    for file, program in book.programs.items():
        if language(program.fence) != "python":
            continue
        data = program_text(book, file).encode()
        lines = data.count(b"\n") + 1
        known = made.table.setdefault(file.rpartition("/")[2], {})
        key = (len(data), zlib.crc32(data))
        # Two programs of one name and text are one: what runs of either has run of both.
        offset = known.setdefault(key, made.size)
        made.offsets[file] = (offset, lines)
        made.size += lines + 1 if offset == made.size else 0
    return made


def gather(book: Book, command: Sequence[str]) -> tuple[int, dict[str, set[int]]]:
    """Run a command to its end; return its status, and the lines that ran of each program."""
    plan = layout(book)
    with _folder(plan) as folder:
        status = subprocess.run(command, env=_environment(folder), check=False).returncode
        marks = (folder / "marks").read_bytes()
    ran = {
        file: {number for number in range(1, lines + 1) if marks[offset + number]}
        for file, (offset, lines) in plan.offsets.items()
    }
    return status, {file: numbers for file, numbers in ran.items() if numbers}


@contextmanager
def _folder(plan: Layout) -> Iterator[Path]:
    """Make a folder of notes that the user of the programs can write as well."""
    folder = _reachable()
    try:
        (folder / "table").write_bytes(marshal.dumps(plan.table))
        (folder / "marks").write_bytes(bytes(plan.size + 1))
        (folder / "marks").chmod(0o666)
        (folder / SITE).write_bytes(Path(tracer.__file__).read_bytes())
        yield folder
    finally:
        shutil.rmtree(folder)


def _reachable() -> Path:
    uid, gid = privileges.ordinary_user()
    for place in (tempfile.gettempdir(), *job.PLACES):
        folder = Path(tempfile.mkdtemp(prefix="litdeck-coverage-", dir=place))
        folder.chmod(0o755)
        if privileges.allowed(str(folder), os.R_OK | os.X_OK, uid, gid):
            return folder
        folder.rmdir()
    raise OSError(f"no place for coverage notes: uid {uid} can reach none of {job.PLACES}")


def _environment(folder: Path) -> dict[str, str]:
    path = [str(folder), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        tracer.VARIABLE: str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }
