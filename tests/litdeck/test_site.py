"""Pages, as the Markdown extension makes them; see tests/site for whole sites."""

import os
import re
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from markdown import Markdown

from litdeck.errors import BookError
from tests.litdeck.helpers import chunk, output_of, program, write_book

EXTENSIONS = ["attr_list", "md_in_html", "footnotes", "toc", "pymdownx.superfences"]


def html(root: Path, text: str) -> str:
    settings = {"litdeck.site": {"root": str(root)}}
    md = Markdown(extensions=["litdeck.site", *EXTENSIONS], extension_configs=settings)
    return md.convert(text)


def page(root: Path, text: str) -> Element:
    """The page of a chapter's text, as a tree: what is not well nested is an error."""
    return fromstring(f"<body>{html(root, text)}</body>")


def one_page(root: Path, text: str, **others: str) -> Element:
    write_book(root, a=text, **others)
    return page(root, text)


def by_class(tree: Element, name: str) -> list[Element]:
    return [found for found in tree.iter() if name in found.get("class", "").split()]


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def first(tree: Element, name: str) -> Element:
    found = by_class(tree, name)
    assert found, f"nothing has the class {name}"
    return found[0]


PROGRAM = program("s/p.py", "import os", "", "def f():", "    <<work>>", "    return 1", run="true")
WORK = chunk("work", "x = '<b>&'  # {: .no }", "print(x)")


def test_a_chunk_stands_between_its_neighbours(tmp_path: Path) -> None:
    tree = one_page(tmp_path, WORK + PROGRAM)
    block = first(tree, "ld-block")
    assert block.get("id") == "chunk-work"
    assert [text_of(line) for line in by_class(block, "ld-own")] == [
        "    x = '<b>&'  # {: .no }\n",
        "    print(x)\n",
    ]
    assert [text_of(line) for line in by_class(block, "ld-around")] == [
        "import os\n",
        "\n",
        "def f():\n",
        "    return 1\n",
    ]
    assert text_of(first(block, "ld-place")) == "in s/p.py, in f()"


def test_copying_takes_the_block_and_no_decoration(tmp_path: Path) -> None:
    one_page(tmp_path, WORK + PROGRAM)
    # Not from the tree: XML, unlike HTML, takes a line end in an attribute for a blank.
    found = re.findall(r'data-copy="([^"]*)"', html(tmp_path, WORK + PROGRAM))
    copies = [unescape(text) for text in found]
    whole = "import os\n\ndef f():\n    x = '<b>&'  # {: .no }\n    print(x)\n    return 1\n"
    header = "# Tangled from docs/a.md by litdeck: edit there, not here.\n"
    assert copies == ["x = '<b>&'  # {: .no }\nprint(x)", header + whole, header + whole]


def test_every_code_box_has_an_id_of_its_own(tmp_path: Path) -> None:
    tree = one_page(tmp_path, WORK + PROGRAM)
    ids = [box.get("id") for box in by_class(tree, "ld-code")]
    assert ids == ["ld-code-1", "ld-code-2", "ld-code-3"]


def test_options_are_not_shown(tmp_path: Path) -> None:
    tree = one_page(tmp_path, WORK + PROGRAM)
    assert "#|" not in text_of(tree)


def test_links_go_both_ways_and_over_pages(tmp_path: Path) -> None:
    tree = one_page(tmp_path, WORK, b=PROGRAM + program("s/q.py", "<<work>>"))
    links = [link.get("href") for link in first(tree, "ld-uses").iter("a")]
    assert links == ["b.md#program-s-p-py", "b.md#program-s-q-py"]
    tree = page(tmp_path, PROGRAM + program("s/q.py", "<<work>>"))
    assert [link.get("href") for link in by_class(tree, "ld-ref")] == ["a.md#chunk-work"] * 2
    assert [link.get("data-origin") for link in by_class(tree, "ld-origin")] == ["work"] * 2


def test_many_programs_fold_away(tmp_path: Path) -> None:
    many = "".join(program(f"{n}.py", "<<a>>", f"n = {n}") for n in range(5))
    uses = first(one_page(tmp_path, chunk("a", "a = 1") + many), "ld-uses")
    assert (uses.tag, text_of(uses[0])) == ("details", "Part of 5 programs")


def test_an_output_explains_its_placeholders(tmp_path: Path) -> None:
    recorded = output_of("p.py", "pid <pid1>, uid <uid>, <b>\n")
    tree = one_page(tmp_path, program("p.py", "print(1)", run="true") + recorded)
    printed = first(tree, "ld-printed")
    assert text_of(first(printed, "ld-output")) == "pid <pid1>, uid <uid>, <b>\n"
    titles = [value.get("title") for value in by_class(printed, "ld-value")]
    assert titles == [
        "a process id: another one in each run, the same wherever <pid1> stands",
        "your user id: another one on each machine",
    ]
    assert printed.find("pre/code") is None, "the theme gives a copy button to pre > code"


