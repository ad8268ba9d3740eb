"""Lines that name a place in code/ come to name the chapter; all others stay as they are."""

from pathlib import Path

import pytest

from litdeck import tangle
from litdeck.frames import Frames
from tests.litdeck.helpers import chunk, program, small_book

A = program("steps/a.py", "x = 1", "<<greet>>") + chunk("greet", 'print("hello")')
RUN = "/tmp/litdeck-0123456789ab/program/"


@pytest.fixture
def frames(tmp_path: Path) -> Frames:
    book = small_book(tmp_path, a=A + program("steps/b.sh", "false"))
    tangle.carry_out(book, tangle.plan(book))
    return Frames(tmp_path)


GREET = "docs/a.md:9 in <<greet>> (code/steps/a.py:3)"


@pytest.mark.parametrize(
    ("line", "home"),
    [
        ('  File "{run}steps/a.py", line 3, in f', f"  {GREET}, in f"),
        ('  File "{code}steps/a.py", line 3, in <module>', f"  {GREET}, in <module>"),
        ('  File "steps/a.py", line 2, in f', "  docs/a.md:3 (code/steps/a.py:2), in f"),
        ('  File "code/steps/a.py", line 3', f"  {GREET}"),
        ('  File "./code/steps/../steps/a.py", line 3', f"  {GREET}"),
        ('    |   File "steps/a.py", line 3, in f', f"    |   {GREET}, in f"),
        ('E     File "steps/a.py", line 3, in f', f"E     {GREET}, in f"),
        ("{run}steps/a.py:3: UserWarning: no", f"{GREET}: UserWarning: no"),
        (
            "{run}steps/b.sh: line 2: x: command not found",
            "docs/a.md:14 (code/steps/b.sh:2): x: command not found",
        ),
    ],
)
def test_a_line_is_led_home(frames: Frames, line: str, home: str) -> None:
    line = line.format(run=RUN, code=f"{frames.root}/code/")
    assert frames.line(line) == home
    assert frames.text(f"before\n{line}\nafter\n") == f"before\n{home}\nafter\n"


@pytest.mark.parametrize(
    "line",
    [
        '  File "/usr/lib/python3.11/ast.py", line 3, in f',
        '  File "<string>", line 1, in <module>',
        '  File "steps/c.py", line 3, in f',
        '  File "steps/a.py", line 99, in f',
        '  File "/elsewhere/code/steps/a.py", line 3, in f',
        '+  File "steps/a.py", line 3, in f',
        "steps/a.py:3: a line of the program's own",
        'print("""File "steps/a.py", line 3""")',
        "",
    ],
)
def test_other_lines_are_left_alone(frames: Frames, line: str) -> None:
    assert frames.line(line) == line


def test_a_run_of_another_book_with_a_file_of_that_name_is_left_alone(frames: Frames) -> None:
    ours = f'  File "{RUN}steps/a.py", line 3, in f\n    print("hello")\n'
    theirs = f'  File "{RUN}steps/a.py", line 3, in f\n    print("good morning")\n'
    assert frames.text(ours) == f'  {GREET}, in f\n    print("hello")\n'
    assert frames.text(theirs) == theirs


def test_a_link_to_the_book_is_the_book(frames: Frames, tmp_path: Path) -> None:
    link = tmp_path.with_name(f"{tmp_path.name}-link")
    link.symlink_to(tmp_path)
    line = f'  File "{tmp_path}/code/steps/a.py", line 3'
    assert Frames(link).line(line) == f"  {GREET}"


def test_a_book_that_cannot_be_read_is_said_to_be_and_nothing_changed(frames: Frames) -> None:
    (frames.root / "docs/a.md").write_text(A.replace("id: greet", "id: great"))
    line = '  File "steps/a.py", line 3, in f'
    assert frames.line("nothing to do with it") == "nothing to do with it"
    assert frames.problem == ""
    assert frames.line(line) == line
    assert frames.problem.startswith("docs/a.md:4: no chunk is named 'greet'")
