# Tangled from docs/07-rootfs.md, docs/answers.md by litdeck: edit there, not here.
"""A root filesystem that cannot be left: pivot_root, and the old root detached."""

import os

from rootless.syscalls import MNT_DETACH, MS_BIND, MS_REC, mount, pivot_root, unmount


def as_mount_point(path: str) -> None:
    """Make a mount of a directory and of what is mounted below it, in place (MS_BIND)."""
    mount(path, path, "none", MS_BIND | MS_REC)


def pivot_into(root: str) -> None:
    """Make root the only tree that this mount namespace has, and go to its top.

    KernelError: EINVAL where the mounts are shared or the caller is in a chroot, EPERM without
    CAP_SYS_ADMIN in the user namespace that owns the mounts. See pivot_root(2).
    """
    as_mount_point(root)
    os.chdir(root)
    pivot_root(".", ".")
    # The old root lies on the new one now, and `.` finds what is on top.
    unmount(".", MNT_DETACH)
    os.chdir("/")
