"""Two texts' differences, as everything that compares shows them."""

from __future__ import annotations

import difflib


def diff(before: str, after: str, old: str | None, new: str | None) -> str:
    """Return two texts' differences as a unified diff."""
    lines = [(text or "").splitlines(keepends=True) for text in (old, new)]
    rows = difflib.unified_diff(lines[0], lines[1], before, after)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end\n" for row in rows)
