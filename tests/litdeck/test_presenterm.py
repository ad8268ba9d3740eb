"""Slides become presenterm's Markdown: complete programs, most of their lines hidden."""

import re
from pathlib import Path

import pytest

from litdeck import presenterm, stage
from litdeck.book import Book, build
from litdeck.deck import load_decks
from litdeck.errors import BookError
from litdeck.expand import program_text
from litdeck.hide import unhidden
from litdeck.markdown import commands

ROOT = Path(__file__).parents[2]

CHAPTER = '''
```python
#| id: fork
pid = os.fork()
if pid == 0:
    <<child>>
```

```python
#| id: child
os._exit(0)
```

```python
#| file: steps/01_fork.py
#| run: true
"""One

two."""
import os

print("before: uid 1, pid 22, host a, root inode 2")
<<fork>>
```

```text
#| output-of: steps/01_fork.py
before: uid <uid>, pid <pid1>, host <host>, root inode <inode1>
child: uid 0, pid 1, host <host>, root inode <inode1>
```

```python
#| file: steps/02_fails.py
#| run: true
#| raises: PermissionError
import os

raise PermissionError
```

```text
#| output-of: steps/02_fails.py
PermissionError
```

```bash
#| file: experiments/host.sh
#| run: true
ls
```
'''


@pytest.fixture
def deck(tmp_path):
    """Return a function: a chapter's slides -> the deck."""

    def make(slides, chosen="docs/a.md", chapter=CHAPTER):
        book, problems = build({"docs/a.md": (chapter + slides).encode()}, Book(tmp_path, "docs"))
        assert not problems
        (tmp_path / "slides").mkdir(exist_ok=True)
        (tmp_path / "slides" / "talk.toml").write_text(
            f'title = "A: \\"talk\\""\nauthor = "me"\nslides = ["{chosen}"]\n'
        )
        return presenterm.deck_texts(book)["slides/talk.md"]

    return make


def slide(*lines, title="T"):
    return "\n\n".join([f"\n<!-- slide: {title} -->", *lines, "<!-- end_slide -->\n"])


def fences(text):
    """Return the info string and the lines of each fence of a deck."""
    found = re.findall(r"^(`{3,})(.*)\n((?:.*\n)*?)\1$", text, re.MULTILINE)
    return [(info, body.split("\n")[:-1]) for _, info, body in found]


def test_the_front_matter_is_quoted_and_no_slide_is_ended_at_the_end(deck):
    text = deck(slide("text"))
    assert text.startswith('---\ntitle: "A: \\"talk\\""\nauthor: "me"\n---\n')
    assert text.endswith("\nT\n===\n\ntext\n")
    assert "end_slide" not in text


def test_slides_are_parted(deck):
    text = deck(slide("one", title="A") + slide("two", title="B"))
    assert text.count("<!-- end_slide -->") == 1
    assert text.index("A\n===") < text.index("<!-- end_slide -->") < text.index("B\n===")


def test_a_shown_program_is_complete_and_runs(deck):
    ((info, lines),) = fences(deck(slide("<!-- show: steps/01_fork.py fork -->")))
    assert info == "python +exec +validate"
    assert [line for line in lines if not line.startswith("///")] == [
        "pid = os.fork()",
        "if pid == 0:",
        "    # -- snip --",
    ]
    assert lines[0].startswith("/// # Tangled from docs/a.md")
    assert lines[2] == "/// ", "an empty line within a string stays empty"
    assert lines[5] == "/// #", "any other is an empty comment"


def test_all_of_a_program_is_shown_when_no_chunk_is_named(deck):
    ((_, lines),) = fences(deck(slide("<!-- show: steps/02_fails.py -->")))
    assert lines == ["import os", "", "raise PermissionError"]


def test_steps_are_lit_by_the_numbers_of_the_lines_that_are_shown(deck):
    whole = "<!-- show: steps/01_fork.py fork child | child | fork -->"
    ((info, lines),) = fences(deck(slide(whole)))
    shown = [line for line in lines if not line.startswith("///")]
    assert shown[:2] == ["pid = os.fork()", "if pid == 0:"]
    assert len(shown) == 3, "with the child in place of the snip"
    assert info == "python {1-3|3|1-2} +exec +validate"


def test_a_step_that_lights_nothing_is_an_error(deck):
    # All that this chunk has of its own is a reference to one that is shown as well.
    chapter = CHAPTER + "```python\n#| id: outer\n<<inner>>\n```\n\n"
    chapter += "```python\n#| id: inner\n1\n```\n\n```python\n#| file: b.py\n<<outer>>\n```\n"
    with pytest.raises(BookError, match=r": the step 'outer' has no line of its own on the slide"):
        deck(slide("<!-- show: b.py outer | inner -->"), chapter=chapter)


