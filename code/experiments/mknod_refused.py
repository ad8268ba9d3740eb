# Tangled from docs/00-preflight.md, docs/08-devices.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import stat

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
os.mkfifo("/mnt/fifo")
print("a FIFO can be made")
os.mknod("/mnt/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
