# Tangled from docs/00-preflight.md, docs/09-overlay.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace
from rootless.rootfs import pivot_into
from rootless.user_maps import enter_user_namespace


def make_image(path: str) -> None:
    """Make the smallest image: a file, and a directory with a file in it."""
    os.makedirs(f"{path}/etc/conf.d")
    for name in ("etc/motd", "etc/conf.d/old"):
        with open(f"{path}/{name}", "w") as file:
            file.write("as it was\n")


def child() -> int:
    """Use the image as a root, and leave something in it."""
    enter_mount_namespace()
    pivot_into("image")
    with open("/etc/motd", "a") as file:
        file.write("I was here\n")
    return 0


make_image("image")
enter_user_namespace()
wait_for(start_child(child))
print("the image says:", *open("image/etc/motd"))
