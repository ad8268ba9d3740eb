# Tangled from docs/00-preflight.md, docs/08-devices.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.devices import bind_device
from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.syscalls import MS_BIND, MS_NODEV, MS_REMOUNT, mount
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
bind_device("null", "/mnt")
print(open("/mnt/null", "w").write("gone"), "characters thrown away")
mount("none", "/mnt/null", "none", MS_REMOUNT | MS_BIND | MS_NODEV)
open("/mnt/null", "w")
