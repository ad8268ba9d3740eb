"""Which Python runs a program."""

import functools
import os
import platform
import subprocess
import sys
from typing import NamedTuple

_QUESTION = """\
import platform, sys
print(getattr(sys, "_base_executable", sys.executable))
print(sys.base_prefix)
print(platform.python_version())
"""


class Interpreter(NamedTuple):
    """A Python outside any virtual environment: programs need the standard library only."""

    executable: str
    prefix: str
    version: str


@functools.cache
def interpreter(python: str | None = None) -> Interpreter:
    """Return the Python behind a path, or behind the current one; OSError if it does not work."""
    if python is None:
        executable = getattr(sys, "_base_executable", None) or sys.executable
        return _resolved(executable, sys.base_prefix, platform.python_version())
    # -I: neither the environment nor the working directory has a say in the answer.
    command = [python, "-I", "-S", "-c", _QUESTION]
    answer = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if answer.returncode != 0:
        raise OSError(f"{python} is not a Python that works: {answer.stderr.strip()}")
    return _resolved(*answer.stdout.splitlines())


def _resolved(executable: str, prefix: str, version: str) -> Interpreter:
    return Interpreter(os.path.realpath(executable), os.path.realpath(prefix), version)
