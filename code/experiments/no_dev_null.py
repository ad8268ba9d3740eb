# Tangled from docs/00-preflight.md, docs/08-devices.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.rootfs import pivot_into
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
pivot_into("/mnt")
open("/dev/null", "w")
