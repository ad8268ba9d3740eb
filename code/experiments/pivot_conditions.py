# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
from collections.abc import Callable
from errno import errorcode
from functools import partial

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace
from rootless.rootfs import as_mount_point
from rootless.syscalls import MS_SHARED, mount, pivot_root
from rootless.user_maps import enter_user_namespace


def try_it(words: str, prepare: Callable[[], None], new: str, old: str) -> None:
    """Print what pivot_root answers in a mount namespace of its own."""

    def child() -> int:
        enter_mount_namespace()
        prepare()
        try:
            pivot_root(new, old)
            return 0
        except KernelError as error:
            return error.errno or 1

    errno = wait_for(start_child(child))
    print(f"{words}: {errorcode[errno] if errno else 'done'}")


enter_user_namespace()
def shared() -> None:
    """Bind, then let the root mount be shared, as systemd leaves it."""
    as_mount_point("root")
    mount("none", "/", "none", MS_SHARED)


bound = partial(as_mount_point, "root")
os.makedirs("root/old")
try_it("old is not below new", bound, "root", "/proc")
try_it("old is the present root", bound, "root", "/")
try_it("the root mount is shared", shared, "root", "root/old")
try_it("bound, below, and private", bound, "root", "root/old")
