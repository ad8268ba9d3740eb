"""When the lines of an output came is recorded, and only where it matters."""

import time
from pathlib import Path

import pytest

from litdeck import pace
from litdeck.book import load
from tests.litdeck.helpers import small_book
from tests.litdeck.test_record import chapter, litdeck, recorded


def test_a_wait_is_recorded_and_stays_when_it_is_recorded_again(tmp_path: Path) -> None:
    code = 'import time; print(1); print(2, flush=True); time.sleep(0.9); print("  ^^"); print(3)'
    assert recorded(tmp_path, code).exit_code == 0
    head = "```text\n#| output-of: a.py\n#| pace: line 3 after "
    assert head in chapter(tmp_path)
    first, second, third = load(tmp_path).outputs["a.py"].pace
    assert (first, second) == (0, 0)
    assert 0.8 <= third <= 2
    before = (tmp_path / "docs/a.md").read_bytes()
    assert litdeck(tmp_path, "record").exit_code == 0
    assert (tmp_path / "docs/a.md").read_bytes() == before
    assert litdeck(tmp_path, "check").exit_code == 0


def test_a_program_that_waits_no_more_loses_its_pace(tmp_path: Path) -> None:
    result = recorded(tmp_path, "print(1)", text="#| pace: line 1 after 5.0 s\n1\n")
    assert result.exit_code == 0
    assert "pace" not in chapter(tmp_path)


def test_a_program_that_does_not_wait_has_none(tmp_path: Path) -> None:
    assert recorded(tmp_path, "print(1); print(2)").exit_code == 0
    assert "pace" not in chapter(tmp_path)
    assert load(tmp_path).outputs["a.py"].pace == (0, 0)


@pytest.mark.parametrize(
    ("old", "runs", "new"),
    [
        ("", [{1: 0.3}, {1: 2.0}], ""),
        ("", [{1: 0.04, 2: 1.04}, {1: 0.0, 2: 1.5}], "line 2 after 1.0 s"),
        ("line 2 after 1.0 s", [{1: 0.0, 2: 1.3}], "line 2 after 1.0 s"),
        ("line 2 after 1.0 s", [{1: 0.0, 2: 0.7}], "line 2 after 1.0 s"),
        ("line 2 after 1.0 s", [{1: 0.0, 2: 1.6}], "line 2 after 1.6 s"),
        ("line 2 after 1.0 s", [{1: 1.0, 2: 0.0}], "line 1 after 1.0 s"),
        ("line 2 after 0.4 s", [{1: 0.0, 2: 0.0}], "line 2 after 0.4 s"),
        ("line 2 after 0.4 s", [{1: 0.0}], ""),
        ("line 2 after 1.0 s", [{}], ""),
        ("line 2 after 4.0 s", [{1: 0.0, 2: 5.9}], "line 2 after 4.0 s"),
    ],
)
def test_a_pace_changes_only_when_it_is_really_another(
    old: str, runs: list[dict[int, float]], new: str
) -> None:
    assert pace.settled(old, runs) == new


def test_times_add_up() -> None:
    assert pace.times("line 2 after 1.0 s, line 4 after 0.5 s", 5) == (0, 1.0, 1.0, 1.5, 1.5)
    assert pace.times("", 2) == (0, 0)


def test_a_line_in_pieces_has_come_when_its_end_has(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = pace.Stopwatch()
    for at, text in ((1.0, "a"), (2.0, "b\nc\n"), (4.0, "    ~~^\nend")):
        monkeypatch.setattr(time, "monotonic", lambda at=at: at)
        watch(text)
    assert watch.waits(started=0.5) == {1: 1.5, 2: 0.0, 3: 2.0}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("soon", "'pace' reads `line 4 after 1.0 s, line 6 after 0.5 s`, not 'soon'"),
        ("line 1 after 1.0 s, line 1 after 2.0 s", "not 'line 1 after 2.0 s'"),
        ("line 3 after 1.0 s", "'pace' names line 3 of 2"),
    ],
)
def test_a_pace_that_cannot_be_is_refused(tmp_path: Path, option: str, message: str) -> None:
    fence = f"```text\n#| output-of: a.py\n#| pace: {option}\n1\n2\n```\n"
    program = "```python\n#| file: a.py\n#| run: true\nprint(1)\n```\n\n"
    small_book(tmp_path, a="# T\n\n")
    (tmp_path / "docs/a.md").write_text(program + fence)
    result = litdeck(tmp_path, "tangle")
    assert result.exit_code == 2
    assert result.output.startswith("docs/a.md:8: ")
    assert message in result.output


def test_only_an_output_has_a_pace(tmp_path: Path) -> None:
    small_book(tmp_path, a="# T\n\n")
    (tmp_path / "docs/a.md").write_text(
        "```python\n#| file: a.py\n#| pace: line 1 after 1.0 s\n1\n```\n"
    )
    assert "docs/a.md:2: 'pace' needs an 'output-of'" in litdeck(tmp_path, "tangle").output
