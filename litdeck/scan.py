"""The blocks of chapters that are plainly written, read a run of lines at a time.

CommonMark decides what a fence is, and `litdeck.markdown` asks markdown-it-py about it; that
takes most of the time of a whole tangle. Nearly all chapters need no judge: prose, lists,
headings, comments and fences that begin in the first column, which no rule of CommonMark can
read in another way. `blocks` reads those, and says None at the first line that it is not sure of.
That the two agree is tested with generated chapters.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Block(NamedTuple):
    """A fence, a heading or a piece of HTML: the lines that it takes, and what is in it.

    `first` counts from 0 and `last` is the line after it, as markdown-it-py counts. `level` is
    a heading's. `nested` says that a fence stands in a list or a quotation, and `mark` are its
    backticks if a closer look at it is still due.
    """

    kind: str
    first: int
    last: int
    content: str
    info: str = ""
    level: int = 0
    nested: bool = False
    mark: str = ""


# What a line of a paragraph may begin with, so that it begins no other block.
_WORD = r"(?:[^\s`~<#>=+*\-\d]|\*[^\s`~>]|`{1,2}(?!`)|\d+(?![.)\d])|\d{1,9}[.)](?=[^\s`~>]))"
_LINE = rf"[ \t]*(?:(?:(?:[*+-]|\d{{1,9}}[.)]|>) )?{_WORD}[^\n]*|>[ \t]*)?\n"
# Possessive: a run of lines is never given back, so that each is looked at once.
_RUN = re.compile(rf"(?:{_LINE})*+")
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S[^\n]*)\n")
_FENCE = re.compile(r"(`{3,})([^`\n]*)\n")


def blocks(text: str) -> list[Block] | None:
    """Return the blocks of a text that are not prose; None if it takes CommonMark to tell."""
    text += "\n"
    found: list[Block] = []
    position = line = 0
    while True:
        end = _RUN.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        line += text.count("\n", position, end)
        if end == len(text):
            return found
        read = _READERS.get(text[end])
        taken = read(text, end, line) if read else None
        if taken is None:
            return None
        block, position = taken
        found.append(block)
        line = block.last


def _heading(text: str, start: int, line: int) -> tuple[Block, int] | None:
    found = _HEADING.match(text, start)
    content = found[2].rstrip(" \t") if found else ""
    # A row of # at the end may belong to it or not; so may a space that is not ASCII's.
    if not found or content.endswith("#") or content != content.strip():
        return None
    return Block("heading", line, line + 1, content, level=len(found[1])), found.end()


def _comment(text: str, start: int, line: int) -> tuple[Block, int] | None:
    end = text.find("-->", start)
    if not text.startswith("<!--", start) or end < 0:
        return None
    end = text.index("\n", end) + 1
    content = text[start:end]
    if "```" in content or "~~~" in content:
        return None
    return Block("html", line, line + content.count("\n"), content), end


def _fence(text: str, start: int, line: int) -> tuple[Block, int] | None:
    opening = _FENCE.match(text, start)
    if not opening:
        return None
    mark, begin = opening[1], opening.end()
    # Looked for with the line end before it, which may be the opening line's own.
    close = text.find("\n" + mark, begin - 1) + 1
    if not close:
        return None
    end = text.index("\n", close) + 1
    content = text[begin:close]
    # Another such mark that is indented or quoted would make readers disagree.
    if text[close + len(mark) : end].strip(" \t\n") or _marked(content, mark):
        return None
    last = line + 2 + content.count("\n")
    return Block("fence", line, last, content, opening[2]), end


def _marked(content: str, mark: str) -> bool:
    return mark in content and bool(re.search(rf"^[ \t>]*{mark}", content, re.MULTILINE))


_READERS = {"#": _heading, "<": _comment, "`": _fence}
