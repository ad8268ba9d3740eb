"""Pages that are collected from the whole book: the index of errors, and the exercises."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from errno import errorcode
from itertools import takewhile, zip_longest
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify

from litdeck.html import Child, add, anchor, element, link_to, listed
from litdeck.markdown import Chapter, Command, Heading
from litdeck.model import Book
from litdeck.refusals import Refusal, message, refusals, source

_NUMBERS = {name: number for number, name in errorcode.items()}
_ITEM = re.compile(r"\d+\. ")
_LINK = re.compile(r"\]\(([^):]*)\)")

# -- errors


def errors(book: Book, here: str) -> Element:
    """Return the index of errors: by call, then each errno with its refusals."""
    found = refusals(book)
    box = element("div", "ld-errors")
    if any(refusal.name for refusal in found):
        add(box, [element("h2", "", "By call"), _by_call(found)])
    for name in sorted({refusal.name for refusal in found if refusal.name}):
        about = f"errno {_NUMBERS[name]}, “{os.strerror(_NUMBERS[name])}”"
        add(box, [element("h2", "", name), element("p", "ld-errno", about)])
        add(box, [_refusal(book, here, each) for each in found if each.name == name])
    settings = [refusal for refusal in found if not refusal.name]
    if settings:
        add(box, [element("h2", "", "Switches that forbid user namespaces")])
        add(box, [_refusal(book, here, each) for each in settings])
    return box


def _by_call(found: list[Refusal]) -> Element:
    calls = sorted({refusal.call for refusal in found if refusal.name})
    items = []
    for call in calls:
        links = (_entry(refusal) for refusal in found if refusal.call == call)
        items.append(element("li", "", element("code", "", call), ": ", *listed(links)))
    return element("ul", "ld-calls", *items)


def _entry(refusal: Refusal) -> Element:
    # Several links of one list may have the same name, so what tells them apart is said, too.
    return element("a", "", refusal.name, href=f"#{refusal.anchor}", title=refusal.cause)


def _refusal(book: Book, here: str, refusal: Refusal) -> Element:
    heading = element("h3", "", element("code", "", refusal.call), id=refusal.anchor)
    if refusal.name:
        add(heading, [f": {refusal.name}"])
    facts = element("dl")
    for file, words in refusal.seen:
        said = message(book, refusal, file, words)
        seen = element("dd", "", element("samp", "", said) if said else None)
        add(seen, [element("span", "ld-seen-in", *_where(book, here, file))])
        add(facts, [element("dt", "", "Message" if said else "Written in"), seen])
    for label, text in (("Cause", refusal.cause), ("What helps", refusal.remedy)):
        if text:
            add(facts, [element("dt", "", label), element("dd", "", *_with_code(text))])
    return element("section", "ld-error", heading, facts)


def _where(book: Book, here: str, file: str) -> list[Child]:
    fence = book.programs[file].fence
    chapter = book.chapter(fence.place.path)
    link = link_to(here, chapter.path, anchor("program", file))
    near = [e for e in chapter.elements if isinstance(e, Heading)]
    section = [heading.text for heading in near if heading.place.line < fence.place.line][-1:]
    title = ": ".join(dict.fromkeys([chapter.title, *section]))
    return [element("a", "", element("code", "", file), href=link), f" in {title}"]


def _with_code(text: str) -> list[Child]:
    parts = text.split("`")
    return [element("code", "", part) if n % 2 else part for n, part in enumerate(parts)]


def met(book: Book, here: str, file: str) -> Element | None:
    """Return links from a program's output to its errors in the index; None if it shows none."""
    command = source(book)
    found = [r for r in refusals(book) if any(file == seen for seen, _ in r.seen)]
    if command is None or not found:
        return None
    page = command.place.path
    names = dict.fromkeys(refusal.name for refusal in found)
    firsts = (next(r for r in found if r.name == name) for name in names)
    links = (element("a", "", r.name, href=link_to(here, page, r.anchor)) for r in firsts)
    return element("span", "ld-met", *listed(links), f" in “{book.chapter(page).title}”")


# -- exercises


def exercises(book: Book, here: str, answers: str) -> Iterator[str]:
    """Yield the exercises of all chapters as Markdown, each with a link to its answer."""
    page = posixpath.join(posixpath.dirname(here), answers)
    for chapter in book.chapters:
        # A link of the chapter's own to an answer gives way to the one that is added here.
        own = re.compile(rf"\s*\(\[[^]]*\]\({re.escape(answers)}[^)]*\)\)")
        lines = [own.sub("", line) for line in _section(chapter)]
        lines = [line for line in lines if f"({answers}" not in line]
        if not any(_ITEM.match(line) for line in lines):
            continue
        link = posixpath.relpath(chapter.path, posixpath.dirname(here))
        yield from ("", f"## [{chapter.title}]({link})", "")
        yield from _answered(
            [_moved(line, chapter.path, here) for line in lines],
            [_link(here, page, heading) for heading in answers_to(book, chapter, page)],
        )


def _link(here: str, page: str, heading: str) -> str:
    title = heading.partition(":")[2].strip()
    return f"[Answer: {title}]({link_to(here, page, slugify(heading, '-'))}){{ .ld-answer }}"


def answers_to(book: Book, chapter: Chapter, page: str) -> list[str]:
    """Return the headings of the answers to a chapter's exercises, in order."""
    number = re.match(r"\d+", posixpath.basename(chapter.path))
    if number is None or page not in {each.path for each in book.chapters}:
        return []
    start = f"Chapter {int(number[0])}:"
    headings = (e for e in book.chapter(page).elements if isinstance(e, Heading))
    return [h.text for h in headings if h.text.startswith(start)]


def _section(chapter: Chapter) -> list[str]:
    """Return the lines of a chapter's exercises, without commands and what is for slides."""
    headings = [e for e in chapter.elements if isinstance(e, Heading) and e.level <= 2]
    ends = [heading.place.line - 1 for heading in headings[1:]] + [len(chapter.lines)]
    inside = [
        (heading.place.line, end)
        for heading, end in zip(headings, ends, strict=True)
        if heading.text == "Exercises"
    ]
    cut: set[int] = set()
    for each in chapter.elements:
        if isinstance(each, Command):
            cut.update(range(each.place.line, each.end + 1))
    return [
        chapter.lines[number - 1]
        for start, end in inside
        for number in range(start + 1, end + 1)
        if number not in cut
    ]


def _answered(lines: list[str], links: list[str]) -> Iterator[str]:
    """Yield a list with a link at the end of each item."""
    starts = [number for number, line in enumerate(lines) if _ITEM.match(line)]
    yield from lines[: starts[0]]
    ends = [*starts[1:], len(lines)]
    for start, end, link in zip_longest(starts, ends, links[: len(starts)]):
        item = lines[start:end]
        # An item goes on while its lines are indented; what is not so stands after the list.
        size = 1 + sum(1 for _ in takewhile(lambda line: line.startswith(" "), item[1:]))
        yield from item[: size - 1]
        yield item[size - 1] + (f" {link}" if link else "")
        yield from item[size:]


def _moved(line: str, path: str, here: str) -> str:
    """Return a line of one page with its links as another page writes them."""

    def link(found: re.Match[str]) -> str:
        target, hash_, fragment = found[1].partition("#")
        there = posixpath.join(posixpath.dirname(path), target) if target else path
        return f"]({posixpath.relpath(there, posixpath.dirname(here))}{hash_}{fragment})"

    return _LINK.sub(link, line)
