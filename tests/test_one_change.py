"""One changed word in a chapter reaches code, page, slide and notebook; nothing else changes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CHUNK = "#| id: enter-pid-namespace\n# "
# Short, since a slide's line that is too long for the stage is an error.
WORD = "Xyq "


def build(folder: Path) -> None:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    litdeck = [sys.executable, "-P", "-m", "litdeck", "-C", str(folder)]
    for command in ([*litdeck, "tangle"], [*litdeck, "slides"], [*litdeck, "notebooks"]):
        subprocess.run(command, check=True, env=environment, capture_output=True)
    site = [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(site, check=True, cwd=folder, env=environment, capture_output=True)


def texts(folder: Path) -> dict[str, str]:
    kinds = {".py", ".sh", ".md", ".ipynb", ".html"}
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.suffix in kinds and path.is_file()
    }


@pytest.fixture(scope="module")
def builds(tmp_path_factory) -> tuple[dict[str, str], dict[str, str]]:
    folder = tmp_path_factory.mktemp("book")
    for name in ("docs", "code", "slides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    build(folder)
    before = texts(folder)
    chapter = folder / "docs/04-pid.md"
    assert chapter.read_text().count(CHUNK) == 1
    chapter.write_text(chapter.read_text().replace(CHUNK, CHUNK + WORD))
    build(folder)
    return before, texts(folder)


def changed(builds: tuple[dict[str, str], dict[str, str]]) -> list[str]:
    before, after = builds
    assert before.keys() == after.keys()
    return [path for path in before if before[path] != after[path]]


@pytest.mark.parametrize(
    "path",
    [
        "code/steps/07_pid_without_fork.py",
        "code/steps/08_fork.py",
        "slides/talk.md",
        "docs/notebooks/04-pid.ipynb",
        "site/04-pid/index.html",
    ],
)
def test_the_word_arrives(builds, path: str) -> None:
    assert path in changed(builds)
    assert WORD in builds[1][path]


def test_nothing_else_changes(builds) -> None:
    """Without the word, every file that changed is what it was before, to the last byte."""
    before, after = builds
    for path in changed(builds):
        assert re.sub(WORD, "", after[path]) == before[path], path


def test_code_changes_only_where_the_chunk_is_used(builds) -> None:
    from litdeck import book as books
    from litdeck.model import used_by

    users = used_by(books.load(ROOT), "enter-pid-namespace")
    assert {path for path in changed(builds) if path.startswith("code/")} == {
        f"code/{file}" for file in users
    }
