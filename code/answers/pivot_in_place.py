# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace
from rootless.rootfs import as_mount_point
from rootless.syscalls import MNT_DETACH, pivot_root, unmount
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
def look(moment: str) -> None:
    """Print which of the two trees a path leads to."""
    places = {".": "home", "/": "/home", "..": "../home"}
    told = [f"{place} is {'old' if os.path.isdir(p) else 'new'}" for place, p in places.items()]
    print(f"{moment}: {', '.join(told)}")


os.mkdir("root")
as_mount_point("root")
os.chdir("root")
pivot_root(".", ".")
look("after pivot_root")
unmount(".", MNT_DETACH)
look("after umount2   ")
