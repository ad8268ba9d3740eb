"""The namespaces of a run are recorded in the chapter, and compared like an output."""

import re
import shutil
from pathlib import Path

import pytest

from litdeck.book import load
from litdeck.namespaces import parse, text_of
from litdeck.outputs import matches
from litdeck.record import check_one, facts_of, files_of
from litdeck.run import run
from tests.litdeck.helpers import output_of, program, write_book
from tests.litdeck.test_record import chapter, litdeck

pytestmark = pytest.mark.needs("uts-namespace")

ROOT = Path(__file__).resolve().parents[2]
UNSHARE = "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000 | 0x04000000) == 0"
HEAD = "process pid   uid         user mnt pid uts ipc net cgroup time root\n"
TABLE = HEAD + "program <pid> <uid> 65534 own  ·   ·   own ·   ·   ·      ·    ·\n"


def namespaces_of(file: str, text: str = "") -> str:
    return f"```text\n#| namespaces-of: {file}\n{text}```\n\n"


def book_of(root: Path, code: str, *more: str) -> None:
    write_book(root, a="# T\n\n" + program("a.py", code, run="true") + "".join(more) + "The end.\n")


def test_record_writes_the_namespaces_and_check_compares(tmp_path: Path) -> None:
    book_of(tmp_path, f"{UNSHARE}; print(1)", output_of("a.py"), namespaces_of("a.py"))
    result = litdeck(tmp_path, "record")
    assert result.exit_code == 0, result.output
    assert "#| output-of: a.py\n1\n```" in chapter(tmp_path)
    assert f"#| namespaces-of: a.py\n{TABLE}```\n\nThe end.\n" in chapter(tmp_path)
    assert litdeck(tmp_path, "check").exit_code == 0
    before = (tmp_path / "docs/a.md").stat().st_mtime_ns
    assert "recorded" not in litdeck(tmp_path, "record").output
    assert (tmp_path / "docs/a.md").stat().st_mtime_ns == before


def test_a_program_that_unshares_less_than_it_did_is_found_out(tmp_path: Path) -> None:
    book_of(tmp_path, UNSHARE, namespaces_of("a.py", TABLE))
    assert litdeck(tmp_path, "check").exit_code == 0
    text = chapter(tmp_path).replace(" | 0x04000000", "")
    (tmp_path / "docs/a.md").write_text(text)
    result = litdeck(tmp_path, "check")
    assert result.exit_code == 1
    assert "docs/a.md:3: a.py was in other namespaces than recorded" in result.output
    assert "-program <pid> <uid> 65534 own  ·   ·   own ·" in result.output
    assert "+program <pid> <uid> 65534 own  ·   ·   ·   ·" in result.output


def test_namespaces_that_differ_each_time_are_refused(tmp_path: Path) -> None:
    code = "import os; os.environ['PYTHONHASHSEED'] == '1' and os.fork()"
    book_of(tmp_path, code, namespaces_of("a.py"))
    result = litdeck(tmp_path, "record")
    assert result.exit_code == 1
    assert "a.py is in other namespaces each time it is run" in result.output
    assert "#| namespaces-of: a.py\n```" in chapter(tmp_path)


def test_what_only_a_followed_program_prints_is_refused(tmp_path: Path) -> None:
    code = "print([line for line in open('/proc/self/status') if line == 'TracerPid:\\t0\\n'])"
    book_of(tmp_path, code, output_of("a.py"), namespaces_of("a.py"))
    result = litdeck(tmp_path, "record")
    assert result.exit_code == 1
    assert "prints something else each time" in result.output


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        (namespaces_of("b.py"), "10: an output of nothing: no program is 'b.py'"),
        (
            namespaces_of("a.py") * 2,
            "14: a record of the namespaces of 'a.py' stands at docs/a.md:9 already",
        ),
        ("```text\n#| namespaces-of: a.py\nx\n```\n", "11: a record of namespaces begins with"),
        (namespaces_of("a.py", TABLE.replace("own", "two")), "11: 'two' is no namespace"),
        ("```text\n#| namespaces-of: a.py\n#| id: x\n```\n", "10: 'namespaces-of' stands alone"),
        ("<!-- figure: a.py -->\n", "9: the namespaces of 'a.py' are not recorded; a ```text"),
        ("<!-- figure: b.py -->\n", "9: no program is 'b.py' (did you mean 'a.py'?)"),
        ("<!-- figure: a.py b.py -->\n", "9: 'figure' has 'b.py' too much after it"),
        ("<!-- figures: steps -->\n", "9: no namespaces of a program below 'steps/' are recorded"),
    ],
)
def test_what_is_wrong_with_a_figure_is_said_with_its_line(
    tmp_path: Path, fence: str, message: str
) -> None:
    book_of(tmp_path, UNSHARE, fence)
    result = litdeck(tmp_path, "tangle")
    assert result.exit_code == 2
    assert f"docs/a.md:{message}" in result.output


def test_a_table_is_read_as_it_was_written() -> None:
    table = (
        "process     pid     uid           user mnt pid     uts ipc net cgroup time  root\n"
        "program     <pid>   <uid>         ·    ·   ·       ·   ·   ·   ·      ·     ·\n"
        "  child     <pid>   <uid> 0       own  ·   ·/own   ·   ·   ·   ·      ·/own ·\n"
        "    thread  <pid> 1 100000 65534  2nd  own own/2nd 3rd ·   ·   11th   own   own\n"
    )
    record = parse(table.splitlines())
    assert [(row.depth, row.name) for row in record] == [
        (0, "program"),
        (1, "child"),
        (2, "thread"),
    ]
    assert (record[2].pid, record[2].uid, record[2].cell("cgroup")) == (
        "<pid> 1",
        "100000 65534",
        "11th",
    )
    assert parse(text_of(record).splitlines()) == record
    assert parse([]) == ()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real book's chapters."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


@pytest.mark.needs("id-maps", "pid-namespace", "mount-namespace", "proc-mount")
def test_the_steps_print_the_same_whether_they_are_followed_or_not(real: Path) -> None:
    book = load(real)
    files = files_of(book)
    for file in book.namespaces:
        if not book.programs[file].needs:
            result = run(file, files)
            assert matches(book.outputs[file].text, result.output, facts_of(result)), file
            assert check_one(book, book.programs[file], files, {}).complaint == ""


@pytest.mark.needs("id-maps", "uts-namespace", "pid-namespace")
@pytest.mark.parametrize(
    ("chapter", "call", "file", "complaint"),
    [
        # It prints the same without its lesson: only the figure knows.
        (
            "04-pid",
            "unshare(CLONE_NEWPID)",
            "steps/07_pid_without_fork.py",
            "was in other namespaces than recorded",
        ),
        ("03-user", "unshare(CLONE_NEWUTS)", "steps/06_uts.py", "PermissionError"),
    ],
)
def test_a_step_without_its_call_is_found_out(
    real: Path, chapter: str, call: str, file: str, complaint: str
) -> None:
    path = real / f"docs/{chapter}.md"
    text = path.read_text()
    without = re.sub(rf"^{re.escape(call)}$", "unshare(0)", text, flags=re.MULTILINE)
    assert without != text
    path.write_text(without)
    try:
        result = litdeck(real, "check", file)
    finally:
        path.write_text(text)
    assert result.exit_code == 1
    assert file in result.output
    assert complaint in result.output
