"""The whole site, built strictly by MkDocs and by Zensical from the same mkdocs.yml."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from litdeck.book import load
from litdeck.html import anchor
from litdeck.model import Book
from tests.litdeck.helpers import chunk, program
from tests.site.page import Page

ROOT = Path(__file__).parents[2]
BUILDERS = {
    "mkdocs": ["mkdocs", "build", "--strict"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
PUBLISHED = {"REPO_URL": "https://example.org/you/rootless", "EDIT_URI": "edit/main/docs/"}
HERE = "http://here.invalid/"


def copied(folder: Path) -> Path:
    for name in ("docs", "slides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def build(folder: Path, builder: str, **settings: str) -> Path:
    """The site of a folder, built strictly: a warning is a failure."""
    known = {key: value for key, value in os.environ.items() if key not in ("SITE_URL", *PUBLISHED)}
    environment = {**known, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, "-P", "-m", *BUILDERS[builder]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return folder / "site"


def small(folder: Path) -> Path:
    """Two pages with this book's settings: the slide of one shows a chunk of the other."""
    settings = (ROOT / "mkdocs.yml").read_text()
    nav = "nav:\n  - index.md\n  - b.md\n\n"
    (folder / "mkdocs.yml").write_text(re.sub(r"(?ms)^nav:\n.*?\n\n", nav, settings))
    shutil.copytree(ROOT / "docs/assets", folder / "docs/assets")
    show = "<!-- slide: S -->\n<!-- show: p.py a -->\n<!-- end_slide -->\n"
    (folder / "docs/index.md").write_text(f"# A\n\n{chunk('a', 'a = 1')}")
    (folder / "docs/b.md").write_text(f"# B\n\n{program('p.py', '<<a>>', 'b = 1')}{show}")
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    first, *others = (tmp_path_factory.mktemp(name) / "book" for name in BUILDERS)
    first.mkdir()
    copied(first)
    for other in others:
        shutil.copytree(first, other)
    return {name: build(at, name) for name, at in zip(BUILDERS, [first, *others], strict=True)}


@pytest.fixture(scope="module")
def book() -> Book:
    return load(ROOT)


@pytest.fixture(params=list(BUILDERS))
def site(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Path:
    return sites[request.param]


@cache
def pages(site: Path) -> list[tuple[str, Page]]:
    found = sorted(site.rglob("*.html"))
    names = {path: path.relative_to(site) for path in found}
    ours = [path for path in found if names[path].parts[0] not in ("slides", "notebooks")]
    return [(names[path].as_posix(), Page(path.read_text())) for path in ours]


def test_both_builders_make_the_same_pages(sites: dict[str, Path]) -> None:
    made = {name: dict(pages(site)) for name, site in sites.items()}
    mine, theirs = made["mkdocs"], made["zensical"]
    assert mine.keys() == theirs.keys()
    for name in mine.keys() - {"404.html"}:
        assert mine[name].words == theirs[name].words, name
        assert set(mine[name].ids) - set(theirs[name].ids) == set(), name


def test_every_block_output_and_slide_is_on_its_page(site: Path, book: Book) -> None:
    all_pages = dict(pages(site))
    for kind, owners in (
        ("program", {p.file: p.fence.place.path for p in book.programs.values()}),
        ("slide", {slide.slug: slide.place.path for slide in book.slides.values()}),
    ):
        for name, path in owners.items():
            stem = Path(path).stem
            page = all_pages["index.html" if stem == "index" else f"{stem}/index.html"]
            assert anchor(kind, name) in page.ids


def test_no_mark_option_or_command_is_left(site: Path) -> None:
    for path in site.rglob("*/index.html"):
        text = re.sub(r"<figure[^>]*ld-illustration.*?</figure>", "", path.read_text(), flags=re.S)
        article = text[text.find("<article") : text.find("</article>")]
        assert not re.search(r"litdeckpart\d|#\| |&lt;!--|<!--", article), path


def test_links_lead_somewhere(site: Path) -> None:
    found = dict(pages(site))
    for name, page in found.items():
        for link in page.links:
            target = urlsplit(urljoin(HERE + name, link))
            if f"{target.scheme}://{target.netloc}/" != HERE or name == "404.html":
                continue
            path = unquote(target.path).lstrip("/")
            path += "index.html" if path.endswith("/") or not path else ""
            assert (site / path).is_file(), f"{name}: {link}"
            if target.fragment and path in found and not target.fragment.startswith("__"):
                assert unquote(target.fragment) in found[path].ids, f"{name}: {link}"


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for name, page in pages(site):
        outside = [load for load in page.loads if re.match(r"(?:https?:)?//", load)]
        assert not outside, f"{name}: {outside}"
    for path in (*site.rglob("*.css"), *site.rglob("*.html")):
        text = path.read_text()
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), path


