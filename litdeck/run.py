"""Run a program of a book as an ordinary user, within limits, and leave nothing behind.

`run` may be called from any thread: it forks nothing itself, and starts a supervisor instead.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from litdeck import job
from litdeck.cleaned import Cleaned, as_recorded
from litdeck.interpreter import interpreter
from litdeck.supervised import Pipe, Sink, Stop, Supervised, Supervision

# What timeout(1) says when the time is up.
LIMIT_STATUS = 124


class RunError(OSError):
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
    `started` is when it began, by time.monotonic().
    `directory` was its working directory, `program` the directory with the copied files.
    """

    output: str
    status: int
    ended: Literal["exit", "time", "output", "stopped"]
    started: float
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
    seen: list[dict[str, Any]]


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
    observe: bool = False,
) -> Result:
    """Run one of the files to its end and return what it did; RunError if it could not start.

    The files are copied, the working directory is another one, fresh and empty.
    Who was in which namespace is `seen`, of a run that was asked to `observe` it.
    No process of the program is alive on return, and both directories are gone.
    """
    sink = Sink(limits.output, on_output)
    with closing(Pipe()) as way:
        return carry_out(
            (program, files),
            {
                "args": list(args),
                "env": {**job.environment(hash_seed), **(env or {})},
                "seconds": float(limits.seconds),
                "stdin": stdin,
                "observe": observe,
            },
            Supervision(sink, stop, way),
            python,
        )


def carry_out(
    what: tuple[str, Mapping[str, bytes]],
    order: Mapping[str, object],
    supervision: Supervision,
    python: str | None = None,
) -> Result:
    """Have a program of some files run as ordered; RunError if it could not start."""
    program, files = what
    try:
        job.check(program, files)
        found = interpreter(python)
    except (OSError, ValueError) as error:
        raise RunError(str(error)) from error
    supervised = Supervised({**job.describe(program, files, found), **order}, supervision)
    report = supervised.report()
    if "error" in report:
        raise RunError(f"{program}: {report['error']}")
    if supervision.sink.full and report["ended"] == "exit":
        report["ended"] = "output"
    return Result(output=supervision.sink.text(), **job.facts(found), **report)


def run_file(
    path: Path | str,
    args: Sequence[str] = (),
    limits: Limits = Limits(),
    beside: Path | None = None,
    rewrite: Callable[[str], str] = as_recorded,
) -> int:
    """Run a file, its output going to standard output as it comes, and return an exit status.

    That is the program's own, 128 + N for signal N, or 124 when a limit ended it.
    A file of a book's code/ finds the rest of it; any other file finds what is in the folder
    `beside`, if that is given, and is alone if not.
    What is shown has been rewritten, line by line: as the book records it, if not said otherwise.
    OSError (RunError is one) when it cannot be read or run.
    """
    program, files = job.files_of(Path(path), beside)
    shown = Cleaned(_show, rewrite)
    result = run(program, files, args=args, limits=limits, on_output=shown.take)
    shown.close()
    return exit_status(result, limits)


def exit_status(result: Result, limits: Limits) -> int:
    """Return what a shell would have for a status, and say on stderr if a limit ended the run."""
    if result.ended in ("time", "output"):
        print(f"litdeck: {_reason(result, limits)}", file=sys.stderr)
        return LIMIT_STATUS
    return result.status if result.status >= 0 else 128 - result.status


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _reason(result: Result, limits: Limits) -> str:
    if result.ended == "time":
        return f"stopped after {limits.seconds:g} seconds (--seconds gives it more)"
    return f"stopped after {limits.output} bytes of output"
