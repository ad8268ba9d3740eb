"""Small pieces of the site's pages, as elements of Python-Markdown's tree.

Elements, not text: so that MkDocs and Zensical resolve and check the links in them like any
link that an author wrote.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from litdeck.model import reference

Child = Element | str | None
Spans = list[tuple[str, str]]  # a line of code: (Pygments' class, text)

_PLAIN = frozenset({"n", "p", "w", "fm"})  # Pygments' classes for names and punctuation

# What `litdeck record` puts in place of what differs from run to run.
_PLACEHOLDER = re.compile(r"<(uid|gid|host|user|dir|kernel|python|(?:pid|ns|inode|addr)\d+)>")
_MEANINGS = {
    "uid": "your user id",
    "gid": "your group id",
    "host": "your machine's hostname",
    "user": "your user name",
    "dir": "the folder that the program ran in",
    "kernel": "your kernel's version",
    "python": "your Python's version",
    "pid": "a process id",
    "ns": "a namespace's number",
    "inode": "an inode number",
    "addr": "an address in memory",
}


def element(tag: str, kind: str = "", /, *children: Child, **attributes: str) -> Element:
    """Return an element with a class; `for_` and the like lose their underscore, `a_b` is a-b."""
    made = Element(tag)
    if kind:
        made.set("class", kind)
    for key, value in attributes.items():
        made.set(key.rstrip("_").replace("_", "-"), value)
    add(made, children)
    return made


def add(parent: Element, children: Iterable[Child]) -> None:
    """Append elements and texts to an element, in order."""
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif child and len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        elif child:
            parent.text = (parent.text or "") + child


def listed(items: Iterable[Element]) -> list[Child]:
    """Return elements with commas between them."""
    parts: list[Child] = []
    for item in items:
        parts += [", ", item] if parts else [item]
    return parts


def anchor(kind: str, name: str) -> str:
    """Return the id of a chunk, a program or a slide on its page."""
    plain = re.sub(r"[^\w-]+", "-", name)
    return f"{kind}-{plain}"


def link_to(here: str, there: str, fragment: str) -> str:
    """Return a link from one chapter's file to a place in another, as an author writes it."""
    if here == there:
        return f"#{fragment}"
    return f"{posixpath.relpath(there, posixpath.dirname(here))}#{fragment}"


# -- code


@dataclass(frozen=True)
class CodeLine:
    """A line of a block: what is in it, and the class that says how it looks."""

    spans: Spans
    kind: str = ""
    link: str = ""
    origin: str = ""
    origin_link: str = ""


def coloured(lines: Iterable[str], language: str) -> list[Spans]:
    """Return each line's pieces with Pygments' short classes; references are left plain."""
    return list(_coloured(tuple(lines), language))


# A program is shown in many places, and by `litdeck watch` again and again.
@lru_cache(maxsize=2048)
def _coloured(lines: tuple[str, ...], language: str) -> tuple[Spans, ...]:
    if not lines:
        return ()
    # A reference is no Python, so the lexer sees a comment of the same width instead.
    plain = [re.sub(r"<<.*", "#", text) if reference(text) else text for text in lines]
    pieces = list(_pieces("\n".join(plain), language))
    return tuple(
        [("", text)] if reference(text) else line for text, line in zip(lines, pieces, strict=True)
    )


def _pieces(text: str, language: str) -> Iterator[Spans]:
    line: Spans = []
    for token, value in _lexer(language).get_tokens(text):
        first, *rest = value.split("\n")
        # What has the colour of plain text needs no element: half of a page would be these.
        kind = STANDARD_TYPES.get(token, "")
        kind = "" if kind in _PLAIN or not value.strip() else kind
        line += [(kind, first)] if first else []
        for part in rest:
            yield line
            line = [(kind, part)] if part else []
    yield line


@cache
def _lexer(language: str) -> Lexer:
    # Nothing stripped and no line end added: a line here is a line of the chapter.
    try:
        return get_lexer_by_name(language or "text", stripnl=False, ensurenl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False, ensurenl=False)


def code(lines: Iterable[CodeLine], label: str, copy: str) -> Element:
    """Return a block of code; its copy button takes `copy` and nothing else.

    Left to itself, the button would take what a browser makes of the lines: every end twice.
    """
    inner = element("code", "", *(_code_line(line) for line in lines))
    box = element("div", "highlight ld-code", element("pre", "", inner), aria_label=label)
    box.set("role", "group")
    box.set("data-copy", copy)
    return box


def _code_line(line: CodeLine) -> Element:
    made = element("span", line.kind)
    if line.kind == "ld-around":
        made.set("data-search-exclude", "")
    text = "".join(part for _, part in line.spans)
    if line.link:
        indent = text[: len(text) - len(text.lstrip())]
        add(made, [indent, element("a", "ld-ref", text.strip(), href=line.link)])
    else:
        add(made, [element("span", kind, part) if kind else part for kind, part in line.spans])
    if line.origin:
        add(made, [_origin(line)])
    add(made, ["\n"])
    return made


def _origin(line: CodeLine) -> Element:
    # The name is drawn by the style sheet, from the attribute: text would be copied.
    name = f"from the block {line.origin}"
    return element(
        "a", "ld-origin", href=line.origin_link, data_origin=line.origin, aria_label=name
    )


# -- outputs


def output(lines: Iterable[str], raises: str, label: str) -> Element:
    """Return what a program printed: placeholders explained, the exception marked."""
    inner = element("samp")
    for text in lines:
        failed = bool(raises) and re.match(rf"(?:[\w.]+\.)?{re.escape(raises)}\b", text)
        line = element("span", "ld-exception" if failed else "")
        add(line, [*_explained(text), "\n"])
        inner.append(line)
    return element("pre", "ld-output", inner, aria_label=label, role="group")


def _explained(text: str) -> Iterator[Child]:
    start = 0
    for found in _PLACEHOLDER.finditer(text):
        yield text[start : found.start()]
        yield element("abbr", "ld-value", found[0], title=meaning(found[1]))
        start = found.end()
    yield text[start:]


def meaning(name: str) -> str:
    """Say what stands at a placeholder when a reader runs the program."""
    kind = name.rstrip("0123456789")
    if kind == name:
        return f"{_MEANINGS[kind]}: another one on each machine"
    return f"{_MEANINGS[kind]}: another one in each run, the same wherever <{name}> stands"
