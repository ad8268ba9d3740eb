"""The fast reader of plain chapters says what CommonMark says, or nothing."""

import os

import pytest
from hypothesis import HealthCheck, given, settings

from litdeck import commonmark, markdown, scan
from litdeck.scan import Block
from tests.litdeck.documents import chapters, tidy

# The same few in the suite each time, so that it fails for what was changed; `make fuzz` tries
# as many others as it is told.
MANY = int(os.environ.get("FUZZ_CASES", "0"))
CASES = settings(
    max_examples=MANY or 400,
    derandomize=not MANY,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def judged(text: str) -> list[Block]:
    """What markdown-it-py finds; it must find nothing that readers disagree about."""
    problems = []
    blocks = commonmark.agreed("a.md", text.split("\n"), commonmark.blocks(text), problems)
    assert problems == []
    return blocks


def same(block: Block) -> Block:
    """A block without what may differ: HTML's last line end, and the mark that is still to see."""
    content = block.content if block.kind == "fence" else block.content.rstrip("\n")
    return block._replace(content=content, mark="")


def check(text: str) -> None:
    found = scan.blocks(text)
    if found is not None:
        assert list(map(same, found)) == list(map(same, judged(text)))


@CASES
@given(chapters)
def test_it_agrees_with_commonmark(text: str) -> None:
    check(text.replace("\r", "").replace("\0", ""))


@CASES
@given(chapters)
def test_no_chapter_breaks_the_parser(text: str) -> None:
    """Whatever it is, it is read, and each element and problem has a line that is there."""
    chapter, problems = markdown.parse("a.md", text.replace("\r", "\n").replace("\0", ""))
    lines = len(chapter.lines)
    for element in chapter.elements:
        assert 1 <= element.place.line <= lines
    for fence in chapter.fences:
        assert fence.place.line < fence.body_line <= fence.end + 1 <= lines + 1
        body = chapter.lines[fence.body_line - 1 : fence.body_line - 1 + len(fence.body)]
        assert list(fence.body) == body
    for problem in problems:
        assert 1 <= problem.place.line <= lines


@CASES
@given(tidy)
def test_it_agrees_about_tidy_chapters(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "text", "# a\n\ntext\n", "```\n```", "```python\n#| id: a\nx\n\n```\n",
        "* item\n* item\n\n1. one\n", "> quote\n> more\n", "<!-- a: b -->\n", "<!--\na\n-->\n",
        "text\n# a\ntext\n```\n# no heading\n```", "```\na```\n```", "1.5 is a number\n",
        "**bold** and `code`\n`code`\n", "| a | b |\n|---|---|\n", "    indented\n",
    ],
)  # fmt: skip
def test_a_plain_chapter_needs_no_judge(text: str) -> None:
    found = scan.blocks(text)
    assert found is not None
    assert list(map(same, found)) == list(map(same, judged(text)))


@pytest.mark.parametrize(
    "text",
    [
        "* ```\n  ```\n", "    ```\n", "~~~\n~~~\n", "text\n---\n", "text\n===\n", "<div>\n",
        "```\n", "```\n````\n", "```\n  ```\n```\n", "> ```\n", "*```", "1.```", "<!--\n",
        "<!--\n```\n-->\n", "# a #\n", "#a\n", "* # a\n", "*\n", "-\n", "# a\x85\n", "`````` `a\n",
    ],
)  # fmt: skip
def test_a_doubtful_one_does(text: str) -> None:
    assert scan.blocks(text) is None


def test_most_chapters_of_a_book_are_plain() -> None:
    from pathlib import Path

    from litdeck.settings import find_root, read

    found = read(find_root(Path(__file__).parent))
    texts = [(found.root / path).read_text() for path in found.chapters]
    plain = [text for text in texts if scan.blocks(text) is not None]
    assert len(plain) * 2 > len(texts)
