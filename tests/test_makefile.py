"""`make setup` says what is missing and what to do, and does nothing when all is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def setup(tmp_path):
    """Run `make setup` for an environment in a folder of its own, with no other one active."""

    def run(python=sys.executable, target="setup"):
        # `make test` runs these tests: this make must not take itself for a part of that one.
        outer = ("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        environment = {k: v for k, v in os.environ.items() if k not in outer}
        command = ["make", target, f"VENV={tmp_path / 'env'}", f"PYTHON={python}"]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


def program(path, text):
    """Write an executable script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def test_no_python(setup, tmp_path):
    done = setup(tmp_path / "python3")
    assert done.returncode == 2
    assert "sudo apt install python3 python3-venv" in done.stderr


def test_an_old_python(setup, tmp_path):
    old = program(tmp_path / "python3", '[ "$1" = -V ] && echo Python 3.9.2 || exit 1\n')
    done = setup(old)
    assert done.returncode == 2
    assert "is Python 3.9.2, and the book needs 3.11" in done.stderr


def test_a_python_without_ensurepip_is_debians_without_python3_venv(setup, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('as on Debian')")
    bare = program(tmp_path / "python3", f'PYTHONPATH={tmp_path} exec "{sys.executable}" "$@"\n')
    done = setup(bare)
    assert done.returncode == 2
    assert "sudo apt install python3-venv" in done.stderr
    assert not (tmp_path / "env").exists()


@pytest.mark.parametrize("target", ["setup", "test", "present"])
def test_an_environment_that_somebody_else_made(setup, tmp_path, target):
    (tmp_path / "env/bin").mkdir(parents=True)
    (tmp_path / "env/bin/python").symlink_to(tmp_path / "a folder that is not there/python3")
    done = setup(target=target)
    assert done.returncode == 2
    assert "another user made it" in done.stderr
    assert "make VENV=.venv-" in done.stderr


def test_a_finished_environment_is_left_alone(setup, tmp_path):
    program(tmp_path / "env/bin/python", "exit 0\n")
    lock = "tests/browser/npm/package-lock.json"
    versions = ("pyproject.toml", "litdeck/browser/packages.py", lock)
    wanted = f"{ROOT}\n" + "".join((ROOT / name).read_text() for name in versions)
    (tmp_path / "env/stamp").write_text(wanted)
    done = setup()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_cannot_be_installed_is_not_called_done(setup, tmp_path):
    program(tmp_path / "env/bin/python", '[ "$1" = -m ] && exit 7 || exit 0\n')
    (tmp_path / "env/stamp").write_text("an older pyproject.toml")
    broken = program(tmp_path / "python3", '[ "$1" = -m ] && exit 7 || exit 0\n')
    done = setup(broken)
    assert done.returncode == 2
    assert "could not be made" in done.stderr
    assert (tmp_path / "env/stamp").read_text() == "an older pyproject.toml"
