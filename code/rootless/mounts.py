# Tangled from docs/05-mounts.md by litdeck: edit there, not here.
"""Mount namespaces, bind mounts and a root filesystem (mount_namespaces(7), mount(2))."""

import os
import re

from rootless.syscalls import (
    CLONE_NEWNS,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    mount,
    unshare,
)


def make_private() -> None:
    """Cut this mount namespace off: no mount comes in or goes out."""
    mount("none", "/", "none", MS_REC | MS_PRIVATE)


def enter_mount_namespace() -> None:
    """Give the caller mounts of its own, from which and to which nothing spreads.

    KernelError: EPERM without CAP_SYS_ADMIN in the caller's user namespace, ENOSPC past the
    limit of /proc/sys/user. See mount_namespaces(7).
    """
    unshare(CLONE_NEWNS)
    make_private()


def mount_tmpfs(target: str) -> None:
    """Cover target with an empty filesystem in memory, which goes with its last process."""
    mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")


def mount_proc(target: str) -> None:
    """Show at target the processes of our PID namespace (see proc(5))."""
    mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def make_read_only(path: str) -> None:
    """Forbid writing through this one mount (see mount(2), MS_REMOUNT with MS_BIND)."""
    # What a mount forbids already must be said again: it is locked, or would be undone.
    forbidden = MS_NOSUID | MS_NODEV | MS_NOEXEC
    kept = os.statvfs(path).f_flag & forbidden
    mount("none", path, "none", MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def mounts_below(path: str) -> list[str]:
    """List the mount points at path and below, oldest first (see proc(5))."""
    top = os.path.realpath(path).rstrip("/") + "/"
    with open("/proc/self/mountinfo", "rb") as mounts:
        words = [os.fsdecode(line.split()[4]) for line in mounts]
    # A space or a tab in a name is written as \040 or \011.
    points = [re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), word) for word in words]
    return [point for point in points if f"{point}/".startswith(top)]


def bind_read_only(source: str, target: str) -> None:
    """Show the tree of source at target as well, where nobody can change it."""
    # MS_REC, since the kernel does not uncover what other mounts of the host cover.
    mount(source, target, "none", MS_BIND | MS_REC)
    for point in mounts_below(target):
        make_read_only(point)


def build_root(root: str) -> None:
    """Fill an empty directory with the host's programs, and no more."""
    for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        theirs, ours = f"/{name}", f"{root}/{name}"
        if os.path.islink(theirs):
            os.symlink(os.readlink(theirs), ours)
        elif os.path.isdir(theirs):
            os.mkdir(ours)
            bind_read_only(theirs, ours)
    for name in ("proc", "tmp"):
        os.mkdir(f"{root}/{name}")


def enter_root(root: str) -> None:
    """Make root the caller's `/` (see chroot(2))."""
    os.chroot(root)
    # chroot leaves the working directory where it was: outside.
    os.chdir("/")
