"""Two edits of the same lines become one, if neither touches what the other has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litdeck.untangle.align import changes


@dataclass(frozen=True)
class _Change:
    first: int
    last: int
    lines: tuple[str, ...]


def merge(base: Sequence[str], one: Sequence[str], other: Sequence[str]) -> list[str] | None:
    """Return the base with both edits in it; None if they touch each other and are not the same."""
    edits = sorted(
        {*_changes(base, one), *_changes(base, other)}, key=lambda edit: (edit.first, edit.last)
    )
    merged: list[str] = []
    at = 0
    for number, edit in enumerate(edits):
        if number and edit.first <= edits[number - 1].last:
            return None
        merged += [*base[at : edit.first], *edit.lines]
        at = edit.last
    return [*merged, *base[at:]]


def _changes(base: Sequence[str], edited: Sequence[str]) -> list[_Change]:
    return [
        _Change(i1, i2, tuple(edited[j1:j2]))
        for kind, i1, i2, j1, j2 in changes(base, edited)
        if kind != "equal"
    ]
