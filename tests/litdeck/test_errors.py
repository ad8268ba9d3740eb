"""Every error of a book, each as a fixture: title, chapter, the lines that are shown."""

from pathlib import Path

import pytest
from markdown_it.utils import read_fixture_file

from litdeck.book import build, load
from litdeck.errors import BookError, did_you_mean
from litdeck.model import Book

FIXTURES = read_fixture_file(Path(__file__).parent / "fixtures" / "errors.md")


def problems(sources: dict[str, bytes], root: Path = Path("/nowhere")) -> str:
    _, found = build(sources, Book(root, "docs"))
    return "".join(f"{problem}\n" for problem in BookError(found).problems)


@pytest.mark.parametrize(("line", "title", "chapter", "expected"), FIXTURES)
def test_errors_of_a_chapter(line: int, title: str, chapter: str, expected: str) -> None:
    assert problems({"docs/a.md": chapter.encode()}) == expected, f"{title} (line {line})"


def test_the_fixtures_are_read() -> None:
    assert len(FIXTURES) > 60


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_positions_do_not_depend_on_line_ends(end: bytes) -> None:
    chapter = b"# T\n\n```python\n#| file: steps/a.py\n<<nothing>>\n```\n"
    expected = "docs/a.md:5: no chunk is named 'nothing'\n"
    assert problems({"docs/a.md": chapter.replace(b"\n", end)}) == expected


def test_a_form_feed_or_a_line_separator_ends_no_line() -> None:
    chapter = "\x0c\u2028\n```python\n#| file: steps/a.py\n<<nothing>>\n```\n"
    assert problems({"docs/a.md": chapter.encode()}).startswith("docs/a.md:4:")


def test_a_byte_order_mark_is_not_text() -> None:
    chapter = b"\xef\xbb\xbf```python\n#| file: steps/a.py\npass\n```\n"
    assert problems({"docs/a.md": chapter}) == ""


def test_not_utf8_names_line_and_byte() -> None:
    found = problems({"docs/a.md": b"# T\n\ncaf\xe9\n"})
    assert found == "docs/a.md:3: not UTF-8: the byte 0xe9; save the file as UTF-8\n"


def test_a_nul_is_refused() -> None:
    assert problems({"docs/a.md": b"a\n\0\n"}) == "docs/a.md:2: holds a NUL character; delete it\n"


def test_the_problems_of_all_chapters_come_together() -> None:
    bad = b"```python\n#| file: steps/%s.py\n<<nothing>>\n```\n"
    found = problems({"docs/b.md": bad % b"b", "docs/a.md": bad % b"a"})
    assert [line.split(":")[0] for line in found.splitlines()] == ["docs/a.md", "docs/b.md"]


@pytest.mark.parametrize("link", ["code", "code/steps", "code/steps/a.py"])
def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path, link: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: t\n")
    (tmp_path / "docs/a.md").write_text("```python\n#| file: steps/a.py\npass\n```\n")
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BookError) as caught:
        load(tmp_path)
    expected = f"docs/a.md:2: {link} is a symbolic link, so code/steps/a.py is not written through"
    assert str(caught.value).startswith(expected)


def test_the_nearest_word_is_named_or_none() -> None:
    assert did_you_mean("fork", ["unshare", "forks"]) == " (did you mean 'forks'?)"
    assert did_you_mean("fork", ["unshare"]) == ""