def test_an_exception_is_marked_and_named(tmp_path: Path) -> None:
    recorded = output_of("p.py", "Traceback ...\nos.PermissionError: no\nPermissionErrors\n")
    made = program("p.py", "boom()", run="true", raises="PermissionError") + recorded
    tree = one_page(tmp_path, made)
    assert [text_of(line) for line in by_class(tree, "ld-exception")] == [
        "os.PermissionError: no\n"
    ]
    assert "ended by PermissionError" in text_of(first(tree, "ld-printed"))


def test_an_illustration_says_that_it_is_none_of_the_programs(tmp_path: Path) -> None:
    tree = one_page(tmp_path, "```c\n#| illustration: it is C\nint x;\n```\n")
    assert "not run: it is C" in text_of(first(tree, "ld-illustration"))
    assert text_of(next(tree.iter("code"))) == "int x;\n"


SLIDE = """\
<!-- slide: Two & *things* -->
<!-- column_layout: [3, 2] -->
<!-- column: 0 -->
<!-- show: p.py work -->
<!-- column: 1 -->

* one
<!-- pause -->
* `two`

<!-- snippet_output: p.py -->
<!-- reset_layout -->
<!-- checklist: p.py -->
<!-- speaker_note: |
  Say *this*.

  And that. -->
<!-- end_slide -->

After.
"""
REPORTS = (
    "before: uid <uid>, pid <pid1>, host <host>, root inode <inode1>\n"
    "after: uid 0, pid 1, host box, root inode <inode1>\n"
)
BOOK = (
    chunk("inner", "y = 2")
    + chunk("work", "x = 1", "<<inner>>")
    + program("p.py", "import os", "<<work>>", "print(x)", run="true")
    + output_of("p.py", REPORTS)
)


def test_a_slide_is_a_card_with_everything_in_it(tmp_path: Path) -> None:
    tree = one_page(tmp_path, BOOK + SLIDE)
    card = first(tree, "ld-slide")
    assert card.get("id") == "slide-two-things"
    assert text_of(first(card, "ld-title")).endswith("Two & *things*")
    left, right = by_class(card, "ld-column")
    assert text_of(first(left, "ld-view")) == "x = 1\n# -- snip --\n"
    assert text_of(first(left, "ld-whole")[0]).endswith("p.py, 5 lines, 1 of them shown above")
    assert [text_of(line) for line in by_class(left, "ld-seen")] == ["x = 1\n"]
    assert not by_class(left, "ld-printed")
    assert text_of(first(right, "ld-output")) == REPORTS
    assert [text_of(item).strip() for item in right.iter("li")] == ["one", "two"]
    assert "minmax(0, 3fr) minmax(0, 2fr)" in first(card, "ld-columns").get("style", "")
    assert "After." not in text_of(card)


def test_ticks_are_computed(tmp_path: Path) -> None:
    tree = one_page(tmp_path, BOOK + SLIDE)
    items = list(first(tree, "ld-checklist"))
    assert [(item.get("class"), text_of(item)) for item in items] == [
        ("ld-done", "✓reached: rootless"),
        ("ld-done", "✓reached: own hostname"),
        ("ld-done", "✓reached: PID 1"),
        ("ld-open", "✗not yet: own root"),
    ]


def test_notes_fold_away_and_are_markdown(tmp_path: Path) -> None:
    notes = first(one_page(tmp_path, BOOK + SLIDE), "ld-notes")
    assert notes.tag == "details"
    assert [text_of(each) for each in notes.iter("p")] == ["Say this.", "And that."]
    assert [each.text for each in notes.iter("em")] == ["this"]


def test_the_output_stands_below_the_view_if_no_other_place_is_named(tmp_path: Path) -> None:
    slide = "<!-- slide: S -->\n<!-- show: p.py work -->\n<!-- end_slide -->\n"
    card = first(one_page(tmp_path, BOOK + slide), "ld-slide")
    assert text_of(first(card, "ld-output")) == REPORTS


def test_what_is_only_for_slides_is_not_on_the_page(tmp_path: Path) -> None:
    text = (
        "Before.\n<!-- slides_only -->\nSecret.\n<!-- end_only -->\n"
        "<!-- book_only -->\nShown.\n<!-- end_only -->\n"
    )
    assert text_of(one_page(tmp_path, text)).split() == ["Before.", "Shown."]


def test_a_command_ends_a_paragraph(tmp_path: Path) -> None:
    text = "<!-- slide: S -->\nSome text\n<!-- pause -->\nand more\n<!-- end_slide -->\n"
    card = first(one_page(tmp_path, text), "ld-slide")
    assert [text_of(each) for each in card.iter("p")][1:] == ["Some text", "and more"]


