"""The browser decks as files: the same slides as on a terminal, and nothing written twice."""

import html
import os
import re
from pathlib import Path

import pytest

from litdeck import presenterm
from litdeck.book import load
from litdeck.browser import build, fetch, pages
from litdeck.deck import load_decks
from litdeck.errors import BookError
from litdeck.expand import program_text
from litdeck.markdown import commands
from litdeck.stage import HIDDEN
from tests.litdeck.helpers import chunk, output_of, program, small_book, write_book

ROOT = Path(__file__).parents[3]

SLIDE = """\
<!-- slide: First light -->
<!-- show: steps/a.py lit -->

* see [the next](b.md), `code` and [this](#lit)

<!-- speaker_note: say it -->
<!-- end_slide -->
"""
CODE = chunk("lit", "print(1)") + program("steps/a.py", "import os", "<<lit>>", "os", run="true")


@pytest.fixture
def packages(monkeypatch, tmp_path):
    """An environment that has the packages, with little in them."""
    monkeypatch.setattr(fetch, "home", lambda package: tmp_path / "env" / package.folder)
    for package in fetch.PACKAGES:
        for name in package.files:
            path = fetch.home(package) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"// {name}\n")


def book_of(root, slides=SLIDE, deck='title = "T"\nslides = ["First light"]\n', mkdocs=""):
    write_book(root, a=CODE + output_of("steps/a.py", "1\n") + slides, b="# B\n")
    (root / "slides").mkdir(exist_ok=True)
    (root / "slides/t.toml").write_text(deck)
    with (root / "mkdocs.yml").open("a") as config:
        config.write(mkdocs)
    return load(root)


def page(book):
    (deck,) = load_decks(book)
    return pages.pages(book, deck)


def text_of(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def words_of(markup):
    return " ".join(text_of(markup.replace("<", " <")).split())


def lines_of(section, *kinds):
    """The lines of the views of a slide that are of some kinds, view by view."""
    found = []
    for view in re.findall(r'<figure class="ld-view.*?</figure>', section, re.DOTALL):
        code = re.search(r"<pre><code>(.*?)</code></pre>", view, re.DOTALL)[1]
        lines = re.findall(r'<span class="(ld-[^"]*)">(.*?)\n</span>', code, re.DOTALL)
        found.append([text_of(line) for kind, line in lines if set(kind.split()) & set(kinds)])
    return found


def sections_of(index):
    return re.findall(r'<section class="ld-slide" .*?</section>', index, re.DOTALL)


# -- the book's own decks


@pytest.fixture(scope="module")
def decks():
    """Each deck with its sections, and the same deck in presenterm's Markdown."""
    book = load(ROOT)
    return [
        (book, deck, sections_of(pages.pages(book, deck).index), presenterm.deck_text(book, deck))
        for deck in load_decks(book)
    ]


def test_a_slide_shows_what_the_terminal_shows(decks):
    for _, deck, sections, terminal in decks:
        slides = terminal.split("<!-- end_slide -->")
        assert len(sections) == len(slides) == len(pages.shown(deck))
        for section, slide in zip(sections, slides, strict=True):
            found = re.findall(r"^```(\w+[^\n]*)\n(.*?)^```", slide, re.DOTALL | re.MULTILINE)
            fences = [body for info, body in found if "+" in info or "# Tangled" in body]
            wanted = [
                [line for line in fence.splitlines() if not line.startswith(HIDDEN)]
                for fence in fences
            ]
            assert lines_of(section, "ld-seen", "ld-snip") == wanted


def test_hidden_and_visible_lines_are_the_program(decks):
    for book, deck, sections, _ in decks:
        for chosen, section in zip(pages.shown(deck), sections, strict=True):
            shown = [
                command.argument.split()[0]
                for command in commands(chosen.slide.elements)
                if command.name == "show"
            ]
            wanted = [program_text(book, file).splitlines() for file in shown]
            assert lines_of(section, "ld-seen", "ld-unseen") == wanted


def test_no_script_and_no_style_stands_in_a_page(decks):
    for book, deck, _, _ in decks:
        made = pages.pages(book, deck)
        for text in (made.index, made.speaker):
            assert not re.search(r"<[^>]*\s(style|on\w+)=", text)
            assert not re.search(r"<script(?![^>]* src=)|<style", text)
            assert "script-src 'self'" in text
            assert "https://" not in re.sub(r'<a [^>]*>|&lt;|data-copy="[^"]*"', "", text)


# -- files


def test_a_deck_is_complete_and_a_rebuild_writes_nothing(packages, tmp_path):
    book = book_of(tmp_path)
    assert list(build.write(book)) == ["docs/slides/t/index.html"]
    folder = tmp_path / "docs/slides/t"
    for name in re.findall(r'(?:src|href)="([^":#]*)"', (folder / "index.html").read_text()):
        assert name.startswith("../../") or (folder / name).is_file(), name
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert list(build.write(load(tmp_path))) == []
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_what_is_of_yesterday_goes(packages, tmp_path):
    list(build.write(book_of(tmp_path)))
    folder = tmp_path / "docs/slides/t"
    (folder / "old.js").write_text("")
    (folder / "t.pdf").write_text("")
    own = tmp_path / "docs/slides/own"
    own.mkdir()
    (own / "index.html").write_text("somebody's own")
    assert list(build.write(load(tmp_path))) == ["docs/slides/t/index.html"]
    assert not (folder / "old.js").exists()
    assert not (folder / "t.pdf").exists(), "it shows another deck"
    (tmp_path / "slides/t.toml").rename(tmp_path / "slides/u.toml")
    wanted = ["docs/slides/u/index.html", "docs/slides/t (removed)"]
    assert list(build.write(load(tmp_path))) == wanted
    assert sorted(path.name for path in folder.parent.iterdir()) == ["own", "u"]


def test_nothing_is_written_through_a_link(packages, tmp_path):
    book = book_of(tmp_path / "book")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "book/docs/slides").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BookError, match="docs/slides:1: is a symbolic link"):
        list(build.write(book))
    assert os.listdir(tmp_path / "elsewhere") == []


