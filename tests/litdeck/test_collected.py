"""Pages that the tool collects: the index of errors, the exercises, and the glossary's notes."""

from pathlib import Path

import pytest

from litdeck.book import load
from litdeck.collected import answers_to
from litdeck.errors import BookError
from litdeck.glossary import terms
from litdeck.notebook import has_notebook
from litdeck.refusals import errnos, failures, message, refusals
from tests.litdeck.helpers import program
from tests.litdeck.test_site import first, one_page, page, text_of

BOOK = load(Path(__file__).parents[2])

KNOWN = """```text
#| output-of: known.py
EPERM fork
  cause:  because of `x`
  remedy: do not
  seen:   fails.py, fork
kernel.switch = 0
  remedy: sysctl kernel.switch=1
  seen:   known.py
```

<!-- errors: known.py -->
"""
FAILS = program("fails.py", "x = 1", run="true", raises="OSError") + (
    "```text\n#| output-of: fails.py\nOSError: [Errno 1] fork: not now\n```\n"
)


def known() -> str:
    return program("known.py", "y = 1", run="true") + KNOWN


def test_an_error_has_what_was_printed_and_leads_there_and_back(tmp_path: Path) -> None:
    tree = one_page(tmp_path, known(), b=f"# B\n\n## Refused\n\n{FAILS}")
    entry = first(tree, "ld-error")
    assert "OSError: [Errno 1] fork: not now" in text_of(entry)
    assert "because of x" in text_of(entry) and "do not" in text_of(entry)
    assert [a.get("href") for a in entry.iter("a")] == ["b.md#program-fails-py"]
    assert "B: Refused" in text_of(entry)
    back = first(page(tmp_path, (tmp_path / "docs/b.md").read_text()), "ld-met")
    assert [a.get("href") for a in back.iter("a")] == ["a.md#error-eperm-fork"]


def test_an_error_that_nobody_has_printed_stops_the_page(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"'fails.py' has not printed EPERM fork"):
        one_page(tmp_path, known(), b=FAILS.replace("Errno 1", "Errno 2"))
    with pytest.raises(BookError, match="no program is 'fails.py'"):
        one_page(tmp_path, known(), b="# B\n")


def test_a_line_of_code_names_no_error() -> None:
    assert errnos("rootless: mount /x: No such file (ENOENT); hint") == ["ENOENT"]
    assert errnos("    raise OSError(EPERM, message)") == []
    assert errnos("EVERY word in capitals") == []


def test_every_error_of_the_book_is_explained() -> None:
    seen = [(refusal, *where) for refusal in refusals(BOOK) for where in refusal.seen]
    shown = {(file, message(BOOK, refusal, file, words)) for refusal, file, words in seen}
    assert [failure for failure in failures(BOOK) if failure not in shown] == []


def test_each_entry_has_a_remedy_and_an_anchor_of_its_own() -> None:
    found = refusals(BOOK)
    assert len(found) > 20
    assert [refusal for refusal in found if not refusal.remedy or not refusal.cause] == []
    assert len({refusal.anchor for refusal in found}) == len(found)


def test_exercises_are_collected_with_their_answers(tmp_path: Path) -> None:
    part = "The [answers](answers.md) are programs.\nFirst read [b](#b).\n\n"
    chapter = f"# One\n\n## Exercises\n\n{part}1. Do it.\n   All of it.\n2. Again.\n\nDone.\n"
    answers = "# Answers\n\n## Chapter 1: it is done\n\n## Chapter 1: twice\n"
    others = {"01-one": chapter, "answers": answers}
    tree = one_page(tmp_path, "# All\n\n<!-- exercises: answers.md -->\n", **others)
    links = [a.get("href") for a in tree.iter("a")]
    assert links == [
        "01-one.md",
        "01-one.md#b",
        "answers.md#chapter-1-it-is-done",
        "answers.md#chapter-1-twice",
    ]
    assert [text_of(item).strip() for item in tree.iter("li")] == [
        "Do it.\n   All of it. Answer: it is done",
        "Again. Answer: twice",
    ]
    assert "Done." in text_of(tree) and "programs" not in text_of(tree)


def test_every_exercise_of_the_book_has_an_answer() -> None:
    for chapter in BOOK.chapters:
        if chapter.path[5:7].isdigit():
            text = chapter.text[chapter.text.index("\n## Exercises") :]
            count = sum(line[:2] in ("1.", "2.", "3.", "4.") for line in text.splitlines())
            assert len(answers_to(BOOK, chapter, "docs/answers.md")) == count > 0, chapter.path


GLOSSARY = """# Words

## Some

<!-- terms: all -->

### Name space, name

What `it` is, see [b](b.md).
On two lines.

More.

### Fork

A call.
"""


def test_the_first_use_of_a_term_leads_to_its_meaning(tmp_path: Path) -> None:
    text = "# A name\n\n`fork` [fork](x.md) A *Name Space*, a name, forks and *a* fork.\n"
    tree = one_page(tmp_path, text, b=GLOSSARY)
    notes = [span for span in tree.iter("span") if span.get("class") == "ld-term"]
    assert [text_of(note[0]) for note in notes] == ["Name Space", "forks"]
    link, tip = notes[0]
    assert link.get("href") == "b.md#name-space-name"
    assert link.get("aria-describedby") == tip.get("id")
    assert text_of(tip) == "What it is, see b. On two lines."
    assert tip.get("hidden") and tip.get("role") == "tooltip"


def test_a_glossary_has_no_notes_and_other_pages_only_their_own(tmp_path: Path) -> None:
    tree = one_page(tmp_path, GLOSSARY.replace("all", "c.md"), b="# B\n\nA fork.\n", c="# C\n")
    assert "ld-term" not in {span.get("class") for span in tree.iter("span")}
    tree = page(tmp_path, "# B\n\nA fork.\n")
    assert "ld-term" not in {span.get("class") for span in tree.iter("span")}


def test_terms_of_the_book_are_short_and_have_one_meaning() -> None:
    found = terms(BOOK)
    forms = [form.lower() for term in found for form in term.forms]
    assert len(found) > 20 and len(forms) == len(set(forms))
    assert [term.slug for term in found if not 20 < len(term.meaning) < 320] == []


def test_collected_pages_have_no_notebook() -> None:
    for name in ("errors", "exercises", "glossary"):
        assert not has_notebook(BOOK.chapter(f"docs/{name}.md"))


def test_a_collected_page_is_no_slide(tmp_path: Path) -> None:
    slide = "<!-- slide: S -->\n<!-- terms: all -->\n<!-- end_slide -->\n"
    with pytest.raises(BookError, match="'terms' stands inside of a slide"):
        one_page(tmp_path, slide)
