"""Every step of the talk, with every CPython from 3.11 on that is found here."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from litdeck import book as books
from litdeck import record
from litdeck.checklist import facts
from litdeck.run import run

ROOT = Path(__file__).parent.parent.parent
BOOK = books.load(ROOT)
FILES = record.files_of(BOOK)
STEPS = [program for program in BOOK.programs.values() if program.file.startswith("steps/")]
QUESTION = "import platform, sys; print(platform.python_implementation(), *sys.version_info[:2])"


def candidates():
    """Yield paths that may be a Python: on PATH, of pyenv, of uv, and this one."""
    yield sys.executable
    yield "/usr/bin/python3"
    for minor in range(11, 30):
        yield shutil.which(f"python3.{minor}") or ""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from installed(pyenv / "versions")
    yield from installed(Path.home() / ".local/share/uv/python")


def installed(folder):
    """Return the Pythons in the folders of a folder, none if it is closed to this user."""
    readable = os.access(folder, os.R_OK | os.X_OK)
    return sorted(map(str, folder.glob("*/bin/python3"))) if readable else []


def pythons():
    """Return name -> path of every CPython >= 3.11 that works, each version once."""
    found = {}
    for path in filter(shutil.which, candidates()):
        answer = subprocess.run([path, "-I", "-S", "-c", QUESTION], capture_output=True, text=True)
        name, *version = answer.stdout.split() or ["", "0"]
        if answer.returncode == 0 and name == "CPython" and tuple(map(int, version)) >= (3, 11):
            found.setdefault(".".join(version), path)
    return found


PYTHONS = pythons()


def test_this_python_is_among_them():
    assert platform.python_version().rpartition(".")[0] in PYTHONS


def test_all_steps_are_here():
    assert {int(step.file[6:8]) for step in STEPS} == set(range(1, 24))


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.file)
def test_a_step_prints_what_its_page_says(step, version):
    result = run(step.file, FILES, python=PYTHONS[version])
    assert result.python.startswith(f"{version}.")
    outcome = record.compare(BOOK, step, result)
    assert not outcome.complaint, outcome.complaint


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.file)
def test_a_step_stands_alone(step):
    """One file, copied anywhere, with its inline metadata; the standard library is all it takes."""
    text = FILES[step.file].decode()
    assert '# /// script\n# requires-python = ">=3.11"\n' in text
    outcome = record.compare(BOOK, step, run(step.file, {step.file: FILES[step.file]}))
    assert not outcome.complaint, outcome.complaint


TICKS = {
    "steps/01_baseline.py": [],
    "steps/04_user_namespace.py": [],
    "steps/05_id_maps.py": ["rootless"],
    "steps/06_uts.py": ["rootless", "own hostname"],
    "steps/07_pid_without_fork.py": ["rootless"],
    "steps/08_fork.py": ["rootless", "PID 1"],
    "steps/10_full_picture.py": ["rootless", "own hostname", "PID 1"],
    "steps/13_finish_line.py": ["rootless", "own hostname", "PID 1", "own root"],
    # Out of its root again: the escape is real.
    "steps/16_escape.py": ["rootless", "own hostname", "PID 1"],
}


@pytest.mark.parametrize("file", TICKS)
def test_what_each_step_reaches(file):
    assert [label for label, true in facts(BOOK, file) if true] == TICKS[file]
