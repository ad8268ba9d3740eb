"""Lines that were put in, taken out or moved may be read in several ways: which, is settled here.

An empty line put in below another one is the same edit as one put in above it. If one of the
readings keeps to a single chunk it is taken; if not, it is a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litdeck.untangle.align import Alignment, Hunk
from litdeck.untangle.choices import Choice
from litdeck.untangle.layout import Layout


def slide_in(layout: Layout, made: Alignment, new: Sequence[str], hunk: Hunk) -> None:
    """Move lines that were put in at a border into a chunk, if that comes to the same text."""
    gap, first, last = hunk.old.start, hunk.new.start, hunk.new.stop
    if layout.within(gap):
        return
    for step in _steps(made, new, first - 1, last - 1, gap - 1, -1):
        if layout.within(gap - step):
            _retie(made, range(first - step, first), last - step, gap - step)
            return
    for step in _steps(made, new, last, first, gap, +1):
        if layout.within(gap + step):
            _retie(made, range(last, last + step), first, gap)
            return


def _steps(
    made: Alignment, new: Sequence[str], near: int, far: int, old: int, way: int
) -> Iterator[int]:
    """Yield 1, 2, ... as long as lines may slide: `near` is unchanged, and `far` has its text."""
    step = 0
    while (
        0 <= near < len(new)
        and near in made.same
        and made.ties[near] == (old, old)
        and new[near] == new[far]
    ):
        step += 1
        yield step
        near, far, old = near + way, far + way, old + way


def _retie(made: Alignment, freed: range, new: int, old: int) -> None:
    """Let some new lines stand for nothing, and as many from `new` on for those from `old` on."""
    for line in freed:
        made.untie(line)
    for offset in range(len(freed)):
        made.retie(new + offset, old + offset)


def slides_out(layout: Layout, made: Alignment, hunk: Hunk) -> dict[int, Choice]:
    """Return the ways to read lines as taken out that differ in the chunk that loses them.

    A way is how far the lines slide down; there is more than one, or none.
    """
    old, first, last = layout.lines, hunk.old.start, hunk.old.stop
    ways: dict[tuple[str, ...], int] = {}
    for step in (0, *_ways_out(made, old, hunk, -1), *_ways_out(made, old, hunk, +1)):
        losers = sorted(layout.chunk(line) for line in range(first + step, last + step))
        ways.setdefault(tuple(losers), step)
    if len(ways) == 1:
        return {}
    return {step: _loser(layout, first + step, last + step) for step in sorted(ways.values())}


def _ways_out(made: Alignment, old: Sequence[str], hunk: Hunk, way: int) -> Iterator[int]:
    first, last, new = hunk.old.start, hunk.old.stop, hunk.new.start
    # Going up, the line above must read as the last one; going down, the one below as the first.
    kept, gone, line = (first - 1, last - 1, new - 1) if way < 0 else (last, first, new)
    step = 0
    while (
        0 <= kept < len(old)
        and 0 <= line < len(made.ties)
        and line in made.same
        and made.ties[line] == (kept, kept)
        and old[kept] == old[gone]
    ):
        step += way
        yield step
        kept, gone, line = kept + way, gone + way, line + way


def _loser(layout: Layout, first: int, last: int) -> Choice:
    text = layout.lines[first].strip()
    words = f"takes out `{text}`" if text else "takes out the empty line"
    if last - first > 1:
        words = f"takes out {last - first} lines from here on"
    return Choice(layout.chunk(first), layout.place(first), words)


def slide_out(made: Alignment, hunk: Hunk, step: int) -> None:
    """Read lines as taken out `step` lines further down (up, if it is below 0)."""
    first, last, new = hunk.old.start, hunk.old.stop, hunk.new.start
    if step > 0:
        _retie(made, range(new, new + step), new, first)
    elif step < 0:
        _retie(made, range(new + step, new), new + step, last + step)


def swaps(layout: Layout, made: Alignment, new: Sequence[str]) -> Iterator[tuple[Hunk, Hunk]]:
    """Yield the hunks of lines that changed places across a border.

    Either part may be the one that was moved, or neither: the chunks may have stayed.
    """
    for one, other in zip(made.hunks, made.hunks[1:], strict=False):
        out, into = (one, other) if one.old else (other, one)
        between = range(one.old.stop, other.old.start)
        if not 0 < len(between) <= len(out.old) == len(into.new):
            continue
        kept = range(one.new.stop, other.new.start)
        if len(kept) != len(between) or not made.same.issuperset(kept):
            continue
        moved = [layout.lines[i].strip() for i in out.old]
        olds = range(one.old.start, other.old.stop)
        if moved == [new[j].strip() for j in into.new] and len({*map(layout.chunk, olds)}) > 1:
            yield one, other
