"""Outputs of runs: what is one run's own becomes a placeholder, and equality is kept.

`pid 4711` is `pid <pid1>`, the same number again is `<pid1>` again and another is `<pid2>`, so
a recorded output says what a fresh run must repeat. Compiled to a pattern, it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What is known of a run beforehand: the values of its own that its output may show."""

    uid: int
    gid: int
    host: str
    user: str
    directory: str
    programs: str
    kernel: str
    python: str

    def named(self) -> dict[str, str]:
        """Return placeholder -> value, the longest and most telling values first."""
        return {
            "dir": self.directory,
            "kernel": self.kernel,
            "python": self.python,
            "host": self.host,
            "user": self.user,
            "uid": str(self.uid),
            "gid": str(self.gid),
        }


# A pid below 10 is one of a new PID namespace: that it is 1 is the lesson, so it stays.
NUMBERED = {
    "pid": r"(?<=pid[ =:\t])\d{2,}|(?<=pid[=:][ \t])\d{2,}",
    "ns": r"(?<=\w:\[)\d+(?=\])",
    "inode": r"(?<=\binode[ =:])\d+",
    "addr": r"\b0x[0-9a-f]{6,}\b",
}
_VALUES = {"pid": r"\d{2,}", "ns": r"\d+", "inode": r"\d+", "addr": r"0x[0-9a-f]{6,}"}
_PLACEHOLDER = re.compile(r"<(?:(uid|gid|host|user|dir|kernel|python)|((?:pid|ns|inode|addr)\d+))>")


def plain(output: str, facts: Facts) -> str:
    """Return an output as a reader would see it: program paths from `code/` on, no carets."""
    output = output.replace(f"{facts.programs}/", "")
    return "".join(f"{line}\n" for _, line in kept(output))


def kept(output: str) -> list[tuple[int, str]]:
    """Return the lines of an output that a reader would see, each with its number in it from 0."""
    lines = enumerate(line.rstrip() for line in output.split("\n"))
    # From 3.11 on, each version of Python puts its carets elsewhere below the same line.
    found = [each for each in lines if not re.fullmatch(r" +[~^]+", each[1])]
    while found and not found[-1][1]:
        found.pop()
    return found


def normalise(output: str, facts: Facts) -> str:
    """Return an output with the run's own values replaced by placeholders."""
    numbers: dict[str, dict[str, int]] = {kind: {} for kind in NUMBERED}
    named = facts.named()
    parts = [f"(?P<{kind}>{rule})" for kind, rule in NUMBERED.items()]
    parts += [f"(?P<{name}>{_word(name, value)})" for name, value in named.items() if value]

    def placeholder(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if kind in named:
            return f"<{kind}>"
        seen = numbers[kind]
        return f"<{kind}{seen.setdefault(found[kind], len(seen) + 1)}>"

    return re.sub("|".join(parts), placeholder, plain(output, facts), flags=re.IGNORECASE)


def _word(name: str, value: str) -> str:
    """Return a pattern for a value as a word of its own; a gid only where the text says so."""
    word = rf"(?<![\w.-])(?-i:{re.escape(value)})(?![\w-]|\.\w)"
    if name == "dir":
        return re.escape(value)
    # Where uid and gid are the same number, the word before it tells which is meant.
    return rf"(?<!gid )(?<!gid=){word}" if name == "uid" else word


def pattern(recorded: str, facts: Facts) -> re.Pattern[str]:
    """Compile a recorded output: a placeholder seen before must match the same text again."""
    named: Mapping[str, str] = facts.named()
    seen: set[str] = set()
    parts: list[str] = []
    position = 0
    for found in _PLACEHOLDER.finditer(recorded):
        parts.append(re.escape(recorded[position : found.start()]))
        position = found.end()
        if found[1]:
            parts.append(re.escape(named[found[1]]))
        elif found[2] in seen:
            parts.append(f"(?P={found[2]})")
        else:
            seen.add(found[2])
            parts.append(f"(?P<{found[2]}>{_VALUES[found[2].rstrip('0123456789')]})")
    parts.append(re.escape(recorded[position:]))
    return re.compile("".join(parts))


def matches(recorded: str, output: str, facts: Facts) -> bool:
    """Say whether an output is what was recorded, placeholders and their equality included."""
    found = pattern(recorded, facts).fullmatch(plain(output, facts))
    if not found:
        return False
    kinds = [(name.rstrip("0123456789"), value) for name, value in found.groupdict().items()]
    return len(kinds) == len(set(kinds))
