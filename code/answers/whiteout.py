# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import stat

from rootless.mounts import enter_mount_namespace
from rootless.overlay import mount_overlay
from rootless.user_maps import enter_user_namespace

for name in ("image", "upper", "work", "merged"):
    os.mkdir(name)
open("image/secret", "w").close()
os.mknod("upper/secret", stat.S_IFCHR, os.makedev(0, 0))
print("made by uid", os.getuid())
enter_user_namespace()
enter_mount_namespace()
mount_overlay("image", "upper", "work", "merged")
print("in the image:", os.listdir("image"), "in the overlay:", os.listdir("merged"))
