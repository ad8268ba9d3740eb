# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""Where a root filesystem is built: with the host in one directory, and the new root in another."""

import os
from collections.abc import Callable, Sequence
from errno import ENOENT

from rootless.devices import cover_proc
from rootless.errors import KernelError
from rootless.mounts import bind_read_only, make_read_only, mount_proc, mount_tmpfs, mounts_below
from rootless.plan import BUILT_ROOT
from rootless.syscalls import (
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_REC,
    RESOLVE_NO_SYMLINKS,
    mount,
    pivot_root,
)
from rootless.targets import IN_ROOT, make_in, open_in, put

TREES = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
ETC = (
    "alternatives", "ca-certificates", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
    "localtime", "nsswitch.conf", "pki", "protocols", "resolv.conf", "services", "ssl",
)  # fmt: skip


HOST, ROOT, MADE = "/host", "/root", "/made"


def enter_stage() -> None:
    """Stand on an empty tmpfs that has the host's tree in it, and a place for the new root."""
    mount_tmpfs(BUILT_ROOT)
    for name in (HOST, ROOT, MADE):
        os.mkdir(BUILT_ROOT + name)
    pivot_root(BUILT_ROOT, BUILT_ROOT + HOST)
    os.chdir("/")
    # What the functions of earlier chapters call by these names is the host's.
    for name in ("dev", "proc", "sys"):
        os.symlink(f"{HOST}/{name}", name)


def take_directory(source: str) -> None:
    """Let a directory of the host be the root, with all that is mounted in it."""
    mount(HOST + source, ROOT, "none", MS_BIND | MS_REC)


def lay_over_directory(make_writable: Callable[[str, str], tuple[str, str]], source: str) -> None:
    """Let a directory be the root that stays as it is: what is written is in memory."""
    os.mkdir("/scratch")
    tree, _ = make_writable(HOST + source, "/scratch")
    os.chmod(tree, os.stat(HOST + source).st_mode & 0o7777)
    mount(tree, ROOT, "none", MS_BIND | MS_REC)


def _borrow_place(theirs: str, ours: str) -> None:
    if os.path.isdir(theirs):
        os.mkdir(ours)
        bind_read_only(theirs, ours)
    else:
        with open(theirs, "rb") as file:
            _write(ours, file.read())


def _write(path: str, contents: bytes) -> None:
    with open(path, "wb") as file:
        file.write(contents)


def _borrow(host: int, name: str) -> None:
    theirs, ours = f"{HOST}/{name}", f"{ROOT}/{name}"
    if os.path.islink(theirs) and os.readlink(theirs).lstrip("./").startswith(TREES):
        os.symlink(os.readlink(theirs), ours)
    elif os.path.lexists(theirs):
        try:
            place = open_in(host, name)
        except KernelError:
            return  # a link that leads nowhere: resolv.conf, where no network is up
        _borrow_place(f"/proc/self/fd/{place}", ours)
        os.close(place)


def borrow_host(uid: int, gid: int) -> None:
    """Build a root of the host's programs, read-only, and of little else."""
    mount_tmpfs(ROOT)
    for name in ("etc", "dev", "home", "proc", "run", "sys", "tmp", "var"):
        os.mkdir(f"{ROOT}/{name}")
    host = os.open(HOST, os.O_PATH)
    for name in (*TREES, *(f"etc/{name}" for name in ETC)):
        _borrow(host, name)
    os.close(host)
    name = "me" if uid else "root"
    _write(f"{ROOT}/etc/passwd", f"{name}:x:{uid}:{gid}::/home:/bin/sh\n".encode())
    _write(f"{ROOT}/etc/group", f"{name}:x:{gid}:\n".encode())


def _made(is_file: bool = False) -> str:
    """Return a new place on the stage to mount on."""
    path = f"{MADE}/{len(os.listdir(MADE))}"
    if is_file:
        open(path, "x").close()
    else:
        os.mkdir(path)
    return path


def place_tree(fill: Callable[[str], object], target: str) -> None:
    """Let fill mount something, and put it where the root has a directory, and no link."""
    made = _made()
    fill(made)
    root = os.open(ROOT, os.O_PATH)
    put(made, root, open_in(root, target, IN_ROOT | RESOLVE_NO_SYMLINKS))


def place_bind(source: str, target: str, read_only: bool, fixed: bool) -> None:
    """Show a file or a directory of the host there."""
    is_file = not os.path.isdir(HOST + source)
    made = _made(is_file)
    if read_only:
        bind_read_only(HOST + source, made)
    else:
        mount(HOST + source, made, "none", MS_BIND | MS_REC)
    _put_in_root(made, target, is_file, fixed)


def _put_in_root(made: str, target: str, is_file: bool, fixed: bool) -> None:
    root = os.open(ROOT, os.O_PATH)
    number = os.stat(ROOT).st_dev if fixed else -1
    put(made, root, make_in(root, target, is_file, number))


def fill_proc(made: str) -> None:
    """Mount a proc, and cover what tells about the host."""
    mount_proc(made)
    cover_proc(made)


def place_tmpfs(target: str, fixed: bool, mode: str = "755") -> None:
    """Put an empty filesystem in memory there."""
    made = _made()
    mount("tmpfs", made, "tmpfs", MS_NOSUID | MS_NODEV, f"mode={mode}")
    _put_in_root(made, target, False, fixed)


def make_places(requests: Sequence[tuple[str, str]], fixed: bool) -> None:
    """Make what will be mounted on: pairs of a path in the root and its source, if it has one."""
    root = os.open(ROOT, os.O_PATH)
    for target, source in requests:
        is_file = bool(source) and not os.path.isdir(HOST + source)
        try:
            os.close(make_in(root, target, is_file, os.stat(ROOT).st_dev if fixed else -1))
        except KernelError as error:
            if error.errno != ENOENT:  # it may be in another mount, which comes later
                raise
    os.close(root)


def close_root() -> None:
    """Let nothing be written in the root, nor in what is mounted there already."""
    for point in mounts_below(ROOT):
        make_read_only(point)
