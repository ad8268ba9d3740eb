# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from collections.abc import Callable

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace, enter_root, mount_tmpfs
from rootless.rootfs import pivot_into
from rootless.syscalls import CLONE_NEWUSER, unshare
from rootless.user_maps import enter_user_namespace


def nested(words: str, enter: Callable[[str], None]) -> None:
    """Print whether a user namespace can be made where enter has made a root."""

    def child() -> int:
        enter_mount_namespace()
        mount_tmpfs("/mnt")
        enter("/mnt")
        try:
            unshare(CLONE_NEWUSER)
            print(f"{words}: a user namespace inside")
        except KernelError as error:
            print(f"{words}: {error}")
        return 0

    wait_for(start_child(child))


enter_user_namespace()
nested("chroot    ", enter_root)
nested("pivot_root", pivot_into)
