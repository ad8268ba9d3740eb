# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace
from rootless.rootfs import pivot_into
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
os.makedirs("root/mine")
outside = os.open("/", os.O_PATH)
pivot_into("root")
print("in / :", *os.listdir("/"))
os.fchdir(outside)
os.chroot(".")
print("after:", "home" if os.path.isdir("/home") else "nothing", "in /")
