"""`litdeck explain`: where things are defined, used and shown."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from litdeck.cli import main
from tests.litdeck.helpers import chunk, output_of, program, write_book

CHAPTER = (
    "# A\n\n"
    + program("steps/a.py", "<<greet>>", "if True:", "    <<greet>>", run="true")
    + output_of("steps/a.py", "hello\nhello\n")
    + chunk("greet", 'print("hello")')
    + chunk("greet", "pass", append=True)
    + "<!-- slide: Say it -->\n<!-- show: steps/a.py greet -->\n<!-- end_slide -->\n"
)
OTHER = program("b.py", "<<greet>>") + (
    "<!-- slide: All of it -->\n<!-- show: b.py -->\n<!-- end_slide -->\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, a=CHAPTER, b=OTHER)
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/talk.toml").write_text('title = "T"\nslides = ["All of it", "Say it"]\n')
    return tmp_path


def explain(root: Path, *names: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), "explain", *names])


def test_a_chunk(root: Path) -> None:
    assert explain(root, "greet").output == (
        "chunk greet\n"
        "  defined      docs/a.md:17-20  (1 line)\n"
        "               docs/a.md:22-26  (1 line)\n"
        "  referred to  docs/a.md:6  steps/a.py\n"
        "               docs/a.md:8  steps/a.py\n"
        "               docs/b.md:3  b.py\n"
        "  used         code/steps/a.py:2-3,5-6\n"
        "               code/b.py:2-3\n"
        "  shown        docs/a.md:29  slide 'Say it' (talk 2 of 2): steps/a.py\n"
        "               docs/b.md:7  slide 'All of it' (talk 1 of 2): b.py\n"
    )


@pytest.mark.parametrize("name", ["steps/a.py", "code/steps/a.py"])
def test_a_program(root: Path, name: str) -> None:
    assert explain(root, name).output == (
        "program code/steps/a.py\n"
        "  defined  docs/a.md:3-9  (3 lines)\n"
        "  run      exits with 0\n"
        "  output   docs/a.md:11-15  (2 lines)\n"
        "  chunks   docs/a.md:17  greet\n"
        "  shown    docs/a.md:29  slide 'Say it' (talk 2 of 2): show steps/a.py greet\n"
    )


@pytest.mark.parametrize("name", ["Say it", "say-it"])
def test_a_slide(root: Path, name: str) -> None:
    assert explain(root, name).output == (
        "slide Say it\n"
        "  defined   docs/a.md:28-30\n"
        "  known as  say-it\n"
        "  shows     docs/a.md:29  show steps/a.py greet\n"
        "  in decks  talk 2 of 2\n"
    )


def test_a_slide_of_no_deck(root: Path) -> None:
    (root / "slides/talk.toml").write_text('title = "T"\nslides = ["Say it"]\n')
    assert "  in decks  in none\n" in explain(root, "All of it").output
    assert "slide 'All of it' (in no deck): b.py" in explain(root, "greet").output


def test_the_places_are_those_of_the_files(root: Path) -> None:
    """What is said of `code/` is what stands there."""
    CliRunner().invoke(main, ["-C", str(root), "tangle"])
    lines = (root / "code/steps/a.py").read_text().splitlines()
    assert [lines[n - 1].strip() for n in (2, 3, 5, 6)] == ['print("hello")', "pass"] * 2


def test_an_unknown_name_is_an_error_and_the_others_are_explained(root: Path) -> None:
    result = explain(root, "gret", "greet")
    assert result.exit_code == 2
    message = "litdeck: no chunk, program or slide is named 'gret' (did you mean 'greet'?)\n"
    assert message in result.output
    assert "chunk greet\n" in result.output
