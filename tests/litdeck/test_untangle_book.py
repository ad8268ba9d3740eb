"""There and back, on every file of the book: the edit is in the chapter, and nothing else is."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litdeck.book import load
from litdeck.expand import Line, program_lines, program_text
from litdeck.model import Book
from litdeck.untangle.choices import Question
from litdeck.untangle.edits import Edit, read, take_body
from litdeck.untangle.weave import Woven, weave

ROOT = Path(__file__).resolve().parents[2]
# The same examples each time: a failure is one for everybody.
few = settings(max_examples=4, derandomize=True, deadline=None, database=None)


@cache
def the_book() -> Book:
    return load(ROOT)


@cache
def lines_of(file: str) -> tuple[Line, ...]:
    return tuple(program_lines(the_book(), file))


def nobody(question: Question) -> None:
    """Answer nothing: what stands in the middle of a chunk is no question."""


def untangle(file: str, lines: list[str]) -> Woven:
    """Bring an edited file home, without a disk."""
    edit = Edit(file, "".join(f"{line}\n" for line in lines).encode())
    take_body(the_book(), edit, read(edit))
    woven = weave(the_book(), [edit], nobody)
    assert not woven.open, str(woven.open[0])
    return woven


def chapters(woven: Woven) -> dict[str, list[str]]:
    """The lines of every chapter, as they are after an edit."""
    return {c.path: woven.texts.get(c.path, c.text).split("\n") for c in the_book().chapters}


def before() -> dict[str, list[str]]:
    return {c.path: c.lines for c in the_book().chapters}


def twice(file: str, chosen: range) -> bool:
    """Say whether a file has some of its lines from a chunk that stands in it more than once."""
    homes = [(line.path, line.line) for line in lines_of(file)]
    return any(homes.count(homes[number]) > 1 for number in chosen)


def check(file: str, edited: list[str], woven: Woven, chosen: range) -> None:
    """Tangle again: the file reads as it was edited, but for a second copy that follows."""
    assert woven.book
    if not twice(file, chosen):
        assert program_text(woven.book, file) == "".join(f"{line}\n" for line in edited)


def written(file: str) -> list[int]:
    """The lines that a chapter has written; the header is litdeck's."""
    return [number for number, line in enumerate(lines_of(file)) if line.chunk is not None]


def middles(file: str, size: int) -> list[int]:
    """Lines that have their neighbours, `size` in all, together in one fence of a chapter."""
    lines = lines_of(file)
    return [
        number
        for number in range(len(lines) - size + 1)
        if lines[number].chunk is not None
        and all(
            (other.path, other.line, other.chunk)
            == (lines[number].path, lines[number].line + offset, lines[number].chunk)
            for offset, other in enumerate(lines[number : number + size])
        )
    ]


def indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def one_line(file: str, number: int, text: str) -> None:
    """Edit a line: to what it was and something more, or to something else altogether."""
    texts, line = [line.text for line in lines_of(file)], lines_of(file)[number]
    wanted = before()
    above = wanted[line.path][line.line - 1]
    texts[number] = text.format(indent=indent(line.text), old=line.text.strip())
    wanted[line.path][line.line - 1] = text.format(indent=indent(above), old=above.strip())
    woven = untangle(file, texts)
    assert chapters(woven) == wanted
    check(file, texts, woven, range(number, number + 1))


def one_more(file: str, number: int) -> None:
    texts, line = [line.text for line in lines_of(file)], lines_of(file)[number]
    wanted = before()
    above = wanted[line.path][line.line - 1]
    texts.insert(number + 1, f"{indent(line.text)}inserted = {number}")
    wanted[line.path].insert(line.line, f"{indent(above)}inserted = {number}")
    woven = untangle(file, texts)
    assert chapters(woven) == wanted
    check(file, texts, woven, range(number, number + 2))


def one_less(file: str, number: int) -> None:
    texts, line = [line.text for line in lines_of(file)], lines_of(file)[number]
    del texts[number]
    woven, wanted = untangle(file, texts), before()
    del wanted[line.path][line.line - 1]
    assert chapters(woven) == wanted
    check(file, texts, woven, range(number - 1, number + 2))


def further_right(file: str, first: int, last: int) -> None:
    lines = lines_of(file)
    texts = [line.text for line in lines]
    chosen = range(first, last)
    for number in chosen:
        if texts[number] and lines[number].chunk is not None:
            texts[number] = f"    {texts[number]}"
    woven = untangle(file, texts)
    strip = {path: [line.strip() for line in found] for path, found in chapters(woven).items()}
    assert strip == {path: [line.strip() for line in found] for path, found in before().items()}
    check(file, texts, woven, range(len(texts)))


KINDS = st.sampled_from(["one line", "one more", "one less", "further right"])


@pytest.mark.parametrize("file", the_book().programs)
@few
@given(data=st.data(), kind=KINDS)
def test_an_edit_comes_home(file: str, kind: str, data: st.DataObject) -> None:
    texts = [line.text for line in lines_of(file)]
    if kind == "one line":
        known = [number for number in written(file) if texts[number]]
        forms = st.sampled_from(["{indent}{old}  # edited", "{indent}replaced(9)"])
        one_line(file, data.draw(st.sampled_from(known)), data.draw(forms))
    elif kind == "one more" and middles(file, 2):
        one_more(file, data.draw(st.sampled_from(middles(file, 2))))
    elif kind == "one less" and middles(file, 3):
        # Which of two equal lines is gone, nobody can tell.
        alone = [n + 1 for n in middles(file, 3) if texts[n] != texts[n + 1] != texts[n + 2]]
        one_less(file, data.draw(st.sampled_from(alone)))
    else:
        first = data.draw(st.integers(0, len(texts) - 1))
        further_right(file, first, data.draw(st.integers(first + 1, len(texts))))
