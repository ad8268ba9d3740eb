# Tangled from docs/00-preflight.md, docs/07-rootfs.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace
from rootless.syscalls import pivot_root
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
os.makedirs("root/old")
pivot_root("root", "root/old")
