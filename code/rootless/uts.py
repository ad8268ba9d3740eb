# Tangled from docs/02-hostname.md by litdeck: edit there, not here.
"""UTS namespaces: the names of the machine (uts_namespaces(7))."""

import socket

from rootless.errors import explained
from rootless.syscalls import CLONE_NEWUTS, unshare


def set_hostname(name: str) -> None:
    """Rename the machine for every process of this UTS namespace (see sethostname(2)).

    KernelError: EPERM without CAP_SYS_ADMIN there, EINVAL for more than 64 bytes.
    """
    with explained("sethostname", name):
        socket.sethostname(name)


def enter_uts_namespace(name: str) -> None:
    """Give the caller a hostname of its own. KernelError as unshare(2) and sethostname(2)."""
    unshare(CLONE_NEWUTS)
    set_hostname(name)
