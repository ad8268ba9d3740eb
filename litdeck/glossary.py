"""Terms and their meanings, and a note at the first use of each on a page.

A term is a heading below `<!-- terms: all -->` (or the pages on which its notes stand), its
meaning the paragraph that follows. The note is a link to the term's place in the glossary, so it
works on touch and on paper; the style sheet shows the meaning beside it on hover and on focus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify

from litdeck.html import Child, add, element, link_to
from litdeck.markdown import Chapter, Command, Heading
from litdeck.model import Book

# Elements whose words are names, code, or another's: no note stands in them.
_OTHERS = frozenset("a abbr code pre figure section details table dl h1 h2 h3 h4 h5 h6".split())


@dataclass(frozen=True)
class Term:
    """A term in all its forms, what it means, where it stands, and on which pages it has notes."""

    forms: tuple[str, ...]
    meaning: str
    path: str
    slug: str
    pages: tuple[str, ...]


def terms(book: Book) -> list[Term]:
    """Return the terms of a book's glossaries, in order."""
    return [term for chapter in book.chapters for term in _terms(chapter)]


def _terms(chapter: Chapter) -> list[Term]:
    found: list[Term] = []
    pages: tuple[str, ...] = ()
    for each in chapter.elements:
        if isinstance(each, Command) and each.name == "terms":
            pages = tuple(each.argument.split())
        elif isinstance(each, Heading) and each.level == 2:
            pages = ()
        elif isinstance(each, Heading) and each.level > 2 and pages:
            forms = tuple(form.strip() for form in each.text.split(","))
            slug = slugify(each.text, "-")
            found.append(Term(forms, _meaning(chapter, each), chapter.path, slug, pages))
    return found


def _meaning(chapter: Chapter, heading: Heading) -> str:
    """Return the paragraph below a heading, as plain text."""
    text = "\n".join(chapter.lines[heading.place.line :]).strip().split("\n\n")[0]
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[`*]", "", " ".join(text.split()))


def explain(book: Book, here: str, root: Element) -> None:
    """Put a note at the first use of each term on a page, unless the page is their glossary."""
    name = PurePosixPath(here).relative_to(book.docs).as_posix()
    known = [
        term
        for term in terms(book)
        if term.path != here and ("all" in term.pages or name in term.pages)
    ]
    if known:
        _Notes(here, known).put(root, False)


class _Notes:
    """The notes of one page, and which terms have had theirs."""

    def __init__(self, here: str, known: list[Term]) -> None:
        self.here = here
        self.known = {form.lower(): term for term in known for form in term.forms}
        self.seen: set[str] = set()
        # The longest first: a user namespace is no namespace with a word before it.
        forms = "|".join(map(re.escape, sorted(self.known, key=len, reverse=True)))
        self.pattern = re.compile(rf"(?<![\w-])({forms})s?(?![\w-])", re.IGNORECASE)

    def put(self, parent: Element, prose: bool) -> None:
        """Exchange the terms in an element's text, and in what it holds, for notes."""
        prose = prose or parent.tag in ("p", "li")
        children, text = list(parent), parent.text
        parts = self._noted(text, prose)
        for child in children:
            tail, child.tail = child.tail, None
            if child.tag not in _OTHERS and child.get("class") != "ld-tools":
                self.put(child, prose)
            parts += [child, *self._noted(tail, prose)]
        parent.text, parent[:] = None, []
        add(parent, parts)

    def _noted(self, text: str | None, prose: bool) -> list[Child]:
        if not text or not prose:
            return [text]
        parts: list[Child] = []
        start = 0
        for found in self.pattern.finditer(text):
            term = self.known[found[1].lower()]
            if term.slug not in self.seen:
                self.seen.add(term.slug)
                parts += [text[start : found.start()], self._note(term, found[0])]
                start = found.end()
        return [*parts, text[start:]]

    def _note(self, term: Term, word: str) -> Element:
        name = f"ld-note-{term.slug}"
        link = element("a", "", word, href=link_to(self.here, term.path, term.slug))
        link.set("aria-describedby", name)
        # `hidden` for readers without the style sheet; a description may be hidden.
        tip = element("span", "ld-tip", term.meaning, id=name, role="tooltip", hidden="hidden")
        tip.set("data-search-exclude", "")
        return element("span", "ld-term", link, tip)
