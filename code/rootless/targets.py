# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""Places in a root filesystem that may be hostile, and mounts that are moved there."""

import os
from errno import ELOOP, ENOENT

from rootless.errors import HINTS, KernelError
from rootless.syscalls import (
    MS_MOVE,
    RESOLVE_IN_ROOT,
    RESOLVE_NO_MAGICLINKS,
    mount,
    openat2,
)

HINTS.update({
    ("openat2", ENOENT, ""): "make it in the root filesystem, or add --overlay, which makes it "
    "in memory",
    ("openat2", ELOOP, ""): "there must be no symbolic link here: this root filesystem would "
    "choose what is used in its place",
})  # fmt: skip
IN_ROOT = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS


def open_in(root: int, path: str, rules: int = IN_ROOT) -> int:
    """Open a place in a tree that may be hostile: nothing leads out of it."""
    return openat2(root, path, os.O_PATH, rules)


def _make(parent: int, name: str, is_file: bool) -> None:
    if is_file:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644, dir_fd=parent))
    else:
        os.mkdir(name, dir_fd=parent)


def make_in(root: int, path: str, is_file: bool, fixed: int) -> int:
    """As open_in, and make what is missing, but nothing on the filesystem with number fixed."""
    try:
        return open_in(root, path)
    except KernelError as error:
        above, name = os.path.split(path.rstrip("/"))
        if error.errno != ENOENT or name in ("", ".."):
            raise
        parent = make_in(root, above or "/", False, fixed)
        if os.fstat(parent).st_dev == fixed:
            raise
    _make(parent, name, is_file)
    os.close(parent)
    return open_in(root, path)


def put(made: str, root: int, place: int) -> None:
    """Move a mount, with all that is mounted in it, to a place that was opened by open_in."""
    mount(made, f"/proc/self/fd/{place}", "none", MS_MOVE)
    os.close(place)
    os.close(root)
