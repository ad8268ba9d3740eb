# Tangled from docs/00-preflight.md, docs/09-overlay.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.devices import lock_mounts
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.overlay import make_writable
from rootless.user_maps import enter_user_namespace


def make_image(path: str) -> None:
    """Make the smallest image: a file, and a directory with a file in it."""
    os.makedirs(f"{path}/etc/conf.d")
    for name in ("etc/motd", "etc/conf.d/old"):
        with open(f"{path}/{name}", "w") as file:
            file.write("as it was\n")


def child() -> int:
    """Make it writable, where an overlay may be refused."""
    print("plain: ", make_writable("image", "scratch1")[1])
    lock_mounts()
    print("locked:", make_writable("locked", "scratch2")[1])
    print("in the copy:", *sorted(os.listdir("scratch2/merged/etc")))
    return 0


enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
os.chdir("/mnt")
for name in ("scratch1", "scratch2"):
    os.mkdir(name)
for name in ("image", "locked"):
    make_image(name)
mount_tmpfs("locked/etc/conf.d")
wait_for(start_child(child))
