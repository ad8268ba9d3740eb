# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import shutil

from rootless.mounts import enter_mount_namespace, enter_root, mount_tmpfs
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
os.mkdir("/mnt/bin")
shutil.copy(shutil.which("busybox") or "", "/mnt/bin/sh")
enter_root("/mnt")
os.execv("/bin/sh", ["sh", "-c", "echo all that there is: /* /bin/*"])
