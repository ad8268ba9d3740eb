"""Lines that moved to the right or left all together are their reference that moved."""

from __future__ import annotations

from collections.abc import Sequence

from litdeck.untangle.align import Alignment
from litdeck.untangle.layout import PROGRAM, Layout, Use


def indents(
    layout: Layout, made: Alignment, owners: Sequence[int | None], new: Sequence[str]
) -> list[str]:
    """Return the indentation that each use has in the edited file.

    An `if` put around a chunk's lines is an `if` around its reference: other programs that have
    the chunk keep it as it was.
    """
    found: list[str] = []
    for use in layout.uses:
        outer = "" if use.parent == PROGRAM else found[use.parent]
        usual = outer + use.indent[len(layout.indent(use.parent)) :]
        moved = _moved(layout, made, use, new)
        inside = [
            new[j]
            for j, span in enumerate(owners)
            if span is not None and use.first <= span < use.last and new[j].strip()
        ]
        fits = moved is not None and moved.startswith(outer)
        if fits and all(line.startswith(str(moved)) for line in inside):
            usual = str(moved)
        found.append(usual)
    return found


def _moved(layout: Layout, made: Alignment, use: Use, new: Sequence[str]) -> str | None:
    """Return the one indentation that all lines of a use now have in place of its own."""
    lines = layout.lines_of(use)
    ways: set[str | None] = set()
    for i, j in made.pairs:
        if i in lines and new[j].strip():
            ways.add(_outer(layout.lines[i], new[j], use.indent))
    return ways.pop() if len(ways) == 1 else None


def _outer(old: str, new: str, indent: str) -> str | None:
    inner = _space(old)[len(indent) :]
    space = _space(new)
    return space[: len(space) - len(inner)] if space.endswith(inner) else None


def _space(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]
