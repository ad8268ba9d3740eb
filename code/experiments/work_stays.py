# Tangled from docs/00-preflight.md, docs/09-overlay.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace
from rootless.overlay import mount_overlay
from rootless.user_maps import enter_user_namespace


def make_image(path: str) -> None:
    """Make the smallest image: a file, and a directory with a file in it."""
    os.makedirs(f"{path}/etc/conf.d")
    for name in ("etc/motd", "etc/conf.d/old"):
        with open(f"{path}/{name}", "w") as file:
            file.write("as it was\n")


def child() -> int:
    """Use an overlay whose upper directory is on the disk."""
    enter_user_namespace()
    enter_mount_namespace()
    mount_overlay("image", "upper", "work", "merged")
    return 0


make_image("image")
for name in ("upper", "work", "merged"):
    os.mkdir(name)
wait_for(start_child(child))
print("left in work:", os.listdir("work"))
os.listdir("work/work")
