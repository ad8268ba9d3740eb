"""`litdeck show`: what a slide shows of a program, in a terminal."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from litdeck.cli import main
from litdeck.palette import colour
from litdeck.printed import formatter
from tests.litdeck.helpers import chunk, program, write_book

CHAPTER = (
    program("a.py", "<<first>>", "if True:", "    <<second>>")
    + chunk("first", "import os")
    + chunk("second", 'print("two")', "<<third>>")
    + chunk("third", "os.abort()")
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_book(tmp_path, a=CHAPTER)


def show(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), "show", *words])


def test_a_whole_program(root: Path) -> None:
    wanted = 'import os\nif True:\n    print("two")\n    os.abort()\n'
    assert show(root, "a.py").output == wanted
    assert show(root, "code/a.py").output == wanted


def test_some_chunks_and_what_is_left_out(root: Path) -> None:
    assert show(root, "a.py", "second").output == '    print("two")\n    # -- snip --\n'


def test_with_its_hidden_lines(root: Path) -> None:
    assert show(root, "a.py", "second", "--whole").output == (
        "  # Tangled from docs/a.md by litdeck: edit there, not here.\n"
        "  import os\n"
        "  if True:\n"
        '▌     print("two")\n'
        "      os.abort()\n"
    )


def test_an_unknown_program_and_an_unknown_chunk(root: Path) -> None:
    result = show(root, "b.py")
    assert result.exit_code == 2
    assert result.output == "code/b.py:1: no program is 'b.py' (did you mean 'a.py'?)\n"
    result = show(root, "a.py", "sec")
    assert result.exit_code == 2
    wanted = "docs/a.md:1: 'a.py' has no chunk 'sec' in it (did you mean 'second'?)\n"
    assert result.output == wanted


def on_a_terminal(root: Path, *words: str, **environment: str) -> str:
    """What is printed to a terminal, a real one."""
    command = " ".join([sys.executable, "-m", "litdeck", "-C", str(root), "show", *words])
    run = ["script", "-qec", command, "/dev/null"]
    done = subprocess.run(run, env={"TERM": "xterm", **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout.replace("\r\n", "\n")


def test_a_terminal_gets_the_books_colours(root: Path) -> None:
    text = on_a_terminal(root, "a.py", COLORTERM="truecolor")
    red, green, blue = (int(colour("keyword", "dark")[at : at + 2], 16) for at in (1, 3, 5))
    assert f"\x1b[38;2;{red};{green};{blue}mimport\x1b[39m" in text
    assert re.sub(r"\x1b\[[\d;]*m", "", text) == show(root, "a.py").output


def test_every_line_ends_its_colours(root: Path) -> None:
    for line in on_a_terminal(root, "a.py", "second", "--whole").splitlines():
        codes = re.findall(r"\x1b\[([\d;]*)m", line)
        assert not codes or codes[-1] in ("0", "39"), line


def test_hidden_lines_are_dim(root: Path) -> None:
    assert "\x1b[2m  import os\x1b[0m\n" in on_a_terminal(root, "a.py", "second", "--whole")


def test_no_color_is_respected(root: Path) -> None:
    assert "\x1b" not in on_a_terminal(root, "a.py", NO_COLOR="1")


@pytest.mark.parametrize(
    ("environment", "terminal", "name"),
    [
        ({}, False, None),
        ({"TERM": "dumb"}, True, None),
        ({"NO_COLOR": "1"}, True, None),
        ({"NO_COLOR": ""}, True, "DarkStyle"),
        ({}, True, "DarkStyle"),
        ({"COLORFGBG": "15;0"}, True, "DarkStyle"),
        ({"COLORFGBG": "0;15"}, True, "LightStyle"),
    ],
)
def test_which_colours(environment: dict[str, str], terminal: bool, name: str | None) -> None:
    found = formatter(environment, terminal)
    assert (found.style.__name__ if found else None) == name


def test_a_scheme_may_be_named() -> None:
    found = formatter({"COLORFGBG": "0;15"}, True, "dark")
    assert found is not None and found.style.__name__ == "DarkStyle"
