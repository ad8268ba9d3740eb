"""A built page as data: what a test of links and headings asks for."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page holds: its article's text by element, its ids, its links, what it loads."""

    LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.article = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "article":
            self.article = True
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in self.LOADS and given.get(self.LOADS[tag]):
            self.loads.append(given[self.LOADS[tag]])
        if tag == "link" and given.get("rel") not in ("canonical", "edit", "next", "prev"):
            self.loads.append(given.get("href", ""))
        if self.article and re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if self.article and tag in ("figure", "section", "details", "pre", "h2", "abbr"):
            name = given.get("id") or given.get("title") or given.get("class") or ""
            self.words.append(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        self.article = self.article and tag != "article"

    def handle_data(self, data: str) -> None:
        if self.article:
            self.words += data.split()
