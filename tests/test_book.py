"""The book itself: every program runs as its chapter says, and every file is up to date."""

import re
from pathlib import Path

import pytest

from litdeck import book as books
from litdeck import notebook, record, tangle
from litdeck.collected import exercises
from litdeck.markdown import Heading
from litdeck.model import Book
from litdeck.summary import summarise

ROOT = Path(__file__).parent.parent
BOOK = books.load(ROOT)
FILES = record.files_of(BOOK)
RUN = [program for program in BOOK.programs.values() if program.run]


@pytest.fixture(scope="session")
def verdicts() -> dict[str, str]:
    return record.needed(BOOK, RUN, FILES)


@pytest.mark.parametrize("program", RUN, ids=lambda program: program.file)
def test_a_program_prints_what_its_page_says(program, verdicts) -> None:
    outcome = record.check_one(BOOK, program, FILES, verdicts)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert not outcome.complaint, f"{program.fence.place}: {outcome.complaint}"


def test_code_is_what_the_chapters_say() -> None:
    plan = tangle.plan(BOOK)
    assert not plan.conflicts, plan.conflicts[0].diff()
    assert plan.diff() == ""


def test_every_block_is_run_or_tangled() -> None:
    assert summarise(BOOK).unverified == []


def test_every_program_that_is_run_has_an_output_or_is_silent() -> None:
    silent = [program.file for program in RUN if program.file not in BOOK.outputs]
    assert silent == []


def test_every_chapter_has_its_three_endings() -> None:
    for chapter in BOOK.chapters:
        if chapter.path.removeprefix("docs/")[:2].isdigit():
            text = chapter.text
            ends = ("## What this does not protect", "## In the real world", "## Exercises")
            found = [text.find(f"\n{heading}\n") for heading in ends]
            assert -1 not in found and found == sorted(found), chapter.path


def test_chunks_are_short() -> None:
    """Fifteen lines is what a reader keeps in view: see the style of the book."""
    long = [
        f"{part.place}: {len(part.body)} lines"
        for chunk in BOOK.chunks.values()
        if chunk.id not in BOOK.programs
        for part in chunk.parts
        if len(part.body) > 15
    ]
    assert long == []


def test_the_seeds_slide() -> None:
    """The slide that it all began with: seven visible lines, two of them `-- snip --`."""
    from litdeck.expand import SNIP, view

    slide = BOOK.slides["unshare-pid-namespace-fork"]
    assert slide.title == "unshare pid namespace + fork()"
    lines = view(BOOK, "steps/08_fork.py", ["enter-pid-namespace", "fork"])
    shown = [line.text for line in lines if line.kind != "hidden"]
    assert shown[1:] == [
        "unshare(CLONE_NEWPID)",
        "pid = os.fork()",
        "if pid == 0:",
        f"    {SNIP}",
        "else:",
        f"    {SNIP}",
    ]
    assert shown[0].startswith("# ")
    assert "pid 1," in BOOK.outputs["steps/08_fork.py"].text


def test_notebooks_are_valid_and_their_ids_tell() -> None:
    chapters = [chapter for chapter in BOOK.chapters if notebook.has_notebook(chapter)]
    assert len(chapters) >= 8
    for chapter in chapters:
        made = notebook.notebook(notebook.Shelf(BOOK), chapter)  # validates
        assert notebook.notebook(notebook.Shelf(BOOK), chapter) == made
        ids = {cell["id"] for cell in made["cells"]}
        assert len(ids) == len(made["cells"])
        for fence in chapter.fences:
            if fence.options.get("run") == "true":
                assert notebook.cell_id("program", fence.options["file"]) in ids


def test_the_error_that_how_shows_is_the_error_that_comes() -> None:
    """The page tells a reader to misspell a reference: this does it."""
    sources = {chapter.path: chapter.text for chapter in BOOK.chapters}
    program = BOOK.programs["steps/08_fork.py"].fence
    lines = sources["docs/04-pid.md"].split("\n")
    wrong = lines.index("<<enter-user-namespace>>", program.place.line)
    lines[wrong] = "<<enter-userns>>"
    sources["docs/04-pid.md"] = "\n".join(lines)
    found = books.build({path: text.encode() for path, text in sources.items()}, Book(ROOT, "docs"))
    shown = [line for line in BOOK.chapter("docs/how.md").lines if "docs/04-pid.md:..." in line]
    place = f"docs/04-pid.md:{wrong + 1}:"
    assert [str(problem) for problem in found[1]] == [
        shown[0].replace("docs/04-pid.md:...:", place)
    ]


def test_every_exercise_is_collected_with_its_answer() -> None:
    page = "\n".join(exercises(BOOK, "docs/exercises.md", "answers.md"))
    headings = [e.text for e in BOOK.chapter("docs/answers.md").elements if isinstance(e, Heading)]
    answers = [text for text in headings if text.startswith("Chapter ")]
    numbered = [c for c in BOOK.chapters if c.path.removeprefix("docs/")[:2].isdigit()]
    assert len(re.findall(r"^## \[", page, re.MULTILINE)) == len(numbered) >= 7
    assert (
        page.count(".ld-answer") == len(re.findall(r"^\d+\. ", page, re.MULTILINE)) == len(answers)
    )
