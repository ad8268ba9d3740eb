# Tangled from docs/00-preflight.md, docs/09-overlay.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.syscalls import MS_NODEV, mount
from rootless.user_maps import enter_user_namespace


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
make_image("image")
for name in ("upper", "work", "merged"):
    os.mkdir(name)
options = "lowerdir=image,upperdir=upper,workdir=work"
mount("overlay", "merged", "overlay", MS_NODEV, options)
os.unlink("merged/etc/conf.d/old")
print("removed; there is left:", os.listdir("merged/etc/conf.d"))
os.rmdir("merged/etc/conf.d")
