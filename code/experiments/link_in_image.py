# Tangled from docs/00-preflight.md, docs/10-run.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace, mount_tmpfs, mounts_below
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
os.makedirs("outside")
os.makedirs("image")
os.symlink(os.path.abspath("outside"), "image/data")
mount_tmpfs("image/data")
print("mounted on", *mounts_below("."))
