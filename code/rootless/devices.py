# Tangled from docs/08-devices.md by litdeck: edit there, not here.
"""What the kernel invents, for a container: /dev, /proc with covers, /sys (proc(5), sysfs(5))."""

import os

from rootless.mounts import bind_read_only
from rootless.syscalls import (
    CLONE_NEWNS,
    CLONE_NEWUSER,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_RDONLY,
    mount,
    unshare,
)
from rootless.user_maps import write_id_maps

DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "ptmx": "pts/ptmx",
}


def bind_device(name: str, dev: str) -> None:
    """Show a device of the host in dev: we may not make one (mknod)."""
    target = f"{dev}/{name}"
    # A mount needs something to stand on, for a file a file.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o666))
    mount(f"/dev/{name}", target, "none", MS_BIND)


def make_dev(dev: str) -> None:
    """Fill an empty directory with what programs expect to find in /dev."""
    mount("tmpfs", dev, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k")
    for name in DEVICES:
        bind_device(name, dev)
    for name, target in LINKS.items():
        os.symlink(target, f"{dev}/{name}")
    for name in ("pts", "shm"):
        os.mkdir(f"{dev}/{name}")
    # Without ptmxmode, none but root could open a terminal.
    mount("devpts", f"{dev}/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666,mode=620")
    mount("tmpfs", f"{dev}/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777")


def mask(path: str) -> None:
    """Cover a file or a directory with nothing, if it is there."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY
    if os.path.isdir(path):
        mount("tmpfs", path, "tmpfs", flags, "mode=555,nr_inodes=1")
    elif os.path.lexists(path):
        mount("/dev/null", path, "none", MS_BIND)


def freeze(path: str) -> None:
    """Let nothing be written in a directory, if it is there, whoever may."""
    if os.path.isdir(path):
        bind_read_only(path, path)


MASKED = (
    "acpi", "asound", "interrupts", "kallsyms", "kcore", "keys", "latency_stats",
    "sched_debug", "scsi", "sysrq-trigger", "timer_list", "timer_stats",
)  # fmt: skip
FROZEN = ("bus", "fs", "irq", "sys")


def cover_proc(proc: str) -> None:
    """Cover what tells about the host, and freeze what could change it."""
    for name in MASKED:
        mask(f"{proc}/{name}")
    for name in FROZEN:
        freeze(f"{proc}/{name}")


def lock_mounts(uid: int = 0, gid: int = 0) -> None:
    """Go one user namespace further in: all present mounts are locked."""
    uid_map, gid_map = f"{uid} {os.getuid()} 1", f"{gid} {os.getgid()} 1"
    unshare(CLONE_NEWUSER | CLONE_NEWNS)
    write_id_maps(uid_map, gid_map)


def make_sys(target: str, own_network: bool) -> None:
    """Show the machine's devices at target, where nothing of them can be changed."""
    if own_network:
        mount("sysfs", target, "sysfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
    else:
        bind_read_only("/sys", target)
