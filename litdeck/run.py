"""Run a program of a book as an ordinary user, within limits, and leave nothing behind.

`run` may be called from any thread: it forks nothing itself, and starts a supervisor instead.
"""

import os
import pwd
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from litdeck.interpreter import Interpreter, interpreter
from litdeck.privileges import ordinary_user
from litdeck.supervised import Sink, Stop, Supervised

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
COMMANDS = {".py": "python3", ".sh": "bash"}


class RunError(Exception):
    """A program could not be run, or the run could not be cleaned up."""


@dataclass(frozen=True)
class Limits:
    """What a program may use: seconds of wall-clock time, bytes of output."""

    seconds: float = 20.0
    output: int = 1 << 20


@dataclass(frozen=True)
class Result:
    """What a program did, and the facts of its run that appear in its output.

    `output` is stdout and stderr as they came. `status` is the exit code, -N for signal N.
    `ended` says what ended it: its own exit, a limit, or the caller's stop.
    `directory` was its working directory, `program` the directory with the copied files.
    """

    output: str
    status: int
    ended: Literal["exit", "time", "output", "stopped"]
    seconds: float
    uid: int
    gid: int
    user: str
    pid: int
    host: str
    kernel: str
    python: str
    prefix: str
    directory: str
    program: str


def run(
    program: str,
    files: Mapping[str, bytes],
    *,
    args: Sequence[str] = (),
    limits: Limits = Limits(),
    env: Mapping[str, str] | None = None,
    hash_seed: int = 0,
    python: str | None = None,
    stdin: bytes = b"",
    on_output: Callable[[str], None] | None = None,
    stop: Stop | None = None,
) -> Result:
    """Run one of the files to its end and return what it did; RunError if it could not start.

    The files are copied, the working directory is another one, fresh and empty.
    No process of the program is alive on return, and both directories are gone.
    """
    _check(program, files)
    found = _interpreter(python)
    sink = Sink(limits.output, on_output)
    job = _job(program, files, args, found, env or {}, hash_seed, limits.seconds, stdin)
    report = Supervised(job, sink, stop).report()
    if "error" in report:
        raise RunError(f"{program}: {report['error']}")
    if sink.full and report["ended"] == "exit":
        report["ended"] = "output"
    return Result(output=sink.text(), **_facts(job, found), **report)


def _check(program: str, files: Mapping[str, bytes]) -> None:
    if program not in files:
        raise ValueError(f"{program} is not among the files")
    if PurePosixPath(program).suffix not in COMMANDS:
        raise ValueError(f"{program}: only {' and '.join(COMMANDS)} can be run")
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or str(path) != name:
            raise ValueError(f"{name!r} is not a plain path inside a directory")


def _interpreter(python: str | None) -> Interpreter:
    try:
        return interpreter(python)
    except OSError as error:
        raise RunError(str(error)) from error


def _job(
    program: str,
    files: Mapping[str, bytes],
    args: Sequence[str],
    found: Interpreter,
    env: Mapping[str, str],
    hash_seed: int,
    seconds: float,
    stdin: bytes,
) -> dict[str, Any]:
    """Say all that the supervisor needs to know, in types that marshal knows."""
    uid, gid = ordinary_user()
    fixed = {
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONNOUSERSITE": "1",
    }
    return {
        "program": program,
        "command": COMMANDS[PurePosixPath(program).suffix],
        "args": list(args),
        "files": dict(files),
        "stdin": stdin,
        "env": {**fixed, **env},
        "path": PATH,
        "seconds": float(seconds),
        "uid": uid,
        "gid": gid,
        "caller": os.getpid(),
        "places": [tempfile.gettempdir(), "/tmp", "/var/tmp"],
        "executable": found.executable,
        "prefix": found.prefix,
    }


def _facts(job: dict[str, Any], found: Interpreter) -> dict[str, Any]:
    system = os.uname()
    try:
        user = pwd.getpwuid(job["uid"]).pw_name
    except KeyError:
        user = ""
    return {
        "uid": job["uid"],
        "gid": job["gid"],
        "user": user,
        "host": system.nodename,
        "kernel": system.release,
        "python": found.version,
        "prefix": found.prefix,
    }
