# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace
from rootless.rootfs import as_mount_point
from rootless.syscalls import pivot_root, unmount
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
os.makedirs("root/old")
as_mount_point("root")
pivot_root("root", "root/old")
os.chdir("/")
print("in /   :", *os.listdir("/"))
print("in /old:", "home" if os.path.isdir("/old/home") else "nothing")
unmount("/old")
