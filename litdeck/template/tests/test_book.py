"""The book as a whole: what is made from the chapters is current, and programs do as they say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("words", ["tangle --check", "slides --check", "check --summary", "check"])
def test_the_book_is_as_its_chapters_say(words):
    command = [sys.executable, "-m", "litdeck", "-C", str(ROOT), *words.split()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
