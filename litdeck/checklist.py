"""What a program has achieved, read off its recorded output and never typed.

`report` prints one line a moment: `before: uid 1000, pid 4711, host vm, root inode 2`. The
first such line of an output is the outside, the last one the inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from litdeck.book import Book
from litdeck.errors import BookError, Problem

Report = dict[str, str]

_REPORT = re.compile(
    r".*: uid (?P<uid>[^,]+), pid (?P<pid>[^,]+), host (?P<host>[^,]+), root inode (?P<root>\S+)"
)
_FACTS: dict[str, Callable[[Report, Report], bool]] = {
    "rootless": lambda out, inside: out["uid"] == "<uid>" and inside["uid"] == "0",
    "own hostname": lambda out, inside: out["host"] != inside["host"],
    "PID 1": lambda out, inside: inside["pid"] == "1",
    "own root": lambda out, inside: out["root"] != inside["root"],
}


def reports(output: str) -> list[Report]:
    """Return the lines of an output that `report` printed, as what they say."""
    found = (_REPORT.fullmatch(line) for line in output.splitlines())
    return [match.groupdict() for match in found if match]


def facts(book: Book, file: str) -> list[tuple[str, bool]]:
    """Return what a program set out to reach, and whether its recorded output shows it.

    BookError if nothing is recorded for it, or the record holds no line that `report` printed.
    """
    output = book.outputs.get(file)
    seen = reports(output.text) if output else []
    if not seen:
        place = (output.fence if output else book.programs[file].fence).place
        what = "holds no line printed by `report`" if output else "is not recorded"
        remedy = "`litdeck record` writes it"
        message = f"a checklist needs the output of '{file}', which {what}; {remedy}"
        raise BookError([Problem(place, message)])
    return [(label, true(seen[0], seen[-1])) for label, true in _FACTS.items()]
