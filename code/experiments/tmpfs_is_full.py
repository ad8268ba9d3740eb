# Tangled from docs/00-preflight.md, docs/08-devices.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.mounts import enter_mount_namespace
from rootless.syscalls import MS_NODEV, MS_NOSUID, mount
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=1m")
with open("/mnt/file", "wb", buffering=0) as file:
    print(file.write(bytes(1 << 20)), "bytes written")
    file.write(b"one more")
