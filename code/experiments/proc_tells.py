# Tangled from docs/00-preflight.md, docs/08-devices.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import errno
import os
from collections.abc import Callable
from functools import partial

from rootless.fork import wait_for
from rootless.mounts import enter_mount_namespace, mount_proc
from rootless.pid_namespace import enter_pid_namespace, start_init
from rootless.user_maps import enter_user_namespace


def attempt(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how the kernel answered."""
    try:
        act()
    except OSError as error:
        print(f"{what}: {errno.errorcode[error.errno or 0]}")
    else:
        print(f"{what}: done")


def first() -> int:
    """Try a few files of /proc, as root of the container."""
    mount_proc("/proc")
    for name in ("interrupts", "kmsg", "sys/kernel/core_pattern", "sys/user/max_user_namespaces"):
        attempt(f"read  {name}", partial(os.open, f"/proc/{name}", os.O_RDONLY | os.O_NONBLOCK))
        attempt(f"write {name}", partial(os.open, f"/proc/{name}", os.O_WRONLY))
    return 0


enter_user_namespace()
enter_mount_namespace()
enter_pid_namespace()
wait_for(start_init(first))
