"""Programs are run, and what they print is recorded in the chapters and compared with them."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from litdeck.cli import main
from tests.litdeck.helpers import chunk, output_of, program, write_book


def litdeck(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), *words])


def chapter(root: Path) -> str:
    return (root / "docs/a.md").read_text()


def recorded(root: Path, *lines: str, text: str = "", file: str = "a.py", **options: str) -> Result:
    fence = program(file, *lines, run="true", **options)
    write_book(root, a="# T\n\n" + fence + output_of(file, text) + "The end.\n")
    return litdeck(root, "record")


def test_record_fills_the_fence_and_nothing_else(tmp_path: Path) -> None:
    result = recorded(tmp_path, 'print("one\\ntwo")')
    assert result.exit_code == 0, result.output
    assert "docs/a.md: outputs recorded" in result.output
    assert "```text\n#| output-of: a.py\none\ntwo\n```\n\nThe end.\n" in chapter(tmp_path)


def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    recorded(tmp_path, 'print("one")')
    before = (tmp_path / "docs/a.md").stat().st_mtime_ns
    assert "recorded" not in litdeck(tmp_path, "record").output
    assert (tmp_path / "docs/a.md").stat().st_mtime_ns == before


def test_an_old_output_is_replaced_whole(tmp_path: Path) -> None:
    recorded(tmp_path, 'print("new")', text="old\nolder\n")
    assert "old" not in chapter(tmp_path)
    assert litdeck(tmp_path, "check").exit_code == 0


def test_what_is_the_runs_own_becomes_a_placeholder(tmp_path: Path) -> None:
    code = 'import os; print("uid", os.getuid(), "pid", os.getpid(), "in", os.getcwd())'
    recorded(tmp_path, code)
    assert "\nuid <uid> pid <pid1> in <dir>\n" in chapter(tmp_path)


def test_programs_do_not_run_as_root(tmp_path: Path) -> None:
    result = recorded(tmp_path, "import os", "assert os.getuid() and os.getgid()", "os.getgroups()")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "code",
    [
        "import time; print(time.time_ns())",
        "import os; print(os.urandom(4).hex())",
        'print(hash("x"))',
    ],
)
def test_an_output_that_differs_each_time_is_refused(tmp_path: Path, code: str) -> None:
    result = recorded(tmp_path, code, text="kept\n")
    assert result.exit_code == 1
    assert "prints something else each time" in result.output
    assert "\nkept\n" in chapter(tmp_path)


def test_one_refused_output_stops_the_whole_recording(tmp_path: Path) -> None:
    bad = program("b.py", "import os; print(os.urandom(4).hex())", run="true") + output_of("b.py")
    good = program("a.py", "print(1)", run="true") + output_of("a.py", "old\n")
    write_book(tmp_path, a=good + bad)
    assert litdeck(tmp_path, "record").exit_code == 1
    assert "\nold\n" in chapter(tmp_path)


def test_check_shows_a_diff_of_what_differs(tmp_path: Path) -> None:
    recorded(tmp_path, 'print("one")')
    (tmp_path / "docs/a.md").write_text(chapter(tmp_path).replace("\none\n", "\nuno\n"))
    result = litdeck(tmp_path, "check")
    assert result.exit_code == 1
    assert "docs/a.md:3: a.py prints something else than recorded" in result.output
    assert "-uno\n+one\n" in result.output
    assert "\nuno\n" in chapter(tmp_path)


def test_an_expected_exception_is_recorded_and_must_come(tmp_path: Path) -> None:
    assert recorded(tmp_path, "open('/nowhere')", raises="FileNotFoundError").exit_code == 0
    assert "FileNotFoundError: [Errno 2]" in chapter(tmp_path)
    result = recorded(tmp_path, "open('/nowhere')", raises="PermissionError")
    assert result.exit_code == 1
    assert "did not end in PermissionError" in result.output
    result = recorded(tmp_path, "pass", raises="PermissionError")
    assert "exited with 0, not 1" in result.output


def test_a_program_that_fails_is_shown_with_the_chapters_lines(tmp_path: Path) -> None:
    text = program("a.py", "<<fail>>", run="true") + chunk("fail", "1 / 0")
    write_book(tmp_path, a=text)
    for word in ("check", "record"):
        result = litdeck(tmp_path, word)
        assert result.exit_code == 1
        assert "docs/a.md:1: a.py exited with 1, not 0: ZeroDivisionError" in result.output
        assert "\n  docs/a.md:9 in <<fail>> (code/a.py:2), in <module>\n" in result.output


def test_an_exit_status_must_be_the_one_named(tmp_path: Path) -> None:
    assert recorded(tmp_path, "raise SystemExit(3)", exit="3").exit_code == 0
    result = recorded(tmp_path, "raise SystemExit(4)", exit="3")
    assert (result.exit_code, "exited with 4, not 3" in result.output) == (1, True)
    assert recorded(tmp_path, "raise SystemExit(3)").exit_code == 1


def test_bash_programs_see_the_tangled_code(tmp_path: Path) -> None:
    package = program("greet.py", 'print("hello")')
    script = program("a.sh", "python3 -m greet", run="true") + output_of("a.sh")
    write_book(tmp_path, a=package + script)
    assert litdeck(tmp_path, "record").exit_code == 0
    assert "#| output-of: a.sh\nhello\n" in chapter(tmp_path)


def test_a_program_that_prints_needs_a_place_for_it(tmp_path: Path) -> None:
    write_book(tmp_path, a=program("a.py", "print(1)", run="true"))
    for command in ("record", "check"):
        result = litdeck(tmp_path, command)
        assert result.exit_code == 1
        assert "#| output-of: a.py" in result.output


def test_a_silent_program_needs_none(tmp_path: Path) -> None:
    write_book(tmp_path, a=program("a.py", "pass", run="true"))
    assert litdeck(tmp_path, "record").exit_code == 0
    assert litdeck(tmp_path, "check").exit_code == 0


@pytest.mark.parametrize("what", [r"\x1b[31mred", "```", "#| id: x"])
def test_an_output_that_a_chapter_cannot_hold_is_refused(tmp_path: Path, what: str) -> None:
    result = recorded(tmp_path, f'print("{what}")', text="kept\n")
    assert result.exit_code == 1
    assert "\nkept\n" in chapter(tmp_path)


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    write_book(tmp_path, a="")
    text = "# T\n\n" + program("a.py", "print(1)", run="true") + output_of("a.py")
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    (tmp_path / "docs/a.md").write_bytes(data)
    assert litdeck(tmp_path, "record").exit_code == 0
    expected = data.replace(b"output-of: a.py\r\n", b"output-of: a.py\r\n1\r\n")
    assert (tmp_path / "docs/a.md").read_bytes() == expected


def test_only_the_chosen_programs_run(tmp_path: Path) -> None:
    one = program("a.py", "print(1)", run="true") + output_of("a.py", "old\n")
    two = program("b.py", "print(2)", run="true") + output_of("b.py", "old\n")
    write_book(tmp_path, a=one + two)
    assert litdeck(tmp_path, "record", "b.py").exit_code == 0
    assert "#| output-of: a.py\nold\n" in chapter(tmp_path)
    assert "#| output-of: b.py\n2\n" in chapter(tmp_path)
    result = litdeck(tmp_path, "record", "c.py")
    assert (result.exit_code, "'c.py'" in result.output) == (2, True)


PREFLIGHT = """
import json
print(json.dumps({"yes": {"ok": True}, "no": {"ok": False, "cause": "the kernel is too old"}}))
"""


def book_with_needs(root: Path, need: str) -> None:
    probe = program("probe.py", *PREFLIGHT.strip().splitlines())
    write_book(root, a=probe + program("a.py", "raise SystemExit(9)", run="true", needs=need))
    with open(root / "mkdocs.yml", "a") as file:
        file.write('extra: {litdeck: {preflight: "python3 -m probe"}}\n')


def test_a_program_is_skipped_only_with_preflights_reason(tmp_path: Path) -> None:
    book_with_needs(tmp_path, "no")
    result = litdeck(tmp_path, "check")
    assert result.exit_code == 0
    assert "a.py skipped: needs no: the kernel is too old" in result.output


def test_a_need_that_is_met_runs(tmp_path: Path) -> None:
    book_with_needs(tmp_path, "yes")
    assert "exited with 9" in litdeck(tmp_path, "check").output


def test_a_need_that_preflight_does_not_know_is_an_error(tmp_path: Path) -> None:
    book_with_needs(tmp_path, "perhaps")
    result = litdeck(tmp_path, "check")
    assert result.exit_code == 2
    assert "docs/a.md:8: preflight has no verdict 'perhaps' (it has: yes, no)" in result.output


def test_summary_counts_and_names_what_nothing_vouches_for(tmp_path: Path) -> None:
    plain = "```python\nprint(1)\n```\n\n"
    drawn = "```python\n#| illustration: a drawing\nprint(1)\n```\n\n"
    good = program("a.py", "print(1)", run="true") + output_of("a.py", "1\n")
    write_book(tmp_path, a=good + plain + drawn)
    result = litdeck(tmp_path, "check", "--summary")
    assert result.exit_code == 1
    assert "docs/a.md:12: this block is neither run nor tangled" in result.output
    assert "3 blocks, 2 verified (67%)" in result.output
    assert "1 illustrations apart" in result.output


def test_the_runner_is_not_even_loaded_to_tangle(tmp_path: Path) -> None:
    write_book(tmp_path, a=program("a.py", "print(1)", run="true"))
    code = (
        "import sys; from litdeck.cli import main; "
        f"main(['-C', {str(tmp_path)!r}, 'tangle'], standalone_mode=False)"
    )
    script = (
        f"try:\n    exec({code!r})\nexcept SystemExit:\n    print('litdeck.run' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "code/a.py\nFalse\n", done.stderr
