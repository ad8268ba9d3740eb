# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace, enter_root, mount_tmpfs
from rootless.report import report
from rootless.user_maps import enter_user_namespace

report("before")
enter_user_namespace()
enter_mount_namespace()
outside = os.open("/", os.O_PATH)
mount_tmpfs("/mnt")
enter_root("/mnt")
report("inside")
os.fchdir(outside)
os.chroot(".")
report("escaped")
