# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""What the later parts need, tried out: each function belongs into a child of its own."""

import contextlib
import os
import pwd
import shutil
from errno import EFAULT

from rootless.errors import KernelError
from rootless.mounts import enter_mount_namespace, enter_root, mount_tmpfs
from rootless.probes import lines_of
from rootless.syscalls import (
    PR_SET_NO_NEW_PRIVS,
    PR_SET_SECCOMP,
    SECCOMP_MODE_FILTER,
    landlock_abi,
    mount,
    prctl,
)
from rootless.user_maps import enter_user_namespace
from rootless.verdicts import Missing


def overlay() -> str:
    """Mount an overlay of directories of a tmpfs."""
    enter_user_namespace()
    enter_mount_namespace()
    mount_tmpfs("/mnt")
    for name in ("lower", "upper", "work", "merged"):
        os.mkdir(f"/mnt/{name}")
    options = "lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work,userxattr"
    mount("overlay", "/mnt/merged", "overlay", 0, options)
    return "can be mounted"


def subids() -> str:
    """Look for more ids than one's own, and for the helpers that may map them."""
    uid = str(os.getuid())
    names = [entry.pw_name for entry in pwd.getpwall() if str(entry.pw_uid) == uid] or [uid]
    for helper in ("newuidmap", "newgidmap"):
        if not shutil.which(helper):
            raise Missing(f"no {helper}", "a map of many ids takes it", "install uidmap")
    for path in ("/etc/subuid", "/etc/subgid"):
        if not any(line.split(":")[0] in (*names, uid) for line in lines_of(path)):
            ranges = "--add-subuids 100000-165535 --add-subgids 100000-165535"
            remedy = f"usermod {ranges} {names[0]}"
            raise Missing(f"no range in {path}", f"{names[0]} has one id only", remedy)
    return "ranges and helpers are there"


def cgroup_delegation() -> str:
    """Look for a cgroup of version 2 that is ours to write, with controllers that limit."""
    own = [line[3:] for line in lines_of("/proc/self/cgroup") if line.startswith("0::")]
    tops = [line.split()[4] for line in lines_of("/proc/self/mountinfo") if " - cgroup2 " in line]
    if not own or not tops:
        raise Missing("no cgroup v2", "it is not mounted", "boot without cgroup v1")
    group = tops[0] + own[0].rstrip("/")
    has = "".join(lines_of(f"{group}/cgroup.controllers")).split()
    if not {"memory", "pids"} <= set(has):
        cause = "memory and pids are not delegated, or are held by cgroup v1"
        remedy = "log in through systemd, or boot without cgroup v1"
        raise Missing(f"controllers: {' '.join(has) or 'none'}", cause, remedy)
    if not os.access(group, os.W_OK):
        remedy = "systemd-run --user --scope -p Delegate=yes"
        raise Missing("read-only", f"{group} is not ours", remedy)
    return "controllers: " + " ".join(has)


def static_busybox() -> str:
    """Run a busybox in a root that holds nothing else."""
    path = shutil.which("busybox")
    if not path:
        raise Missing("no busybox", "there is none in PATH", "install busybox-static")
    enter_user_namespace()
    enter_mount_namespace()
    mount_tmpfs("/mnt")
    shutil.copy(path, "/mnt/busybox")
    enter_root("/mnt")
    with contextlib.suppress(OSError):
        if os.spawnv(os.P_WAIT, "/busybox", ["busybox", "true"]) == 0:
            return path
    raise Missing(path, "it needs shared libraries", "install busybox-static")


def no_new_privs() -> str:
    """Give up setuid programs, for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    return "can be set"


def seccomp() -> str:
    """Hand over no filter at all: EFAULT says that a real one would have been read."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    try:
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER)
    except KernelError as error:
        if error.errno != EFAULT:
            raise
    ours = any(line.split() == ["Seccomp:", "2"] for line in lines_of("/proc/self/status"))
    return "filters can be set" + (", and one is in force already" if ours else "")


def landlock() -> str:
    """Ask for the version."""
    return f"ABI {landlock_abi()}"