def test_ids_are_unique_and_headings_in_order(site: Path) -> None:
    for name, page in pages(site):
        ours = [each for each in page.ids if not each.startswith("__")]
        assert len(ours) == len(set(ours)), name
        assert page.headings.count(1) == 1 or name == "404.html", name
        for above, below in zip(page.headings, page.headings[1:], strict=False):
            assert below <= above + 1, f"{name}: h{below} after h{above}"


def test_search_finds_blocks_and_not_the_lines_around_them(site: Path) -> None:
    path = next(path for path in site.rglob("search*.json"))
    text = path.read_text()
    assert "enter-pid-namespace" in text
    # An import of each program, if the folded programs were in it.
    assert text.count("import ctypes") < 60


@pytest.mark.parametrize("builder", BUILDERS)
def test_pages_link_to_their_source_where_it_is_published(builder: str, tmp_path: Path) -> None:
    built = build(small(tmp_path), builder, **PUBLISHED)
    links = Page((built / "b/index.html").read_text()).links
    assert "https://example.org/you/rootless/edit/main/docs/b.md" in links


def test_without_an_address_no_page_pretends_to_have_one(site: Path) -> None:
    for name, page in pages(site):
        assert not [link for link in page.links if "edit/" in link or link.startswith("//")], name


def test_zensical_renders_a_page_again_when_another_chapter_changes(tmp_path: Path) -> None:
    built = build(small(tmp_path), "zensical")
    assert "Xyq" not in (built / "b/index.html").read_text()
    chapter = tmp_path / "docs/index.md"
    stamp = chapter.stat().st_mtime + 2
    chapter.write_text(chapter.read_text().replace("a = 1", "a = Xyq"))
    os.utime(chapter, (stamp, stamp))
    command = [sys.executable, "-P", "-m", "zensical", "build"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert "Xyq" in (built / "b/index.html").read_text()


def quotations(book: Book) -> Iterator[str]:
    for fence in book.chapter("docs/how.md").fences:
        if fence.language == "markdown":
            yield "\n".join(fence.body)


def test_how_md_quotes_what_the_chapter_says(book: Book) -> None:
    chapter = book.chapter("docs/04-pid.md").text
    found = list(quotations(book))
    assert len(found) == 3
    for quotation in found:
        assert quotation in chapter


def test_how_md_counts_right(book: Book) -> None:
    rust = next(f for f in book.chapter("docs/how.md").fences if f.language == "rust")
    hidden = [line for line in rust.body if line.startswith("#")]
    assert (len(rust.body), len(hidden), len(rust.body) - len(hidden)) == (53, 38, 15)


def test_mkdocs_says_what_is_wrong_and_where_without_a_traceback(tmp_path: Path) -> None:
    folder = small(tmp_path)
    chapter = folder / "docs/b.md"
    chapter.write_text(chapter.read_text().replace("<<a>>", "<<aa>>"))
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", *BUILDERS["mkdocs"]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "\ndocs/b.md:5: no chunk is named 'aa' (did you mean 'a'?)\n" in done.stderr
    assert "Traceback" not in done.stderr
