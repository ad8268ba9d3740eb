"""Find, stop and kill every descendant of this process, whatever it did to get away."""

import contextlib
import ctypes
import os
import signal
import time
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
# A killed process can outlive its signal only inside the kernel, on a hanging disk for example.
PATIENCE = 30.0


class SurvivorError(Exception):
    """Killed processes did not die."""


def adopt_orphans() -> None:
    """Become the parent of every descendant that loses its own (see prctl(2)).

    From here on wait(2) fails with ECHILD only when no descendant is left.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl PR_SET_CHILD_SUBREAPER failed")
    pid = os.getpid()
    if not os.path.exists(f"/proc/{pid}/task/{pid}/children"):
        raise OSError("this kernel lists no children in /proc (CONFIG_PROC_CHILDREN)")


class Family:
    """The descendants of this process; `statuses` are the wait statuses of its dead children."""

    options = os.WNOHANG

    def __init__(self) -> None:
        self.statuses: dict[int, int] = {}

    def reap(self) -> bool:
        """Take note of the children that have died, and return whether any descendant is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, self.options)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if os.WIFSTOPPED(status):
                self.stopped(pid, status)
            else:
                self.statuses[pid] = status

    def born(self, pid: int) -> None:
        """Take note of the program before it becomes one."""

    def stopped(self, pid: int, status: int) -> None:
        """Answer the stop of a child, which only a traced one tells its parent unasked."""

    def targets(self, found: set[int]) -> set[int]:
        """Return which of the descendants to kill; some were already, and are on their way."""
        return found

    def report(self) -> list[dict[str, Any]]:
        """Return what was seen of the descendants."""
        return []

    def kill(self) -> None:
        """Return when no descendant is left; SurvivorError if some will not die."""
        give_up = time.monotonic() + PATIENCE
        while self.reap():
            found = _freeze()
            for pid in self.targets(found):
                _send(pid, signal.SIGKILL)
            if time.monotonic() > give_up:
                raise SurvivorError(f"these processes do not die: {sorted(found)}")
            time.sleep(0.0005)


def _freeze() -> set[int]:
    """Stop all descendants and return them.

    A process that forks while its siblings are being killed gets away;
    one that is stopped does not fork, and does not reap a child whose pid we hold.
    """
    found: set[int] = set()
    for _ in range(100):
        new = _stop_below(os.getpid(), found)
        if not new:
            break
        found |= new
    return found


def _stop_below(ancestor: int, known: set[int]) -> set[int]:
    """Stop the descendants of a process that are not known yet, parents first; return these."""
    new: set[int] = set()
    parents = [ancestor]
    for parent in parents:
        for pid in children(parent):
            parents.append(pid)
            if pid not in known:
                _send(pid, signal.SIGSTOP)
                new.add(pid)
    return new


def children(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads forked them (see proc(5))."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as listing:
                found += map(int, listing.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass  # It died meanwhile: its children are this process's by now, for the next look.
    return found


def _send(pid: int, number: signal.Signals) -> None:
    # Dead already, or a set-user-ID program of an ordinary caller, which ends by itself.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
