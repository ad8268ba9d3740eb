# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""What a sandbox is, as a list of steps that can be told before they are taken."""

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from errno import ENOENT, ENOTDIR
from functools import partial

from rootless.devices import lock_mounts, make_dev, make_sys
from rootless.enter import enter_directory, execute_program, keep_files
from rootless.errors import GID_MAP, UID_MAP, KernelError
from rootless.mounts import enter_mount_namespace
from rootless.network import leave_network
from rootless.pid_namespace import enter_pid_namespace
from rootless.plan import BUILT_ROOT, Step
from rootless.rootfs import pivot_into
from rootless.stage import (
    HOST,
    ROOT,
    borrow_host,
    close_root,
    enter_stage,
    fill_proc,
    lay_over_directory,
    make_places,
    place_bind,
    place_tmpfs,
    place_tree,
    take_directory,
)
from rootless.syscalls import CLONE_NEWUSER, unshare
from rootless.user_maps import write_id_maps
from rootless.uts import enter_uts_namespace

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/home", "LANG": "C.UTF-8",
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A mount that was asked for: bind, ro-bind or tmpfs, in the order of the command line."""

    kind: str
    target: str
    source: str = ""


@dataclass(frozen=True)
class Sandbox:
    """What is asked for. Without a rootfs, one is built of the host's programs, in memory."""

    argv: Sequence[str]
    rootfs: str | None = None
    mounts: Sequence[Request] = ()
    overlay: bool = False
    read_only: bool = False
    hostname: str = "box"
    env: Mapping[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    workdir: str = "/"
    user: tuple[int, int] = (0, 0)
    uid_map: str = ""
    gid_map: str = ""
    share_net: bool = False
    keep: Sequence[int] = ()


@dataclass(frozen=True)
class Told(Step):
    """A step that can say which system calls it makes, apart from those that only look."""

    calls: tuple[str, ...] = ()


def _source(path: str, action: str, fits: Callable[[str], bool] = os.path.exists) -> str:
    """Return the real path of something of the host; KernelError if it is not there."""
    real = os.path.realpath(path)
    if not fits(real):
        errno = ENOTDIR if os.path.exists(real) else ENOENT
        raise KernelError("stat", errno, path, action)
    return real


def _before(box: Sandbox) -> list[Step]:
    uid_map = box.uid_map or f"0 {os.geteuid()} 1"
    gid_map = box.gid_map or f"0 {os.getegid()} 1"
    maps = f'write("{UID_MAP}", "{uid_map}")', f'write("{GID_MAP}", "{gid_map}")'

    def enter() -> None:
        unshare(CLONE_NEWUSER)
        write_id_maps(uid_map, gid_map)

    return [
        Told("become root in a user namespace", enter, ("unshare(CLONE_NEWUSER)", *maps)),
        Told("let the next child be PID 1", enter_pid_namespace, ("unshare(CLONE_NEWPID)",)),
    ]


def _namespaces(box: Sandbox) -> list[Step]:
    name, shared = box.hostname, box.share_net
    net = "share the host's network" if shared else "take a network of its own"
    flags = "CLONE_NEWIPC" if shared else "CLONE_NEWIPC | CLONE_NEWNET"
    uts = "unshare(CLONE_NEWUTS)", f'sethostname("{name}")'
    mounts = "unshare(CLONE_NEWNS)", 'mount("none", "/", MS_REC | MS_PRIVATE)'
    return [
        Told(f"take a hostname, {name}", partial(enter_uts_namespace, name), uts),
        Told(net, partial(leave_network, shared), (f"unshare({flags})",)),
        Told("take mounts of its own", enter_mount_namespace, mounts),
    ]


def _directory(path: str) -> Step:
    call = f'mount("{path}", "/", MS_BIND | MS_REC)'
    return Told(f"let {path} be the root", partial(take_directory, path), (call,))


def _overlay(path: str) -> Step:
    from rootless.overlay import make_writable  # and shutil with it, which is slow to load

    lay = partial(lay_over_directory, make_writable, path)
    call = f'mount("overlay", "/", "overlay", "lowerdir={path}")'
    return Told(f"lay an overlay over {path}", lay, (call,))


def _root(box: Sandbox) -> list[Step]:
    stage = f'mount("tmpfs", "{BUILT_ROOT}")', f'pivot_root("{BUILT_ROOT}", "{BUILT_ROOT}{HOST}")'
    enter = Told("stand on a stage, with the host in /host", enter_stage, stage)
    if box.rootfs:
        path = _source(box.rootfs, f"use {box.rootfs} as the root", os.path.isdir)
        return [enter, _overlay(path) if box.overlay else _directory(path)]
    build = partial(borrow_host, *box.user)
    calls = 'mount("tmpfs", "/")', 'mount("/usr", "/usr", MS_BIND | MS_RDONLY) and the like'
    return [enter, Told("build a root of the host's programs, read-only", build, calls)]


def _tmpfs(target: str, fixed: bool, mode: str = "755") -> Step:
    call = f'mount("tmpfs", "{target}", MS_NOSUID | MS_NODEV, "mode={mode}")'
    act = partial(place_tmpfs, target, fixed, mode)
    return Told(f"put an empty filesystem on {target}", act, (call,))


def _request(request: Request, fixed: bool) -> Step:
    target = os.path.normpath("/" + request.target.lstrip("/"))
    if request.kind == "tmpfs":
        return _tmpfs(target, fixed)
    closed = request.kind == "ro-bind"
    source = _source(request.source, f"bind {request.source} to {target}")
    flags = "MS_BIND | MS_REC" + " | MS_RDONLY" * closed
    words = f"show {source} at {target}" + ", read-only" * closed
    act = partial(place_bind, source, target, closed, fixed)
    return Told(words, act, (f'mount("{source}", "{target}", {flags})',))


def _mounts(box: Sandbox) -> list[Step]:
    fixed = bool(box.rootfs) and not box.overlay
    own = "" if box.share_net else "of its own, "
    fill_sys = partial(make_sys, own_network=not box.share_net)
    proc = 'mount("proc", "/proc")', 'mount("/dev/null", "/proc/kcore", MS_BIND) and the like'
    dev = 'mount("tmpfs", "/dev")', 'mount("/dev/null", "/dev/null", MS_BIND) and the like'
    steps: list[Step] = [
        Told("mount a proc, and cover parts of it", partial(place_tree, fill_proc, "/proc"), proc),
        Told("show devices of the host in /dev", partial(place_tree, make_dev, "/dev"), dev),
        Told(f"show a /sys {own}read-only", partial(place_tree, fill_sys, "/sys"),
             ('mount("sysfs", "/sys", MS_RDONLY)',)),
    ]  # fmt: skip
    for path, mode in () if box.rootfs else (("/tmp", "1777"), ("/run", "755"), ("/home", "755")):
        steps.append(_tmpfs(path, fixed, mode))
    return steps + [_request(request, fixed) for request in box.mounts]


def _closing(box: Sandbox) -> list[Step]:
    uid, gid = box.user
    lock = "unshare(CLONE_NEWUSER | CLONE_NEWNS)", f'write("{UID_MAP}", "{uid} 0 1")'
    bind = f'mount("{ROOT}", "{ROOT}", MS_BIND | MS_REC)'
    detach = bind, f'pivot_root("{ROOT}", "{ROOT}")', "umount2(MNT_DETACH)"
    kept = ", ".join(map(str, (0, 1, 2, *box.keep)))
    execute = partial(execute_program, list(box.argv), dict(box.env))
    return [
        Told("make it the root, and let the host go", partial(pivot_into, ROOT), detach),
        Told(f"lock all mounts, as uid {uid}", partial(lock_mounts, uid, gid), lock),
        Told(f"keep the files {kept} open", partial(keep_files, box.keep), ("fcntl(F_SETFD)",)),
        Told(f"go to {box.workdir}", partial(enter_directory, box.workdir), ("openat2", "fchdir")),
        Told("leave the terminal's session", os.setsid, ("setsid()",)),
        Told(f"execute {shlex.join(box.argv)}", execute, (f'execve("{box.argv[0]}")',)),
    ]


def plan_sandbox(box: Sandbox) -> tuple[list[Step], list[Step]]:
    """Return what happens before the fork and after it; KernelError if a source is not there."""
    inside = [*_namespaces(box), *_root(box)]
    fixed = bool(box.rootfs) and not box.overlay
    if box.read_only:
        asked = [(it.target, it.source and os.path.realpath(it.source)) for it in box.mounts]
        inside.append(Told("make the places to mount on", partial(make_places, asked, fixed)))
        inside.append(Told("close the root", close_root, ('mount("/", MS_REMOUNT | MS_RDONLY)',)))
    return _before(box), [*inside, *_mounts(box), *_closing(box)]
