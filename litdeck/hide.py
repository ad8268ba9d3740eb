"""The lines of a view on stage, and as presenterm runs and hides them: with a prefix."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from litdeck.errors import BookError, Problem
from litdeck.expand import SNIP, ViewLine, place_of
from litdeck.stage import HIDDEN

EMPTY = HIDDEN + "#"


def on_stage(view: Sequence[ViewLine]) -> list[ViewLine]:
    """Return a view as a slide shows it: what it has no room for is hidden too.

    That is the imports that it would begin with, a snip that parts nothing from nothing, which
    goes, and empty lines that part nothing either.
    """
    view = _without_idle_snips(view)
    return [
        line if shown else ViewLine(line.text, "hidden", line.source)
        for line, shown in zip(view, _trimmed(view), strict=True)
    ]


def hidden(view: Sequence[ViewLine], language: str) -> list[str]:
    """Return the lines of a view on stage, the hidden ones with presenterm's prefix.

    A hidden empty line becomes an empty comment, since editors strip a prefix that ends in a
    blank; within a string, where a comment would be text, it keeps the bare prefix.
    BookError if a visible line begins with the prefix and would vanish from the slide.
    """
    view = on_stage(view)
    inside = _inside_strings(tuple(line.text for line in view), language)
    out = []
    for number, line in enumerate(view):
        shown = line.kind != "hidden"
        if shown and line.text.startswith(HIDDEN):
            message = f"a line of a slide cannot begin with '{HIDDEN}': presenterm hides such lines"
            raise BookError([Problem(place_of(line.source), message)])
        if shown:
            out.append(line.text)
        elif line.text or number in inside:
            out.append(HIDDEN + line.text)
        else:
            out.append(EMPTY)
    return out


def unhidden(lines: Sequence[str]) -> list[str]:
    """Return the program that presenterm runs, its empty comments empty lines again."""
    return ["" if line == EMPTY else line.removeprefix(HIDDEN) for line in lines]


def _without_idle_snips(view: Sequence[ViewLine]) -> list[ViewLine]:
    """Drop the snips that stand before, after or beside nothing else that is shown."""
    opening = _opening(view)
    texts = [n for n, line in enumerate(view) if _is_text(line) and n not in opening]
    kept: list[ViewLine] = []
    marked = True  # nothing is shown yet, so there is nothing to be parted from
    for number, line in enumerate(view):
        if number in opening:
            line = ViewLine(line.text, "hidden", line.source)
        if line.kind == "snip":
            idle = number > max(texts, default=0) and line.text == SNIP
            if marked or idle:
                continue
            marked = True
        elif number in texts:
            marked = False
        kept.append(line)
    return kept


def _is_text(line: ViewLine) -> bool:
    return line.kind == "visible" and bool(line.text)


def _opening(view: Sequence[ViewLine]) -> set[int]:
    """Return the imports that a part of a program begins with, unless nothing else is shown."""
    if all(line.kind == "visible" for line in view):
        return set()
    shown = [number for number, line in enumerate(view) if _is_text(line)]
    imports = list(takewhile(lambda n: view[n].text.startswith(("import ", "from ")), shown))
    return set(imports) if len(imports) < len(shown) else set()


def _trimmed(view: Sequence[ViewLine]) -> list[bool]:
    """Say which lines are shown: no empty line first, last or after another one."""
    shown = [line.kind != "hidden" for line in view]
    filled = [number for number, line in enumerate(view) if shown[number] and line.text]
    previous = -1
    for number, line in enumerate(view):
        if not shown[number]:
            continue
        if not line.text:
            after_text = previous in filled
            shown[number] = after_text and number < max(filled, default=0)
        if shown[number]:
            previous = number
    return shown


# Each view of a program asks this, and so does each deck.
@lru_cache(maxsize=1024)
def _inside_strings(lines: tuple[str, ...], language: str) -> frozenset[int]:
    """Return the lines (from 0) whose beginning is inside a string that began further up."""
    if language == "python":
        try:
            return frozenset(row - 1 for row in _string_rows("\n".join(lines) + "\n"))
        except (tokenize.TokenError, SyntaxError):
            return frozenset()
    # A shell's here-documents and quotes: prefer the bare prefix wherever one may be open.
    open_from = next((n for n, line in enumerate(lines) if _may_go_on(line)), len(lines))
    return frozenset(range(open_from + 1, len(lines)))


def _string_rows(source: str) -> Iterator[int]:
    """Yield the lines (from 1) that begin inside a string token."""
    started: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            yield from range(token.start[0] + 1, token.end[0] + 1)
        elif name == "FSTRING_START":  # from Python 3.12 on an f-string is several tokens
            started.append(token.start[0])
        elif name == "FSTRING_END":
            yield from range(started.pop() + 1, token.end[0] + 1)


def _may_go_on(line: str) -> bool:
    return "<<" in line or line.count('"') % 2 == 1 or line.count("'") % 2 == 1
