"""The pace of a recorded output: after how long a wait which of its lines came.

`#| pace: line 4 after 1.0 s, line 6 after 0.5 s` stands in the fence of the output. Most
programs wait for nothing, and their fences say nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from litdeck.outputs import kept

# A shorter wait is the machine's, which starts an interpreter, and not the program's.
NOTICEABLE = 0.4

_WAIT = re.compile(r"line ([1-9]\d*) after (\d{1,4}\.\d) s")


class Stopwatch:
    """Notes when output comes: the listener of a run."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, float]] = []

    def __call__(self, text: str) -> None:
        """Note that this came now."""
        self._pieces.append((text, time.monotonic()))

    def waits(self, started: float) -> dict[int, float]:
        """Return the wait before each line that is recorded, from the start of the run on."""
        text = "".join(piece for piece, _ in self._pieces)
        # The line that no line end follows has come when the last piece has.
        ends = [at for piece, at in self._pieces for _ in range(piece.count("\n"))]
        ends += [at for _, at in self._pieces[-1:]]
        found, before = {}, started
        for line, (number, _) in enumerate(kept(text), 1):
            found[line], before = max(0.0, ends[number] - before), ends[number]
        return found


def settled(old: str, runs: Sequence[dict[int, float]]) -> str:
    """Return the pace to record after some runs: the old one unless it is really another.

    A busy machine only makes a run slower, so of several the shortest wait counts.
    """
    new = {line: min(run.get(line, 0.0) for run in runs) for line in runs[0]}
    new = {line: wait for line, wait in new.items() if wait >= NOTICEABLE}
    before = read(old)
    lines = before.keys() | new.keys()
    alike = all(_alike(before.get(line, 0.0), new.get(line, 0.0)) for line in lines)
    return old if alike and before.keys() <= runs[0].keys() else written(new)


def _alike(old: float, new: float) -> bool:
    return abs(old - new) <= max(NOTICEABLE, old / 2)


def written(waits: dict[int, float]) -> str:
    """Return waits as the option's value."""
    return ", ".join(f"line {line} after {wait:.1f} s" for line, wait in sorted(waits.items()))


def read(value: str) -> dict[int, float]:
    """Return the waits that an option's value names; ValueError if it cannot be read."""
    waits: dict[int, float] = {}
    for part in value.split(", ") if value else []:
        found = _WAIT.fullmatch(part)
        if not found or int(found[1]) in waits:
            raise ValueError(f"'pace' reads `line 4 after 1.0 s, line 6 after 0.5 s`, not '{part}'")
        waits[int(found[1])] = float(found[2])
    return waits


def times(value: str, lines: int) -> tuple[float, ...]:
    """Return when each of some lines came, in seconds since the program's start."""
    waits = read(value)
    at, found = 0.0, []
    for line in range(1, lines + 1):
        at = round(at + waits.get(line, 0.0), 1)
        found.append(at)
    return tuple(found)