def test_without_the_packages_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "home", lambda package: tmp_path / "nothing")
    assert list(build.write(book_of(tmp_path))) == []
    assert not (tmp_path / "docs/slides").exists()


# -- slides


def test_a_slide_leads_to_its_card_and_its_links_to_the_pages(tmp_path):
    (section,) = sections_of(page(book_of(tmp_path)).index)
    assert 'href="../../a/index.html#slide-first-light">in the book</a>' in section
    assert 'href="../../b/index.html">the next</a>' in section
    assert 'href="../../a/index.html#lit">this</a>' in section


def test_where_pages_are_no_folders(tmp_path):
    (section,) = sections_of(page(book_of(tmp_path, mkdocs="use_directory_urls: false\n")).index)
    assert 'href="../../a.html#slide-first-light"' in section


def test_a_run_has_its_recorded_output_and_notes_are_apart(tmp_path):
    (section,) = sections_of(page(book_of(tmp_path)).index)
    run = re.search(r'<div class="ld-run" (.*?)>(.*?)</div>', section, re.DOTALL)
    assert set(run[1].split()) == {'data-program="steps/a.py"', 'data-kind="run"'}
    assert text_of(run[2]).strip() == "1"
    assert text_of(re.search(r"<aside [^>]*>(.*?)</aside>", section, re.DOTALL)[1]).strip()
    assert "say it" not in section.split("<aside")[0]


def fragments(section):
    """What comes later on a slide: (index, text) pairs."""
    found = re.findall(
        r'<(\w+) class="[^"]*fragment"[^>]* data-fragment-index="(\d+)">(.*?)</\1>',
        section,
        re.DOTALL,
    )
    return [(int(index), text_of(text).strip()) for _, index, text in found]


def slide(*lines):
    return "\n\n".join(["<!-- slide: First light -->", *lines, "<!-- end_slide -->", ""])


def test_pauses_and_lists_that_grow(tmp_path):
    book = book_of(
        tmp_path,
        slide(
            "at once",
            "<!-- pause -->",
            "second",
            "<!-- incremental_lists: true -->",
            "* third\n* fourth",
            "<!-- incremental_lists: false -->",
            "last",
            "* with it",
        ),
    )
    (section,) = sections_of(page(book).index)
    found = fragments(section)
    assert found == [(0, "second"), (1, "third"), (2, "fourth"), (3, "last"), (3, "with it")]


def test_columns_and_how_things_look(tmp_path):
    made = page(
        book_of(
            tmp_path,
            slide(
                "<!-- no_footer -->",
                "<!-- column_layout: [2, 1] -->",
                "<!-- column: 0 -->",
                "left",
                "<!-- column: 1 -->",
                "<!-- pause -->",
                "<!-- alignment: center -->",
                "right",
                "<!-- reset_layout -->",
                "<!-- font_size: 3 -->",
                "<!-- new_lines: 2 -->",
                "<!-- jump_to_middle -->",
                "below",
                "<!-- book_only -->",
                "not here",
                "<!-- end_only -->",
                "<!-- slides_only -->",
                "but this",
                "<!-- end_only -->",
            ),
        )
    )
    (section,) = sections_of(made.index)
    assert "ld-footer" not in section
    assert "minmax(0, 2fr) minmax(0, 1fr)" in made.style
    assert "height: 2lh" in made.style
    assert words_of(section) == "First light left right below but this"
    assert '<p class="ld-alignment-center fragment" data-fragment-index="0">right</p>' in section
    assert '<p class="ld-alignment-center ld-font-size-3 fragment"' in section
    assert section.index("ld-spring") < section.index("below")


def test_what_is_skipped_on_a_terminal_is_skipped_here(tmp_path):
    book = book_of(tmp_path, SLIDE + "\n" + slide("<!-- skip_slide -->").replace("First", "Last"),
                   'title = "T"\nslides = ["First light", "Last light"]\n')  # fmt: skip
    assert len(sections_of(page(book).index)) == 1


def test_a_title_that_is_a_number_has_a_name_of_its_own(tmp_path):
    book = small_book(tmp_path, a="<!-- slide: 2024 -->\n\na\n\n<!-- end_slide -->\n")
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/t.toml").write_text('title = "T <1>"\nslides = ["2024"]\n')
    made = page(book).index
    assert 'id="slide-2024"' in made
    assert "<title>T &lt;1&gt;</title>" in made


def test_an_extension_that_is_not_installed_is_named(tmp_path):
    book = book_of(tmp_path, mkdocs="markdown_extensions:\n  - no_such_extension\n")
    with pytest.raises(BookError, match=r"mkdocs\.yml:1: markdown_extensions: .*no_such_extension"):
        page(book)


def test_a_slide_looks_the_same_in_the_speakers_window(tmp_path):
    made = page(book_of(tmp_path))
    room, speaker = (
        re.findall(r'<link rel="stylesheet" href="([^"]*)">', text)
        for text in (made.index, made.speaker)
    )
    of_the_room = {"reveal.js/dist/reveal.css", "xterm-xterm/css/xterm.css", "deck.css", "live.css"}
    assert [name for name in room if name not in of_the_room] == [
        name for name in speaker if name != "speaker.css"
    ]