def test_a_failure_on_stage_is_expected(deck):
    ((info, _),) = fences(deck(slide("<!-- show: steps/02_fails.py -->")))
    assert info == "python +exec +validate +expect:failure"


def test_a_shell_session_is_bash(deck):
    ((info, lines),) = fences(deck(slide("<!-- show: experiments/host.sh -->")))
    assert (info, lines) == ("bash +exec +validate", ["ls"])


def test_a_program_that_is_not_run_is_only_shown(deck):
    chapter = CHAPTER.replace("experiments/host.sh\n#| run: true", "experiments/host.sh")
    ((info, _),) = fences(deck(slide("<!-- show: experiments/host.sh -->"), chapter=chapter))
    assert info == "bash"


def test_an_output_stands_where_it_is_asked_for(deck):
    text = deck(
        slide(
            "<!-- column_layout: [2, 1] -->",
            "<!-- column: 0 -->",
            "<!-- show: steps/01_fork.py fork -->",
            "<!-- column: 1 -->",
            "<!-- snippet_output: steps/01_fork.py -->",
        )
    )
    assert "```python +exec +validate +id:steps-01_fork\n" in text
    assert "<!-- snippet_output: steps-01_fork -->" in text


def test_a_program_shown_twice_is_two_snippets(deck):
    one = ("<!-- show: steps/01_fork.py fork -->", "<!-- snippet_output: steps/01_fork.py -->")
    text = deck(slide(*one, title="A") + slide(*one, title="B"))
    assert re.findall(r"id:(\S+)", text) == ["steps-01_fork", "steps-01_fork-2"]
    assert re.findall(r"output: (\S+)", text) == ["steps-01_fork", "steps-01_fork-2"]


def test_an_output_without_a_program_is_an_error(deck):
    with pytest.raises(BookError, match=r"needs a `show` of it in the deck before"):
        deck(slide("<!-- snippet_output: steps/01_fork.py -->"))


def test_ticks_come_from_the_recorded_output(deck):
    text = deck(slide("<!-- checklist: steps/01_fork.py -->"))
    assert "* ✓ rootless\n* ✗ own hostname\n* ✓ PID 1\n* ✗ own root\n" in text


def test_the_book_alone_and_the_slides_alone(deck):
    text = deck(
        slide(
            "both",
            "<!-- book_only -->",
            "in the book",
            "<!-- show: steps/02_fails.py -->",
            "<!-- end_only -->",
            "<!-- slides_only -->",
            "on stage",
            "<!-- end_only -->",
            "both again",
        )
    )
    assert "in the book" not in text
    assert "```" not in text
    assert "only" not in text
    assert "both\n\non stage\n\nboth again\n" in text


def test_presenterms_commands_pass_and_mere_comments_do_not(deck):
    text = deck(
        slide("<!-- incremental_lists: true -->", "* a\n* b", "<!-- pause -->", "<!-- // no -->")
    )
    assert "<!-- incremental_lists: true -->\n\n* a\n* b\n\n<!-- pause -->\n" in text
    assert "no -->" not in text


def test_a_speaker_note_may_say_anything(deck):
    text = deck(slide("text", '<!-- speaker_note: ask: "who?"\n    then # wait -->'))
    assert '<!-- speaker_note: "ask: \\"who?\\"\\nthen # wait" -->' in text


def test_a_plain_fence_loses_its_options(deck):
    text = deck(slide("```text\n#| illustration: a drawing\na --- b\n```"))
    assert fences(text) == [("text", ["a --- b"])]


def test_a_block_that_is_written_on_a_slide_is_shown_as_one(deck):
    block = "```python\n#| id: more\nif x:\n    <<child>>\n@<<y>>\n```"
    text = deck(slide(block), chapter=CHAPTER + "```python\n#| file: b.py\n<<more>>\n```\n")
    assert fences(text) == [("python", ["if x:", "    # -- snip --", "<<y>>"])]


def test_a_program_with_a_fence_in_it_gets_a_longer_one(deck):
    chapter = CHAPTER.replace("\nraise PermissionError\n", "\n# ````\nraise PermissionError\n")
    text = deck(slide("<!-- show: steps/02_fails.py -->"), chapter=chapter)
    assert "`````python" in text


