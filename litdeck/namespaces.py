"""Who was in which namespace and as whom: what was seen of a run, as a table in plain text.

```
process  pid      uid      user mnt pid   uts ipc net cgroup time root
program  <pid>    <uid> 0  own  ·   ·/own ·   ·   ·   ·      ·    ·
  child  <pid> 1  <uid> 0  own  ·   own   ·   ·   ·   ·      ·    ·
```

A row is a process as it was at its end, below the one that made it. A dot is the namespace
that the program was started in, `own` the first other one, `2nd` the next; behind a slash is
what only its next child would be in. A pid and a uid have first the number outside, then the
one inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

NAMESPACES = ("user", "mnt", "pid", "uts", "ipc", "net", "cgroup", "time")
COLUMNS = (*NAMESPACES, "root")
HEAD = ("process", "pid", "uid", *COLUMNS)
HOST = "·"
# What the kernel shows for an id that a user namespace has no name for (see user_namespaces(7)).
NOBODY = 65534
INDENT = "  "

_CELL = re.compile(r"(?:·|own|2nd|3rd|\d+th)(?:/(?:·|own|2nd|3rd|\d+th))?")


class UnseenError(Exception):
    """Something of a run was not seen, so that nothing can be said of who was where."""


@dataclass(frozen=True)
class Row:
    """A process: how deep in the tree, its name, its numbers, and its namespaces by column."""

    depth: int
    name: str
    pid: str
    uid: str
    cells: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """Return what the row says, a text a column of HEAD."""
        return (INDENT * self.depth + self.name, self.pid, self.uid, *self.cells)

    def cell(self, column: str) -> str:
        """Return the cell of a namespace, or of the root directory."""
        return self.cells[COLUMNS.index(column)]


Record = tuple[Row, ...]


# -- text


def text_of(record: Record) -> str:
    """Return a record as the text that stands in a chapter."""
    return "".join(f"{line}\n" for line in lines_of([HEAD, *(row.texts() for row in record)]))


def lines_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of texts as lines, each column as wide as it must be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        " ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def parse(lines: Sequence[str]) -> Record:
    """Return the record that a text holds; ValueError says what is wrong with it."""
    if not lines:
        return ()
    words = list(re.finditer(r"\S+", lines[0]))
    if tuple(word[0] for word in words) != HEAD:
        raise ValueError(f"a record of namespaces begins with the line `{' '.join(HEAD)}`")
    starts = [word.start() for word in words]
    return tuple(_row(line, starts) for line in lines[1:])


def _row(line: str, starts: list[int]) -> Row:
    ends = [*starts[1:], None]
    texts = [line[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
    name, pid, uid, *cells = texts
    bare = name.lstrip()
    for cell in cells:
        if not _CELL.fullmatch(cell):
            raise ValueError(f"'{cell}' is no namespace; a record has `{HOST}`, `own`, `2nd`")
    return Row((len(name) - len(bare)) // len(INDENT), bare, pid, uid, tuple(cells))


# -- what was seen


def record_of(seen: Sequence[dict[str, Any]], uid: int) -> Record:
    """Return what was seen of a run by a user as a record; UnseenError if something is missing."""
    if not seen:
        raise UnseenError("the run was not followed")
    program = seen[0]
    _complain(program, "start")
    for process in seen:
        _complain(process, "end")
        if process is not program and not process["parent"]:
            raise UnseenError(f"the birth of process {process['pid']} was not seen")
    tree = list(_tree(seen, program, 0))
    if len(tree) != len(seen):
        raise UnseenError(f"{len(seen) - len(tree)} processes have no known parent")
    names = _Names(program["start"])
    return tuple(
        Row(
            depth,
            _name(process, process is program),
            _pid(process["end"]["pids"]),
            _uid(process["end"], program["start"], uid),
            names.cells(process["end"]),
        )
        for depth, process in tree
    )


def _complain(process: dict[str, Any], moment: str) -> None:
    look = process[moment]
    if not look:
        raise UnseenError(f"process {process['pid']} was gone before it could be looked at")
    if "error" in look:
        raise UnseenError(look["error"])


def _tree(
    seen: Sequence[dict[str, Any]], process: dict[str, Any], depth: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield a process and all below it, with their depths, the eldest child first."""
    yield depth, process
    for child in seen:
        if child["parent"] == process["pid"]:
            yield from _tree(seen, child, depth + 1)


def _name(process: dict[str, Any], first: bool) -> str:
    if first:
        return "program"
    if process["thread"]:
        return "thread"
    return process["name"] or "child"


def _pid(numbers: list[int]) -> str:
    return " ".join(["<pid>", *map(str, numbers[1:])])


def _uid(look: dict[str, Any], start: dict[str, Any], user: int) -> str:
    """Return a process's uid outside, and inside where it is in a user namespace of its own."""
    outside = "<uid>" if look["uid"] == user else str(look["uid"])
    if look["namespaces"]["user"] == start["namespaces"]["user"]:
        return outside
    ranges = look["uid_map"]
    inside = [
        first + look["uid"] - base for first, base, n in ranges if 0 <= look["uid"] - base < n
    ]
    return f"{outside} {inside[0] if inside else NOBODY}"


class _Names:
    """Names namespaces by the order in which they are met, from the program's first on."""

    def __init__(self, start: dict[str, Any]) -> None:
        first = {**start["namespaces"], "root": tuple(start["root"])}
        self._known: dict[str, list[Any]] = {column: [first[column]] for column in COLUMNS}

    def cells(self, look: dict[str, Any]) -> tuple[str, ...]:
        """Return the names of where a process was, by column."""
        here = {**look["namespaces"], "root": tuple(look["root"])}
        return tuple(self._cell(column, here[column], look) for column in COLUMNS)

    def _cell(self, column: str, value: Any, look: dict[str, Any]) -> str:
        own = self._name(column, value)
        then = look["for_children"].get(f"{column}_for_children", value)
        return own if then == value else f"{own}/{self._name(column, then)}"

    def _name(self, column: str, value: Any) -> str:
        known = self._known[column]
        # One that has never held a process has no number yet: nobody else can be in it.
        if value == "" or value not in known:
            known.append(value)
            return _ordinal(len(known) - 1)
        return _ordinal(known.index(value))


def _ordinal(number: int) -> str:
    return {0: HOST, 1: "own", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
