# Tangled from docs/00-preflight.md, docs/09-overlay.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.overlay import mount_overlay
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
os.chdir("/mnt")
for name in ("upper", "work", "merged"):
    os.mkdir(name)
mount_overlay("/usr", "upper", "work", "merged")
open("merged/new", "w").close()
print("a new file in /usr")
open("merged/bin/new", "w")
