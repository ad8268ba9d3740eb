# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""The last steps into a sandbox: its files, its working directory, its program."""

import os
import signal
import stat
from collections.abc import Sequence
from errno import EISDIR, ENOENT

from rootless.errors import KernelError, explained
from rootless.plan import keep_standard_files
from rootless.syscalls import AT_FDCWD, RESOLVE_NO_MAGICLINKS, openat2


def _is_directory(number: int) -> bool:
    try:
        return stat.S_ISDIR(os.fstat(number).st_mode)
    except OSError:  # it is closed
        return False


def keep_files(keep: Sequence[int]) -> None:
    """Let exec close all files but input, output, errors, and those that were asked for."""
    keep_standard_files()
    for number in {0, 1, 2}.difference(keep):
        if _is_directory(number):
            raise KernelError("fcntl", EISDIR, str(number))
    for number in keep:
        with explained("fcntl", str(number)):
            os.set_inheritable(number, True)


def enter_directory(path: str) -> None:
    """Go to a directory of this root, by a path that leads through nothing else."""
    try:
        place = openat2(AT_FDCWD, path, os.O_PATH | os.O_DIRECTORY, RESOLVE_NO_MAGICLINKS)
    except KernelError as error:
        raise KernelError("chdir", error.errno or 0, path) from error
    os.fchdir(place)
    os.close(place)
    os.getcwd()  # ENOENT for what cannot be reached from the root


def check_program(path: str, depth: int = 5) -> None:
    """Refuse a program that is reached through /proc, where this very Python is to be had."""
    place = openat2(AT_FDCWD, path, os.O_RDONLY | os.O_NONBLOCK, RESOLVE_NO_MAGICLINKS)
    regular = stat.S_ISREG(os.fstat(place).st_mode)
    line = os.read(place, 256).split(b"\n")[0] if regular else b""
    os.close(place)
    if line.startswith(b"#!") and line[2:].split() and depth:
        check_program(os.fsdecode(line[2:].split()[0]), depth - 1)


def find_program(name: str, path: str) -> str:
    """Return where a program is, as execvp(3) would look for it; KernelError if it is not."""
    places = [name] if "/" in name else [f"{folder or '.'}/{name}" for folder in path.split(":")]
    found = [place for place in places if "/" in name or os.access(place, os.X_OK)]
    try:
        if not found:
            raise KernelError("execve", ENOENT, name)
        check_program(found[0])
    except KernelError as error:
        raise KernelError("execve", error.errno or 0, name) from error
    return found[0]


def execute_program(argv: list[str], env: dict[str, str]) -> None:
    """Become the program."""
    # Python ignores these, and exec would pass that on.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    program = find_program(argv[0], env.get("PATH", os.defpath))
    with explained("execve", argv[0]):
        os.execve(program, argv, env)