def test_fences_without_options_are_not_ours(tmp_path: Path) -> None:
    tree = one_page(tmp_path, "```text\nplain <<x>>\n```\n")
    assert text_of(tree).strip() == "plain <<x>>"
    assert not by_class(tree, "ld-block")


def test_front_matter_and_blank_lines_do_not_hide_a_chapter(tmp_path: Path) -> None:
    text = "\n\n# Title\n\n" + WORK + PROGRAM + "\nThe end.\n\n"
    write_book(tmp_path, a=f"---\ntitle: x\n---\n{text}")
    for cut in (text, text.lstrip("\n"), text.strip(), text.replace("\n", "\r\n")):
        tree = page(tmp_path, cut)
        assert len(by_class(tree, "ld-block")) == 2
        assert "#|" not in text_of(tree)


def test_the_book_is_read_again_when_a_chapter_changes(tmp_path: Path) -> None:
    one_page(tmp_path, WORK + PROGRAM, b="# B\n")
    other = chunk("work", "y = 2")
    path = tmp_path / "docs/a.md"
    stamp = path.stat().st_mtime_ns
    path.write_text(other + PROGRAM)
    os.utime(path, ns=(stamp + 10**9, stamp + 10**9))
    tree = page(tmp_path, other + PROGRAM)
    assert "y = 2" in text_of(first(tree, "ld-own"))


def test_an_error_of_the_book_is_the_pages_error(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"docs/a.md:4: no chunk is named 'gone'"):
        one_page(tmp_path, program("p.py", "x", "<<gone>>"))


def test_a_page_that_looks_like_a_chapter_and_is_none_is_an_error(tmp_path: Path) -> None:
    write_book(tmp_path, a="# A\n")
    with pytest.raises(BookError, match="is no chapter of this book"):
        page(tmp_path, WORK)
    assert text_of(page(tmp_path, "# Some other page\n")) == "Some other page"


def test_a_block_inside_of_raw_html_is_an_error(tmp_path: Path) -> None:
    fence = "```c\n#| illustration: it is C\nint x;\n```\n"
    with pytest.raises(BookError, match=r"docs/a.md:3: stands inside of HTML"):
        one_page(tmp_path, f"<div>\n\n{fence}\n</div>\n")
    tree = one_page(tmp_path, f"<div markdown>\n\n{fence}\n</div>\n")
    assert by_class(tree, "ld-illustration")


def test_no_id_stands_on_a_page_twice(tmp_path: Path) -> None:
    text = BOOK + chunk("work", "z = 3", append=True) + SLIDE
    ids = [each.get("id") for each in one_page(tmp_path, text).iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_files_of_a_chapter_are_linked_when_they_have_been_made(tmp_path: Path) -> None:
    text = "# Title\n\n" + WORK + PROGRAM
    assert "Notebook" not in text_of(first(one_page(tmp_path, text), "ld-tools"))
    for name in ("notebooks/a.ipynb", "slides/talk/index.html"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True)
        path.write_text("")
    links = [link.get("href") for link in first(page(tmp_path, text), "ld-tools").iter("a")]
    assert links == ["slides/talk/index.html", "notebooks/a.ipynb"]


def test_rendering_runs_no_code(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    made = program("p.py", f"open({str(mark)!r}, 'w')", run="true") + output_of("p.py")
    one_page(tmp_path, made)
    assert not mark.exists()


@pytest.mark.parametrize("text", ["", "\n", "# Only a title\n"])
def test_nearly_empty_pages(tmp_path: Path, text: str) -> None:
    one_page(tmp_path, text)


HEAD = "process  pid   uid   user mnt pid uts ipc net cgroup time root\n"
ROWS = (
    "program  <pid> <uid> ·    ·   ·   ·   ·   ·   ·      ·    ·\n"
    "  child  <pid> <uid> ·    ·   ·   own ·   ·   ·      ·    ·\n"
)
NAMESPACES = f"```text\n#| namespaces-of: s/1.py\n{HEAD}{ROWS}```\n\n"


def test_namespaces_are_drawn_on_the_page_and_on_its_slides(tmp_path: Path) -> None:
    slide = (
        "<!-- slide: S -->\n<!-- figure: s/1.py -->\n<!-- figures: s -->\n<!-- end_slide -->\n\n"
    )
    text = program("s/1.py", "pass", run="true") + NAMESPACES + slide + "<!-- figures: s -->\n"
    tree = one_page(tmp_path, text)
    assert [drawn.get("role") for drawn in by_class(tree, "ld-map")] == ["img"] * 4
    assert len(by_class(first(tree, "ld-slide"), "ld-map")) == 2
    assert [found.get("style") for found in tree.iter() if found.get("style")] == []
    assert len(list(tree.iter("tr"))) == 3 + 3 + 2 + 2
    markup = html(tmp_path, text)
    assert re.search(r'<svg class="ld-map" [^>]*viewBox="0 0 [\d.]+ [\d.]+">\s*<title>', markup)
    assert "namespaces-of" not in markup
