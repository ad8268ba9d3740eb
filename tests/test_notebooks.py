"""Every notebook runs, cell by cell, as an ordinary user, and prints what the book records."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from litdeck import book as books
from litdeck import job, notebook, record
from litdeck.outputs import Facts, matches, normalise
from litdeck.privileges import ordinary_user

ROOT = Path(__file__).parent.parent
BOOK = books.load(ROOT)
CHAPTERS = [chapter for chapter in BOOK.chapters if notebook.has_notebook(chapter)]

EXECUTE = """
import os, sys, nbformat, nbclient
made = nbformat.read(sys.stdin, 4)
nbclient.NotebookClient(made, timeout=120, kernel_name="python3", record_timing=False).execute()
print(nbformat.writes(made))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory of the ordinary user's own, which Jupyter fills with its files.

    Not pytest's own: another session of pytest, at its start, closes the folder of all of them.
    """
    folder = tempfile.mkdtemp(prefix="rootless-notebook-")
    if os.geteuid() == 0:
        os.chown(folder, *ordinary_user())
    yield Path(folder)
    shutil.rmtree(folder)


def execute(source: str, home: Path) -> dict:
    """Return the notebook with the outputs of a fresh run."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    helper = str(Path(__file__).parent / "as_user.py")
    command = [sys.executable, helper, sys.executable, "-c", EXECUTE]
    done = subprocess.run(
        command, input=source, env=environment, cwd=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def printed(cell: dict) -> str:
    wrong = [output for output in cell["outputs"] if output["output_type"] != "stream"]
    assert wrong == []
    return "".join("".join(output["text"]) for output in cell["outputs"])


def facts(output: str, home: Path) -> tuple[str, Facts]:
    """Return an output with one name for its temporary directories, and what is known of it."""
    output = re.sub(rf"{re.escape(str(home))}/notebook-\w+", "/notebook", output)
    uid, gid = ordinary_user()
    system = os.uname()
    version = ".".join(map(str, sys.version_info[:3]))
    places = ("/notebook/work", "/notebook/code")
    user = job.user_name(uid)
    return output, Facts(uid, gid, system.nodename, user, *places, system.release, version)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path)
def test_a_notebook_prints_what_the_book_records(chapter, home: Path) -> None:
    missing = record.needed(BOOK, BOOK.programs.values(), record.files_of(BOOK))
    done = execute(json.dumps(notebook.notebook(notebook.Shelf(BOOK), chapter)), home)
    checked = 0
    for cell in done["cells"]:
        if cell["cell_type"] != "code" or cell["id"] in ("setup", "files"):
            continue
        file = "".join(cell["source"]).split("\n", 1)[0].removeprefix("%%program ")
        if record.missing(BOOK.programs[file], missing):
            continue
        output, known = facts(printed(cell), home)
        recorded = BOOK.outputs[file].text
        assert matches(recorded, output, known), f"{file}: {normalise(output, known)}"
        checked += 1
    assert checked
