# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace
from rootless.rootfs import as_mount_point
from rootless.syscalls import pivot_root
from rootless.user_maps import enter_user_namespace


def bystander() -> int:
    """Say what is in / before and after the other process pivots."""
    os.close(pivoted)
    print("before: home", "is there" if os.path.isdir("/home") else "is gone", flush=True)
    os.close(ready)
    os.read(go_on, 1)
    print("after:  home", "is there" if os.path.isdir("/home") else "is gone")
    return 0


enter_user_namespace()
enter_mount_namespace()
(wait, ready), (go_on, pivoted) = os.pipe(), os.pipe()
pid = start_child(bystander)
os.close(ready)
os.read(wait, 1)
os.makedirs("root/old")
as_mount_point("root")
pivot_root("root", "root/old")
os.close(pivoted)
wait_for(pid)
