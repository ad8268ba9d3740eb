"""The command's beginning: the version is told before anything is loaded."""

import subprocess
import sys
from pathlib import Path

from litdeck import __version__

BIN = Path(sys.executable).parent


def loaded(*words: str) -> tuple[str, set[str]]:
    """What a command prints, and the modules that it has loaded beyond the interpreter's own."""
    script = (
        "import atexit, sys; before = set(sys.modules); sys.argv[1:] = sys.argv[2:]\n"
        "from litdeck.start import main\n"
        "atexit.register(lambda: print(*sys.modules.keys() - before, file=sys.stderr))\n"
        "main()"
    )
    command = [sys.executable, "-c", script, "litdeck", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


def test_the_version_is_told_without_loading_anything() -> None:
    said, modules = loaded("--version")
    assert said == f"litdeck, version {__version__}\n"
    assert modules == {"litdeck", "litdeck.start"}


def test_the_command_and_the_module_and_click_say_the_same() -> None:
    commands = [[BIN / "litdeck"], [sys.executable, "-m", "litdeck"]]
    options = [["--version"], ["-C", ".", "--version"]]
    said = {
        subprocess.run([*command, *option], capture_output=True, text=True, check=True).stdout
        for command in commands
        for option in options
    }
    assert said == {f"litdeck, version {__version__}\n"}


def test_help_loads_no_command_s_libraries() -> None:
    _, modules = loaded("tangle", "--help")
    assert "click" in modules
    assert not modules & {"markdown_it", "yaml", "nbformat", "pygments", "hashlib"}
