# Tangled from docs/00-preflight.md, docs/08-devices.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import errno
import os
from collections.abc import Callable
from functools import partial

from rootless.mounts import enter_mount_namespace
from rootless.syscalls import (
    CLONE_NEWNET,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_RDONLY,
    mount,
    unshare,
)
from rootless.user_maps import enter_user_namespace


def attempt(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how the kernel answered."""
    try:
        act()
    except OSError as error:
        print(f"{what}: {errno.errorcode[error.errno or 0]}")
    else:
        print(f"{what}: done")


enter_user_namespace()
enter_mount_namespace()
flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC
sysfs = partial(mount, "sysfs", "/mnt", "sysfs", flags)
attempt("mount a sysfs", sysfs)
unshare(CLONE_NEWNET)
attempt("mount it again, in a network namespace of our own", sysfs)
print("interfaces:", *os.listdir("/mnt/class/net"))
