"""The repository itself: what lies where, what is written down, what is shipped."""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from litdeck import markdown

ROOT = Path(__file__).resolve().parent.parent

TOP = {
    ".ci", ".github", ".gitignore", "CONTRIBUTING.md", "LICENSE", "LICENSE-text", "Makefile",
    "README.md", "code", "docs", "litdeck", "mkdocs.yml", "pyproject.toml", "slides", "tests",
}  # fmt: skip

# Written in pieces, or this file would hold what it forbids.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.~])/(?:root|work|home/(?!you\b|user\b)\w+)" + r"/\w",
    "a package index of somebody's own": r"(?i)\b(?:extra-)?index-url\b|artifactory|\bnexus\.",
}


def git(*arguments):
    """What git says of this checkout."""
    # A checkout of another user's is otherwise refused: the tests only read it.
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tracked():
    """The committed files that are still there, as paths relative to the top."""
    if not has_git():
        return unpacked()
    names = git("ls-files", "-z").split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def has_git():
    """Say whether git can be asked: an unpacked archive has none."""
    return (ROOT / ".git").exists() and shutil.which("git") is not None


def unpacked():
    """The files of an archive, without what was made since it was unpacked."""
    made = ("docs/notebooks/", "docs/slides/")
    files = (path for top in sorted(TOP) for path in (ROOT / top, *(ROOT / top).rglob("*")))
    names = [path.relative_to(ROOT).as_posix() for path in files if path.is_file()]
    return [name for name in names if not name.startswith(made) and "__pycache__" not in name]


def text_of(name):
    """A file's text, or '' if it is a picture or the like."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_nothing_unexpected_at_the_top():
    assert {name.split("/")[0] for name in tracked()} <= TOP


def test_code_does_not_shadow_the_standard_library():
    # With an __init__.py, `import code` (pdb does it) would find the book's folder.
    assert not (ROOT / "code" / "__init__.py").exists()
    import code

    assert code.__file__ and not Path(code.__file__).is_relative_to(ROOT / "code")


def test_no_path_of_a_machine_and_no_private_index():
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{name}:{number}: {what}: {line.strip()}"
        for name in tracked()
        if name != here
        for number, line in enumerate(text_of(name).splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, line)
    ]
    assert not found, "\n".join(found)


def test_files_end_their_lines_as_unix_does():
    bad = [name for name in tracked() if (text := text_of(name)) and ("\r" in text)]
    assert not bad


def test_what_can_be_made_is_not_committed():
    made = ("site/", "docs/slides/", "docs/notebooks/", "build/", "rootless.egg-info/")
    assert not [name for name in tracked() if name.startswith(made) or "__pycache__" in name]


def targets():
    """The targets of the Makefile that are for people: those with a ## comment."""
    return re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE)


def test_make_help_lists_every_target():
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.findall(r"^  make ([a-z-]+) +\S", done.stdout, re.MULTILINE) == targets()


def test_every_phony_target_is_described():
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)", text_of("Makefile"), re.MULTILINE)[1]
    assert set(phony.replace("\\", " ").split()) - {"ready"} == set(targets())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_a_target_that_is_spoken_of_exists(name):
    spoken = re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text_of(name), re.MULTILINE)
    assert spoken
    assert set(spoken) <= set(targets())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(name):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_is_one_screen():
    assert len(text_of("README.md").splitlines()) <= 50


def test_every_option_and_command_of_the_format_is_written_down():
    table = text_of("CONTRIBUTING.md")
    names = [*markdown.OPTIONS, *markdown.OURS, *markdown.COLLECTED]
    assert [name for name in names if not re.search(rf"`[^`]*\b{name}\b[^`]*`", table)] == []


def command_line():
    """Every command of litdeck with its options, as (words, help) pairs."""
    import click

    from litdeck import cli

    context = click.Context(cli.main)
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        yield name, command.get_short_help_str(200)
        for option in command.params:
            if isinstance(option, click.Option):
                yield f"{name} {max(option.opts, key=len)}", option.help


def test_every_command_and_option_of_litdeck_is_written_down():
    prose = text_of("CONTRIBUTING.md") + text_of("docs/how.md")
    commands = dict(command_line())
    assert commands
    assert [words for words, said in commands.items() if not said] == []
    missing = []
    for words in commands:
        name, _, option = words.partition(" ")
        # The option stands in one code span with its command: `litdeck tangle --check`.
        if not re.search(rf"`litdeck {name}\b[^`]*{re.escape(option)}[^`]*`", prose):
            missing.append(f"litdeck {words}")
    assert missing == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The distribution as others install it, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    # A copy, since setuptools writes build/ and *.egg-info beside the sources.
    for name in (*tracked(), *untracked()):
        if name.startswith(("code/", "litdeck/", "pyproject", "README", "LICENSE")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps",
               "--no-index", "-w", folder, source]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def untracked():
    """Files that are new and not ignored: they will be committed."""
    if not has_git():
        return []
    names = git("ls-files", "-z", "--others", "--exclude-standard").split("\0")
    return [name for name in names if name]


def test_the_wheel_holds_both_packages_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert "rootless/__init__.py" in names
        assert "litdeck/cli.py" in names
        assert {name.split("/")[0] for name in names} == {
            "litdeck", "rootless", next(n for n in names if n.endswith("METADATA")).split("/")[0],
        }  # fmt: skip
        assert not [name for name in names if name.endswith(".pyc")]
        ours = [n for n in tracked() if n.startswith("litdeck/")]
        assert [name for name in ours if name not in names] == []


def test_the_distribution_needs_nothing(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    needed = [line for line in lines if line.startswith("Requires-Dist:")]
    assert [line for line in needed if "extra ==" not in line] == []


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """The bin/ of an environment that has the wheel and none of its extras."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    # The pip of these tests installs into it: no network, and no pip to copy.
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index",
               "--no-deps", wheel]  # fmt: skip
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert list(Path(done.stdout.strip()).glob("rootless"))
    return folder / "bin"


def alone(*command, cwd):
    """Run a program that sees nothing of this checkout."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("how", [["python", "-m", "rootless"], ["rootless"]])
def test_the_wheel_alone_can_say_what_the_machine_can_do(bare, tmp_path, how):
    done = alone(bare / how[0], *how[1:], "preflight", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "user" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_wheel_has_types(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert "rootless/py.typed" in archive.namelist()


def test_litdeck_without_its_extra_says_what_to_install(bare, tmp_path):
    done = alone(bare / "litdeck", "--help", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'rootless[book]'" in done.stderr
