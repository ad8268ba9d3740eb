"""The blocks of a text as CommonMark has them: markdown-it-py, block rules only, is the judge.

A fence that another reader of the chapter would read differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt

from litdeck.errors import Place, Problem
from litdeck.scan import Block

_FENCE_LIKE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t>]*(`{3,}|~{3,})([^`]*)$")


def blocks(text: str) -> Iterator[Block]:
    """Yield the fences, headings and pieces of HTML of a text, in order."""
    tokens = MarkdownIt("commonmark").disable("inline").parse(text)
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "fence":
            nested = token.level > 0
            yield Block(
                "fence", first, last, token.content, token.info, nested=nested, mark=token.markup
            )
        elif token.type == "html_block":
            yield Block("html", first, last, token.content)
        elif token.type == "heading_open":
            content = tokens[index + 1].content
            yield Block("heading", first, last, content, level=int(token.tag[1]))


def agreed(
    path: str, lines: list[str], found: Iterable[Block], problems: list[Problem]
) -> list[Block]:
    """Return those of the blocks that all readers agree about; add a problem for each other one."""
    fenced: set[int] = set()
    kept = []
    for block in found:
        complaint = ""
        if block.kind == "fence":
            fenced.update(range(block.first, block.last))
            complaint = _ambiguity(lines, block)
        if complaint:
            problems.append(Problem(Place(path, block.first + 1), complaint))
        else:
            kept.append(block)
    problems += _look_alikes(path, lines, fenced)
    return kept


def _ambiguity(lines: list[str], block: Block) -> str:
    """Say why CommonMark, superfences and presenterm would not agree on this fence."""
    first, last = block.first, block.last
    opening, mark = lines[first], block.mark
    # A closing fence may be followed by blank lines when the fence ends a list or a quotation.
    closing = lines[last - 1].strip(" \t>")
    if last - 1 == first or set(closing) != {mark[0]} or len(closing) < len(mark):
        return "the fence is never closed"
    if ">" in opening[: opening.index(mark)]:
        return "a fence in a quotation: readers disagree about it; move it out"
    if opening[: opening.index(mark)].strip():
        return "a fence on a bullet's own line: readers disagree about it; move it out"
    if len(closing) > len(mark):
        return f"the closing fence ({closing}) is longer than the opening one ({mark})"
    if not block.nested and (opening[0] != mark[0] or lines[last - 1][0] != mark[0]):
        return "a fence begins and ends in the first column; readers disagree about other ones"
    for line in lines[first + 1 : last - 1]:
        inner = line.strip(" \t>")
        if inner.startswith(mark):
            return f"a fence is never closed, here or before the line '{inner}' inside of it"
    return ""


def _look_alikes(path: str, lines: list[str], fenced: set[int]) -> Iterator[Problem]:
    """Find lines that are a fence to superfences but not to CommonMark (an admonition's, say)."""
    for number, line in enumerate(lines):
        if number in fenced or ("```" not in line and "~~~" not in line):
            continue
        if _FENCE_LIKE.match(line):
            message = (
                "this line is a fence to some readers and text to others "
                "(in an admonition, a comment or indented); a fence begins in the first column"
            )
            yield Problem(Place(path, number + 1), message)
            return  # what follows would be reported for the same reason
