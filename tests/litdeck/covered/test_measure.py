"""What ran, told by chapter and chunk."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from coverage import Coverage, CoverageData

from litdeck.book import load
from litdeck.cli import main
from litdeck.covered.measure import measure
from tests.litdeck.helpers import chunk, program, write_book

A = (
    "# A\n\n"
    + program("a.py", "import sys", "if len(sys.argv) > 1:", "    <<greet>>", "<<end>>")
    + chunk("greet", "print(", '    "hello",', ")", "print(2)")
    + program("b.py", "import sys", "<<end>>")
)
B = chunk("end", "if sys.argv[1:] == ['x']:", "    print('x')") + chunk(
    "end", "print('end')", append=True
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, a=A, b=B)
    assert litdeck(tmp_path, "tangle").exit_code == 0
    return tmp_path


def litdeck(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), *words])


def covered(root: Path, *words: str) -> Result:
    return litdeck(root, "coverage", sys.executable, str(root / "code/a.py"), *words)


def test_the_table_names_every_chapter_and_chunk_and_what_did_not_run(root: Path) -> None:
    result = covered(root)
    assert result.exit_code == 0, result.output
    assert [line.split() for line in result.output.splitlines()] == [
        "docs/a.md 2 of 5 40%".split(),
        "a.py 2 of 2 100%".split(),
        "greet 0 of 2 0% not run: docs/a.md:13, 16".split(),
        "b.py 0 of 1 0% not run: docs/a.md:21".split(),
        "docs/b.md 2 of 3 66%".split(),
        "end 2 of 3 66% not run: docs/b.md:4".split(),
        "all chapters 4 of 8 50%".split(),
    ]


def test_a_chunk_has_run_if_it_ran_in_any_of_its_programs(root: Path) -> None:
    script = f"import sys, runpy; sys.argv[1:] = ['x']; runpy.run_path({str(root / 'code/b.py')!r})"
    result = litdeck(root, "coverage", sys.executable, "-c", script)
    lines = [line.split() for line in result.output.splitlines()]
    assert "end 3 of 3 100%".split() in lines
    assert "a.py 0 of 2 0% not run: docs/a.md:5, 6".split() in lines


def test_as_json_it_says_the_same(root: Path) -> None:
    covered(root, "y")
    result = litdeck(root, "coverage", "--json")
    found = json.loads(result.output)
    assert (found["lines"], found["run"]) == (8, 6)
    assert [chapter["path"] for chapter in found["chapters"]] == ["docs/a.md", "docs/b.md"]
    (end,) = found["chapters"][1]["chunks"]
    assert (end["chunk"], end["lines"], end["run"]) == ("end", 3, 2)
    assert end["missed"] == ["docs/b.md:4"]
    assert [(part["line"], part["lines"], part["run"]) for part in end["parts"]] == [
        (1, 2, 1),
        (7, 1, 1),
    ]


def test_data_that_coverage_itself_has_taken_is_read_too(root: Path) -> None:
    command = [sys.executable, "-m", "coverage", "run", "code/a.py"]
    for more in ([], ["--branch"]):
        subprocess.run([*command[:4], *more, *command[4:]], cwd=root, check=True)
        assert "all chapters  " in (output := litdeck(root, "coverage").output)
        assert output.splitlines()[-1].split()[2:] == "4 of 8 50%".split()


def test_coverage_itself_can_read_what_we_have_gathered(root: Path) -> None:
    covered(root)
    data = CoverageData(str(root / ".coverage"))
    data.read()
    assert sorted(data.lines(str(root / "code/a.py")) or []) == [2, 3, 8, 10]
    report = Coverage(data_file=str(root / ".coverage"), config_file=False)
    report.load()
    assert report.analysis2(str(root / "code/a.py"))[3] == [4, 7, 9]


def test_of_a_file_edited_by_hand_only_what_is_unchanged_counts(root: Path) -> None:
    path = root / "code/a.py"
    path.write_text(path.read_text().replace("print(2)", "print(3)\n    print(4)"))
    subprocess.run([sys.executable, "-m", "coverage", "run", "code/a.py", "y"], cwd=root)
    (greet,) = [c for c in measure(load(root), root / ".coverage") if c.chunk == "greet"]
    assert (greet.lines, greet.run) == (1, 1)


@pytest.mark.parametrize("data", ["", "no data base", "SQLite format 3\0"])
def test_a_file_that_is_no_data_is_one_line(root: Path, data: str) -> None:
    (root / ".coverage").write_text(data)
    result = litdeck(root, "coverage")
    assert result.exit_code == (2 if data else 0)
    assert not data or (
        result.output.startswith(".coverage:1: ") and result.output.count("\n") == 1
    )


def test_no_data_says_how_to_get_some(root: Path) -> None:
    result = litdeck(root, "coverage")
    assert (result.exit_code, result.output) == (
        2,
        ".coverage:1: is not there: `litdeck coverage COMMAND` runs a command and makes it\n",
    )
    assert litdeck(root, "coverage", "--data", str(root / "x")).output.startswith("x:1: is not")


def test_code_that_is_out_of_date_is_refused(root: Path) -> None:
    (root / "docs/b.md").write_text(B.replace("'end'", "'the end'"))
    result = covered(root)
    assert result.exit_code == 2
    assert result.output == "".join(
        f"code/{file}:1: is not what the chapters say: `litdeck tangle` first\n"
        for file in ("a.py", "b.py")
    )


def test_the_commands_status_is_ours(root: Path) -> None:
    assert litdeck(root, "coverage", "false").exit_code == 1
    assert "nosuchprogram" in litdeck(root, "coverage", "nosuchprogram").output
