"""Every link of every page, deck and notebook that leads into the site arrives, anchor and all."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.site.page import Page

HERE = "http://here.invalid/"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@cache
def page_of(path: Path) -> Page:
    return Page(path.read_text())


def broken(site: Path, name: str, links: list[str]) -> list[str]:
    """Return the links of one file that lead to no file, to no anchor, or are no addresses."""
    return [f"{name}: {link}: {why}" for link in links if (why := wrong(site, name, link))]


def wrong(site: Path, name: str, link: str) -> str:
    """Say what is wrong with a link; '' if nothing is."""
    target = urlsplit(urljoin(HERE + name, link))
    if target.scheme in ("data", "mailto"):
        return ""
    if f"{target.scheme}://{target.netloc}/" != HERE:
        plain = target.scheme == "https" and re.fullmatch(r"[\w.-]+\.[a-z]+", target.netloc)
        return "" if plain else "no address of another site"
    path = site / unquote(target.path).lstrip("/")
    path = path / "index.html" if path.is_dir() else path
    if not path.is_file():
        return "no such file"
    return anchor_wrong(path, unquote(target.fragment))


def anchor_wrong(path: Path, fragment: str) -> str:
    """Say that a page has no such anchor; a deck's begin with a slash, its slides' names follow."""
    if path.suffix != ".html" or not fragment or fragment == "__skip":
        return ""
    name = fragment.removeprefix("/") if path.parent.parent.name == "slides" else fragment
    return "" if name in page_of(path).ids else "no such anchor"


@pytest.mark.parametrize("top", ["", "slides"])
def test_links_of_pages_and_decks_arrive(site, top):
    found = sorted(site.glob("**/*.html"))
    names = [path.relative_to(site).as_posix() for path in found]
    ours = [name for name in names if name.startswith("slides/") is bool(top)]
    assert len(ours) > 2
    lost = []
    for name in ours:
        page = page_of(site / name)
        lost += broken(site, name, page.links + page.loads)
    assert not lost, "\n".join(lost)


def test_links_of_notebooks_arrive(book_folder):
    # A notebook is read beside its neighbours, and below the chapters.
    found = sorted(book_folder.glob("docs/notebooks/*.ipynb"))
    assert found
    for path in found:
        cells = json.loads(path.read_text())["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        # What looks like a link in code is an index and a call.
        prose = FENCED.sub("", text)
        links = [link for link in LINK.findall(prose) if not link.startswith("#")]
        assert not broken(book_folder, path.relative_to(book_folder).as_posix(), links)


def test_a_deck_is_linked_from_its_pages_and_back(site):
    decks = sorted(path.parent.name for path in site.glob("slides/*/index.html"))
    assert "talk" in decks
    chapter = page_of(site / "04-pid/index.html")
    assert any(link.startswith("../slides/talk/#/") for link in chapter.links)
    deck = page_of(site / "slides/talk/index.html")
    assert any("04-pid/index.html#slide-" in link for link in deck.links)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("b.html", "no such file"),
        ("a.html#there", ""),
        ("#nowhere", "no such anchor"),
        ("http://example.org/", "no address of another site"),
        ("https://example.org/x?y#z", ""),
        ("https://example/", "no address of another site"),
    ],
)
def test_a_broken_link_is_noticed(tmp_path, link, why):
    (tmp_path / "a.html").write_text('<p id="there">')
    assert wrong(tmp_path, "a.html", link) == why
