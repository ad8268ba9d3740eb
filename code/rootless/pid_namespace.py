# Tangled from docs/04-pid.md by litdeck: edit there, not here.
"""PID namespaces: processes that count from 1 (pid_namespaces(7))."""

import os
import select
import signal
from collections.abc import Callable

from rootless.errors import explained
from rootless.fork import start_child
from rootless.syscalls import CLONE_NEWPID, PR_SET_PDEATHSIG, prctl, unshare


def enter_pid_namespace() -> None:
    """Give the next child, and all who come after it, pids counted from 1.

    KernelError: EPERM without CAP_SYS_ADMIN in the caller's user namespace, ENOSPC past the
    limit of /proc/sys/user, EINVAL when called twice. See pid_namespaces(7).
    """
    unshare(CLONE_NEWPID)


def start_init(function: Callable[[], int]) -> int:
    """Start function as the first process of the new PID namespace; return its outer pid.

    It is killed when the calling thread ends, and all others of the namespace with it. The
    caller keeps one pipe open for that. KernelError as of fork(2).
    """
    caller_ended, caller_lives = os.pipe()
    with explained("fork"):
        pid = start_child(lambda: _init(function, caller_ended, caller_lives))
    os.close(caller_ended)
    return pid


def _init(function: Callable[[], int], caller_ended: int, caller_lives: int) -> int:
    os.close(caller_lives)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The caller may have died before that, and getppid is 0 here in any case.
    if select.select([caller_ended], [], [], 0)[0]:
        return 1
    os.close(caller_ended)
    return function()


def pids_of(pid: int | str) -> list[int]:
    """List a process's pids, one for each PID namespace that sees it, outermost first."""
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
        line = next(line for line in status if line.startswith("NSpid:"))
    return [int(number) for number in line.split()[1:]]
