"""Which line of an edited file stands for which line of the file as it was.

Lines that are the same come first, then lines that only moved to the right or left, then lines
that have words in common: a call that a formatter has put on three lines is still that call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|[^\w\s]")
ENOUGH = 1 / 3  # of a line's words must stand in an old line, for it to be that line
# Words are compared with each other, so a rewrite of a very long file is not looked at so closely.
MANY = 4_000_000


@dataclass(frozen=True)
class Hunk:
    """Lines `old` were taken out and lines `new` put in; one of the two is empty."""

    old: range
    new: range


@dataclass
class Alignment:
    """For each new line the old ones that it stands for, as (first, last), or None.

    They never cross: a later line stands for the same or later ones.
    """

    ties: list[tuple[int, int] | None]
    same: set[int] = field(default_factory=set)  # the new lines whose text is the old one's
    pairs: list[tuple[int, int]] = field(default_factory=list)  # (old, new): same but for indent
    matched: set[int] = field(default_factory=set)  # the old lines that some new one stands for
    hunks: list[Hunk] = field(default_factory=list)

    def tie(self, new: int, first: int, last: int | None = None) -> None:
        """Say that a new line stands for these old ones."""
        self.ties[new] = (first, first if last is None else last)
        self.matched.update(range(first, (first if last is None else last) + 1))

    def untie(self, new: int) -> None:
        """Say that a new line stands for no old one."""
        tie = self.ties[new]
        self.ties[new] = None
        self.same.discard(new)
        self.pairs = [pair for pair in self.pairs if pair[1] != new]
        if tie:
            self.matched.difference_update(range(tie[0], tie[1] + 1))

    def retie(self, new: int, old: int) -> None:
        """Say that a new line stands for another old one, whose text is the same."""
        self.untie(new)
        self.tie(new, old)
        self.same.add(new)
        self.pairs.append((old, new))


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Return which new lines stand for which old ones."""
    exact = _Aligner(old, new).exact()
    if len(exact.pairs) == len(old) or len(exact.pairs) == len(new):
        return exact
    # Lines that moved to the right may read like others further down: see what explains more.
    bare = _Aligner(old, new).but_for_indent(range(len(old)), range(len(new)))
    return bare if len(bare.pairs) > len(exact.pairs) else exact


def common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines two texts have in common at their beginning."""
    short = min(len(old), len(new))
    return next((k for k in range(short) if old[k] != new[k]), short)


class _Aligner:
    """Ties lines of two texts to each other, in one order of looking or another."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.made = Alignment([None] * len(new))

    def exact(self) -> Alignment:
        """Tie lines that are the same, then in between those that are but for their indentation."""
        for kind, i1, i2, j1, j2 in changes(self.old, self.new):
            olds, news = range(i1, i2), range(j1, j2)
            if kind == "equal":
                self._pair(olds, news)
            elif kind == "replace":
                self.but_for_indent(olds, news)
            else:
                self.made.hunks.append(Hunk(olds, news))
        return self.made

    def but_for_indent(self, olds: range, news: range) -> Alignment:
        """Tie lines that are the same but for their indentation, then those of the same words."""
        bare = [self.old[i].strip() for i in olds], [self.new[j].strip() for j in news]
        for kind, i1, i2, j1, j2 in changes(*bare):
            if kind == "equal":
                self._pair(olds[i1:i2], news[j1:j2])
            elif kind == "replace":
                self._by_words(olds[i1:i2], news[j1:j2])
            else:
                self.made.hunks.append(Hunk(olds[i1:i2], news[j1:j2]))
        return self.made

    def _pair(self, olds: range, news: range) -> None:
        for i, j in zip(olds, news, strict=True):
            self.made.tie(j, i)
            self.made.pairs.append((i, j))
            if self.old[i] == self.new[j]:
                self.made.same.add(j)

    def _by_words(self, olds: range, news: range) -> None:
        found = _common(self.old, self.new, olds, news)
        ties = {j: _strong(self.new[j], shared) for j, shared in found.items()}
        # As many lines as before are the same lines, if no word says otherwise.
        if len(olds) == len(news) and all(
            not ties.get(j) or i in ties[j] for i, j in zip(olds, news, strict=True)
        ):
            ties = {j: [i] for i, j in zip(olds, news, strict=True)}
        for j, lines in ties.items():
            if lines:
                self.made.tie(j, min(lines), max(lines))


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield difflib's opcodes; equal beginnings and ends are cut off first, which is faster."""
    head = common(old, new)
    tail = common(old[head:][::-1], new[head:][::-1])
    if head:
        yield "equal", 0, head, 0, head
    inner = old[head : len(old) - tail], new[head : len(new) - tail]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, *inner, autojunk=False).get_opcodes():
        yield kind, head + i1, head + i2, head + j1, head + j2
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _common(
    old: Sequence[str], new: Sequence[str], olds: range, news: range
) -> dict[int, list[tuple[int, str]]]:
    """Return, for new lines, the words that they have in common with old ones, in order."""
    left = [(i, word) for i in olds for word in _TOKEN.findall(old[i])]
    right = [(j, word) for j in news for word in _TOKEN.findall(new[j])]
    if len(left) * len(right) > MANY:
        return {}
    words = [word for _, word in left], [word for _, word in right]
    found: dict[int, list[tuple[int, str]]] = {}
    for a, b, size in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
        for (i, word), (j, _) in zip(left[a : a + size], right[b : b + size], strict=True):
            found.setdefault(j, []).append((i, word))
    return found


def _strong(text: str, shared: list[tuple[int, str]]) -> list[int]:
    """Return the old lines that a new one has enough words of; a lone bracket needs no word."""
    words = [word for word in _TOKEN.findall(text) if word[0].isalnum() or word[0] == "_"]
    named = [(i, word) for i, word in shared if word[0].isalnum() or word[0] == "_"]
    if not words:
        return [i for i, _ in shared]
    if sum(len(word) for _, word in named) < ENOUGH * sum(map(len, words)):
        return []
    return [i for i, _ in named]
