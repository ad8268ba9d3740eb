"""Ticks come from the two ends of a recorded output."""

from pathlib import Path

import pytest

from litdeck import checklist
from litdeck.book import Book, build
from litdeck.errors import BookError

PROGRAM = "```python\n#| file: steps/a.py\n#| run: true\npass\n```\n\n"
BEFORE = "before: uid <uid>, pid <pid1>, host <host>, root inode <inode1>\n"


def facts(output):
    text = PROGRAM
    if output is not None:
        text += f"```text\n#| output-of: steps/a.py\n{output}```\n"
    book, problems = build({"docs/a.md": text.encode()}, Book(Path(), "docs"))
    assert not problems
    return dict(checklist.facts(book, "steps/a.py"))


def ticked(output):
    return [label for label, true in facts(output).items() if true]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("uid <uid>, pid <pid1>, host <host>, root inode <inode1>", []),
        ("uid 65534, pid <pid1>, host <host>, root inode <inode1>", []),
        ("uid 0, pid <pid1>, host <host>, root inode <inode1>", ["rootless"]),
        ("uid 0, pid <pid1>, host box, root inode <inode1>", ["rootless", "own hostname"]),
        ("uid 0, pid 1, host <host>, root inode <inode1>", ["rootless", "PID 1"]),
        ("uid 0, pid <pid2>, host <host>, root inode 1", ["rootless", "own root"]),
    ],
)
def test_what_the_last_report_shows(inside, expected):
    assert ticked(f"{BEFORE}something else: 3\ninside: {inside}\nthe end\n") == expected


def test_root_outside_is_not_rootless():
    output = "before: uid 0, pid <pid1>, host <host>, root inode 2\n"
    assert ticked(output + output.replace("before", "inside")) == []


@pytest.mark.parametrize("output", [None, "", "no report\n"])
def test_without_a_report_there_is_no_checklist(output):
    with pytest.raises(BookError, match=r"docs/a.md:\d+: a checklist needs the output"):
        facts(output)
