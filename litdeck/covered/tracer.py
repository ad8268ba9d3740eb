"""Notes which lines of a book's programs a Python runs; started by its `sitecustomize`.

The notes are bytes of a file that is mapped into memory and shared. So nothing is to be done
when a process ends: one that forks, enters namespaces, loses its root directory, calls
os._exit or is killed has left its notes like any other. The programs of a book do all of this.

Standard library only, and little of it: this is imported before a program that is measured.
"""

import marshal
import mmap
import os
import sys
import zlib
from types import CodeType, FrameType
from typing import Any

VARIABLE = "LITDECK_COVERAGE"
# A program is known by its bytes, wherever a copy of it lies: name -> size, checksum -> offset.
Table = dict[str, dict[tuple[int, int], int]]


class Notes:
    """The shared bytes: one for each line of each program, 1 when it has run."""

    def __init__(self, folder: str) -> None:
        with open(os.path.join(folder, "table"), "rb") as file:
            self._table: Table = marshal.loads(file.read())
        with open(os.path.join(folder, "marks"), "r+b") as file:
            self.marks = mmap.mmap(file.fileno(), 0)
        self._offsets: dict[str, int | None] = {}

    def offset(self, path: str) -> int | None:
        """Return where the notes of a file begin; None if it is no program of the book."""
        try:
            return self._offsets[path]
        except KeyError:
            self._offsets[path] = found = self._find(path)
            return found

    def _find(self, path: str) -> int | None:
        known = self._table.get(os.path.basename(path))
        if known is None:
            return None
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        return known.get((len(data), zlib.crc32(data)))


def trace(notes: Notes) -> None:
    """Note lines from now on, in all threads and forked children."""
    if sys.version_info >= (3, 12):
        _monitor(notes)
    else:
        _settrace(notes)


def _settrace(notes: Notes) -> None:
    import threading

    marks = notes.marks

    def call(frame: FrameType, event: str, argument: object) -> Any:
        offset = notes.offset(frame.f_code.co_filename)
        if offset is None:
            return None

        def line(frame: FrameType, event: str, argument: object) -> Any:
            if event == "line":
                marks[offset + frame.f_lineno] = 1
            return line

        return line

    threading.settrace(call)
    sys.settrace(call)


def _monitor(notes: Notes) -> None:
    # Each place is noted once and then costs nothing (see sys.monitoring).
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
    tool = next(number for number in (3, 4, 2) if monitoring.get_tool(number) is None)
    marks, disable = notes.marks, monitoring.DISABLE

    def line(code: CodeType, number: int) -> Any:
        offset = notes.offset(code.co_filename)
        if offset is not None:
            marks[offset + number] = 1
        return disable

    monitoring.use_tool_id(tool, "litdeck")
    monitoring.register_callback(tool, monitoring.events.LINE, line)
    monitoring.set_events(tool, monitoring.events.LINE)


def start() -> None:
    """Begin, if the environment names a folder of notes that can be reached from here."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return
    try:
        notes = Notes(folder)
    except OSError:
        return  # Behind a root directory of its own a program cannot be told apart either.
    trace(notes)


if __name__ == "sitecustomize":
    start()
