"""`litdeck new`: what it makes works, and passes its own tests."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from litdeck import new
from litdeck.cli import main
from litdeck.palette import css

ROOT = Path(__file__).resolve().parents[2]
# An active environment, and the make that runs these tests, are none of its business.
OUTER = ("ARGS", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONPATH")


def litdeck_new(*words: str) -> Result:
    return CliRunner().invoke(main, ["new", *words])


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "my-talk"
    result = litdeck_new(str(folder))
    assert result.exit_code == 0, result.output
    assert f"cd {folder} && make test" in result.output
    return folder


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in OUTER}


def make(talk: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["make", f"PYTHON={sys.executable}", *words]
    return subprocess.run(command, cwd=talk, env=environment(), capture_output=True, text=True)


def test_it_passes_its_own_tests(talk: Path) -> None:
    done = make(talk, "test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b8 passed", done.stdout), done.stdout


def test_nothing_is_left_to_be_made(talk: Path) -> None:
    """What `new` has written is what the tools write: outputs too were recorded, not typed."""
    before = {path: path.read_bytes() for path in talk.rglob("*") if path.is_file()}
    for words in (["tangle"], ["record"]):
        result = CliRunner().invoke(main, ["-C", str(talk), *words])
        assert result.exit_code == 0, result.output
    assert {path: path.read_bytes() for path in before} == before


def test_its_own_tests_can_fail(tmp_path: Path) -> None:
    assert litdeck_new(str(tmp_path / "talk")).exit_code == 0
    chapter = tmp_path / "talk/docs/01-hello.md"
    chapter.write_text(chapter.read_text().replace('f"Hello, {name}!"', 'f"Good day, {name}!"'))
    done = make(tmp_path / "talk", "test")
    assert done.returncode != 0
    assert "prints something else than recorded" in done.stdout
    assert "assert 'Good day, you!' == 'Hello, you!'" in done.stdout


def test_it_is_presented(talk: Path) -> None:
    """The site is built, without a warning, and a program of it can be run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["make", f"PYTHON={sys.executable}", "present", f"PORT={port}", "ARGS=--no-open"]
    server = subprocess.Popen(
        words, cwd=talk, env=environment(), stdout=subprocess.PIPE, text=True, process_group=0
    )
    try:
        assert server.stdout is not None
        said = (line.strip() for line in server.stdout)
        address = next(line for line in said if line.startswith("http://"))
        origin, token = re.match(r"(http://[^/]+)/.*#token=(.*)", address).groups()
        with urllib.request.urlopen(f"{origin}/01-hello/") as page:
            assert "Say it once" in page.read().decode()
        run = urllib.request.Request(
            f"{origin}/runs/steps/01_hello.py",
            method="POST",
            headers={"Litdeck-Token": token, "Origin": origin, "Sec-Fetch-Site": "same-origin"},
        )
        with urllib.request.urlopen(run) as events:
            assert "Hello, you!" in events.read().decode()
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=30)


def test_nothing_in_it_is_about_this_book() -> None:
    words = re.compile(r"rootless|preflight|namespace|unshare|\bchapter \d|Debian", re.IGNORECASE)
    own = {path: text for path, text in new.texts("T").items() if not path.endswith(".yaml")}
    assert len(own) > 10
    assert [path for path, text in own.items() if words.search(text)] == []


def test_it_has_the_books_own_looks(talk: Path) -> None:
    for name in ("litdeck.css", "names.js"):
        assert (talk / "docs/assets" / name).read_text() == (
            ROOT / "docs/assets" / name
        ).read_text()
    assert (talk / "docs/assets/palette.css").read_text() == css()


def test_make_alone_lists_what_there_is(talk: Path) -> None:
    listed = re.findall(r"^  make (\S+) +\S", make(talk).stdout, re.MULTILINE)
    spoken = re.findall(r"^make ([a-z-]+)", (talk / "README.md").read_text(), re.MULTILINE)
    assert spoken and set(spoken) <= set(listed)


def test_without_litdeck_it_says_what_to_do(talk: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -I "$@"\n')
    bare.chmod(0o755)
    command = ["make", f"PYTHON={bare}", "test"]
    done = subprocess.run(command, cwd=talk, env=environment(), capture_output=True, text=True)
    assert done.returncode == 2
    assert "has no litdeck with its extras book and test" in done.stderr
    assert "make PYTHON=/path/to/environment/bin/python test" in done.stderr


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "docs/a.md"])
def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine\n")
    before = sorted(tmp_path.rglob("*"))
    result = litdeck_new(str(tmp_path))
    assert result.exit_code == 2
    assert result.output == (
        f"litdeck: {tmp_path}: is not empty; name a folder that is, or that is not there yet\n"
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "talk").write_text("mine\n")
    result = litdeck_new(str(tmp_path / "talk"))
    assert (result.exit_code, result.output) == (2, f"litdeck: {tmp_path}/talk: Not a directory\n")


def test_a_repository_without_files_is_empty(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert litdeck_new(str(tmp_path)).exit_code == 0
    status = ["git", "-C", str(tmp_path), "status", "--porcelain", "--untracked-files=all"]
    shown = subprocess.run(status, capture_output=True, text=True, check=True).stdout
    # What is made for the site only is ignored; code and the terminal's deck are not.
    assert "?? code/hello.py" in shown and "?? slides/talk.md" in shown
    assert "docs/slides/" not in shown


@pytest.mark.parametrize("title", ['Say "it": once', "C:\\new\\talk", "Größe #1", "{title}", "- a"])
def test_a_title_of_any_kind(tmp_path: Path, title: str) -> None:
    result = litdeck_new(str(tmp_path), "--title", title)
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(main, ["-C", str(tmp_path), "slides", "--check"]).exit_code == 0
    assert f"# {title}\n" in (tmp_path / "docs/index.md").read_text()


def test_a_folder_gives_its_title() -> None:
    assert new.title_of(Path("my-first_talk")) == "My first talk"
    assert new.title_of(Path("/")) == "A talk"