@pytest.mark.parametrize(
    ("title", "escaped"),
    [
        ("# a", "\\# a"),
        ("- a", "\\- a"),
        ("> a", "\\> a"),
        ("1. a", "1\\. a"),
        ("... a", "\\... a"),
    ],
)
def test_a_title_is_a_title_whatever_it_begins_with(deck, title, escaped):
    assert f"\n{escaped}\n===\n" in deck(slide("text", title=title))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("<!-- font_size: 9 -->", "'font_size' does not take '9'"),
        ("<kbd>e</kbd>", "HTML is <span> and <sup> only, this is <kbd>"),
        ("<!-- column: 0 -->", "a 'column' needs a 'column_layout' before it"),
    ],
)
def test_what_presenterm_would_refuse_is_refused_where_it_was_written(deck, wrong, says):
    with pytest.raises(BookError) as caught:
        deck("\n" + slide("text", wrong))
    lines = (CHAPTER + "\n" + slide("text", wrong)).split("\n")
    place = f"docs/a.md:{lines.index(wrong) + 1}"
    assert f"{place}: {says}" in [str(problem) for problem in caught.value.problems]


def test_what_does_not_fit_the_stage_is_an_error(deck):
    with pytest.raises(BookError, match=r"docs/a.md:\d+: 'T' takes \d+ rows with its output"):
        deck(slide("* a\n" * 20))
    long = CHAPTER.replace("import os\n\nraise", f"x = '{'x' * 80}'\n\nraise")
    with pytest.raises(BookError, match="a line of code has 86 columns"):
        deck(slide("<!-- show: steps/02_fails.py -->"), chapter=long)


def test_decks_are_written_once_and_compared(tmp_path):
    book, _ = build({"docs/a.md": (CHAPTER + slide("text")).encode()}, Book(tmp_path, "docs"))
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides" / "talk.toml").write_text('title = "T"\nslides = ["T"]\n')
    assert "+T\n" in presenterm.check_decks(book)
    assert "slides/talk.md" in presenterm.write_decks(book)
    assert presenterm.write_decks(book) == []
    assert presenterm.check_decks(book) == ""
    (tmp_path / "slides" / "talk.md").write_text("by hand\n")
    assert "-by hand\n" in presenterm.check_decks(book)


# -- the talk itself


def test_every_slide_of_the_talk_is_a_whole_program(book):
    for talk in load_decks(book):
        shown = [
            command.argument.split()[0]
            for chosen in talk.slides
            for command in commands(chosen.slide.elements)
            if command.name == "show"
        ]
        text = presenterm.deck_text(book, talk)
        programs = [lines for info, lines in fences(text) if re.search(r"\+exec|\+acquire", info)]
        assert len(programs) == len([file for file in shown if book.programs[file].run])
        runnable = [file for file in shown if book.programs[file].run]
        for file, lines in zip(runnable, programs, strict=True):
            assert bare(unhidden(lines)) == bare(program_text(book, file).split("\n")[:-1])


def bare(lines):
    """Return a program without its header, and without the marks for what is not shown."""
    kept = [line for line in lines if line.strip() != "# -- snip --"]
    return [line for line in kept if not line.startswith("# Tangled from ")]


def test_the_talk_is_about_45_minutes_long(book):
    (talk,) = [deck for deck in load_decks(book) if deck.name == "talk"]
    assert 40 <= talk.minutes <= 50


def test_the_talk_is_up_to_date_and_presenterm_would_take_it(book):
    assert presenterm.check_decks(book) == ""
    assert stage.problems((ROOT / "slides" / "talk.md").read_text()) == []


def test_the_slide_that_it_all_began_with(book):
    (talk,) = [deck for deck in load_decks(book) if deck.name == "talk"]
    text = presenterm.deck_text(book, talk)
    (slide_text,) = [
        part
        for part in text.split("<!-- end_slide -->")
        if "unshare pid namespace + fork()\n===" in part
    ]
    ((info, lines),) = fences(slide_text)
    visible = [line for line in lines if not line.startswith("///")]
    assert info == "python {1-2|3-7} +exec +validate"
    assert "unshare(CLONE_NEWPID)" in visible
    assert any("os.fork()" in line for line in visible)
    assert sum("-- snip --" in line for line in visible) == 2
    assert len(visible) <= 12
    assert len(lines) > 3 * len(visible)


def test_every_slide_of_the_book_has_notes_and_few_bullets(book):
    for each in book.slides.values():
        names = [command.name for command in commands(each.elements)]
        assert {"speaker_note", "skip_slide"} & set(names), each.place
        assert sum(line.lstrip().startswith("* ") for line in each.source) <= 6, each.place


@pytest.fixture(scope="module")
def book():
    from litdeck.book import load

    return load(ROOT)
