"""Run one file of the disk as a book's programs are run: `litdeck run FILE`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from litdeck.run import Limits, Result, run

# What timeout(1) says when the time is up.
LIMIT_STATUS = 124


def run_file(path: Path | str, args: Sequence[str] = (), limits: Limits = Limits()) -> int:
    """Run a file, its output going to standard output as it comes, and return an exit status.

    That is the program's own, 128 + N for signal N, or 124 when a limit ended it.
    A file of a book's code/ finds the rest of it; any other file is alone.
    RunError, ValueError or OSError when it cannot be run.
    """
    program, files = files_of(Path(path))
    result = run(program, files, args=args, limits=limits, on_output=_show)
    if result.ended in ("time", "output"):
        print(f"litdeck: {_reason(result, limits)}", file=sys.stderr)
        return LIMIT_STATUS
    return result.status if result.status >= 0 else 128 - result.status


def files_of(path: Path) -> tuple[str, dict[str, bytes]]:
    """Return the name of a program and the files that it needs beside it."""
    path = path.resolve(strict=True)
    for folder in path.parents:
        if folder.name == "code" and (folder.parent / "mkdocs.yml").is_file():
            return path.relative_to(folder).as_posix(), tree(folder)
    return path.name, {path.name: path.read_bytes()}


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


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _reason(result: Result, limits: Limits) -> str:
    if result.ended == "time":
        return f"stopped after {limits.seconds:g} seconds (--seconds gives it more)"
    return f"stopped after {limits.output} bytes of output"
