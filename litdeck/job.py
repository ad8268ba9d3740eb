"""What a supervisor is told: the program, its files and environment, and who runs it."""

import os
import pwd
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from litdeck.covered import tracer
from litdeck.covered.tracer import VARIABLE
from litdeck.interpreter import Interpreter
from litdeck.privileges import ordinary_user

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Where a run lives when its user cannot reach the caller's own TMPDIR.
PLACES = ["/tmp", "/var/tmp"]
COMMANDS = {".py": "python3", ".sh": "bash"}


def check(program: str, files: Mapping[str, bytes]) -> None:
    """Raise ValueError unless this program can be run from these files."""
    if program not in files:
        raise ValueError(f"{program} is not among the files")
    if PurePosixPath(program).suffix not in COMMANDS:
        raise ValueError(f"{program}: only {' and '.join(COMMANDS)} can be run")
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or str(path) != name:
            raise ValueError(f"{name!r} is not a plain path inside a directory")


def describe(program: str, files: Mapping[str, bytes], found: Interpreter) -> dict[str, Any]:
    """Say what is run, by whom and by which Python, in types that marshal knows."""
    uid, gid = ordinary_user()
    return {
        "program": program,
        "command": COMMANDS[PurePosixPath(program).suffix],
        "files": {**_measuring(), **files},
        "path": PATH,
        "uid": uid,
        "gid": gid,
        "caller": os.getpid(),
        "places": [tempfile.gettempdir(), *PLACES],
        "executable": found.executable,
        "prefix": found.prefix,
    }


def environment(hash_seed: int) -> dict[str, str]:
    """Return the environment of every run, but for what names its directories."""
    return {
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONNOUSERSITE": "1",
        **{name: os.environ[name] for name in (VARIABLE,) if name in os.environ},
    }


def _measuring() -> dict[str, bytes]:
    """Return what makes a run note which of its lines ran, if `litdeck coverage` started us."""
    if VARIABLE not in os.environ:
        return {}
    return {"sitecustomize.py": Path(tracer.__file__).read_bytes()}


def facts(found: Interpreter) -> dict[str, Any]:
    """Return what is known before a run of what its output may show."""
    uid, gid = ordinary_user()
    system = os.uname()
    return {
        "uid": uid,
        "gid": gid,
        "user": user_name(uid),
        "host": system.nodename,
        "kernel": system.release,
        "python": found.version,
        "prefix": found.prefix,
    }


def user_name(uid: int) -> str:
    """Return a user's name, or '' where the system knows none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def files_of(path: Path, beside: Path | None = None) -> tuple[str, dict[str, bytes]]:
    """Return the name of a program and the files that it needs beside it."""
    path = path.resolve(strict=True)
    if beside:
        return path.name, {**tree(beside), path.name: path.read_bytes()}
    folder = code_folder(path)
    if folder:
        return path.relative_to(folder).as_posix(), tree(folder)
    return path.name, {path.name: path.read_bytes()}


def code_folder(path: Path) -> Path | None:
    """Return the `code/` of a book that a path is, or is in; None if it is in none."""
    for folder in (path, *path.parents):
        if folder.name == "code" and (folder.parent / "mkdocs.yml").is_file():
            return folder
    return None


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, without those that Python leaves and hidden ones."""
    names = (path.relative_to(folder) for path in sorted(folder.rglob("*")))
    return {
        name.as_posix(): (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file() and not _left_out(name)
    }


def _left_out(name: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in name.parts)
