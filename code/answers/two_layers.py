# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.mounts import enter_mount_namespace
from rootless.syscalls import MS_NODEV, mount
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
for layer in ("first", "second"):
    os.mkdir(layer)
    with open(f"{layer}/file", "w") as file:
        file.write(f"of the {layer}")
os.mkdir("merged")
mount("overlay", "merged", "overlay", MS_NODEV, "lowerdir=first:second,userxattr")
print("seen: the one", open("merged/file").read())
open("merged/file", "w")
