# Tangled from docs/00-preflight.md, docs/10-run.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace, mount_tmpfs, mounts_below
from rootless.syscalls import RESOLVE_IN_ROOT, RESOLVE_NO_SYMLINKS
from rootless.targets import open_in
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
os.makedirs("outside")
os.makedirs("image")
os.symlink(os.path.abspath("outside"), "image/data")
root = os.open("image", os.O_PATH)
os.makedirs("image" + os.path.abspath("outside"))
place = open_in(root, "data")
mount_tmpfs(f"/proc/self/fd/{place}")
print("mounted on", *mounts_below("."))
place = open_in(root, "data/../../../../../../..")
print("many steps up:", os.path.samestat(os.fstat(place), os.stat("image")))
open_in(root, "data", RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS)
