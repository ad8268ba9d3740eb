# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""Errors that say what was tried, on what, why it failed, and what helps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, ENOMEM, ENOSPC, EPERM, errorcode

UID_MAP, GID_MAP = "/proc/self/uid_map", "/proc/self/gid_map"
HINTS = {
    ("unshare", EPERM, ""): "enter a user namespace first (`rootless preflight` says if you can)",
    ("unshare", EINVAL, ""): "a process with a second thread cannot enter a user namespace, nor "
    "one that has asked for a PID namespace ask again: call it in a child",
    ("unshare", ENOSPC, ""): "a limit in /proc/sys/user, or of nesting, is reached",
    ("write", EPERM, UID_MAP): "map an id of your own, once; on Ubuntu, AppArmor may forbid it: "
    "see kernel.apparmor_restrict_unprivileged_userns",
    ("write", EPERM, GID_MAP): "write `deny` to /proc/self/setgroups first",
    ("fork", ENOMEM, ""): "the first process of this PID namespace has ended: make a new one",
    ("mount", EPERM, "proc"): "it takes a PID namespace of your own, and an outer /proc "
    "of which nothing is covered",
}


def hint_for(call: str, errno: int, path: str) -> str:
    """Return the remedy that is known for a refusal, the most special one first."""
    if call == "mount" and path.endswith("/proc"):
        path = "proc"
    return HINTS.get((call, errno, path)) or HINTS.get((call, errno, ""), "")


class KernelError(OSError):
    """The kernel refused: carries call, path, errno, a hint, and the action that needed it."""

    def __init__(self, call: str, errno: int, path: str = "", action: str = "") -> None:
        super().__init__(errno, os.strerror(errno), path or None)
        self.call = call
        self.path = path
        self.action = action
        self.hint = hint_for(call, errno, path)

    def __str__(self) -> str:
        name = errorcode.get(self.errno or 0, str(self.errno))
        cause = f"{self.call} {self.path}".strip() + f": {self.strerror} ({name})"
        tried = f"cannot {self.action}: " if self.action else ""
        return tried + cause + (f"; {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[type[KernelError], tuple[object, ...]]:
        # An error crosses from a child to its parent pickled, and OSError's own way loses all this.
        return type(self), (self.call, self.errno, self.path, self.action)


@contextmanager
def explained(call: str, path: str = "", action: str = "") -> Iterator[None]:
    """Let an OSError of the block leave it as a KernelError that says what was tried."""
    try:
        yield
    except KernelError as error:
        error.action = action or error.action
        raise
    except OSError as error:
        number = error.errno or 0
        raise KernelError(call, number, path or str(error.filename or ""), action) from error
