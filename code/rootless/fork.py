# Tangled from docs/01-process.md by litdeck: edit there, not here.
"""Processes: start one, and learn how it ended (fork(2), wait(2))."""

import os
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn


def end_in_exit(function: Callable[[], int]) -> NoReturn:
    """Run function, then end this process with its result, whatever happens."""
    status = 1
    try:
        # Cut as _exit(2) does: a result that is no number fails where it is caught.
        status = function() & 0xFF
    except BaseException:
        traceback.print_exc()
    finally:
        # Nothing may return from here: the code behind belongs to the parent.
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def start_child(function: Callable[[], int]) -> int:
    """Run function in a new process and return its pid (see fork(2))."""
    # Text left in a buffer would be copied with the process, and written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        end_in_exit(function)
    return pid


def wait_for(pid: int) -> int:
    """Wait until the child ends; return its status, or 128 and the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
