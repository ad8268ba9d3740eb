# Tangled from docs/00-preflight.md, docs/09-overlay.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import errno
import os
from collections.abc import Callable
from functools import partial

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.overlay import escaped, mount_overlay
from rootless.user_maps import enter_user_namespace


def attempt(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how the kernel answered."""
    try:
        act()
    except OSError as error:
        print(f"{what}: {errno.errorcode[error.errno or 0]}")
    else:
        print(f"{what}: done")


def make_image(path: str) -> None:
    """Make the smallest image: a file, and a directory with a file in it."""
    os.makedirs(f"{path}/etc/conf.d")
    for name in ("etc/motd", "etc/conf.d/old"):
        with open(f"{path}/{name}", "w") as file:
            file.write("as it was\n")


enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
os.chdir("/mnt")
for name in ("upper", "work", "merged"):
    os.mkdir(name)
make_image("image:1.0")
for lower in ("image:1.0", escaped("image:1.0")):
    attempt(lower, partial(mount_overlay, lower, "upper", "work", "merged"))
