# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import select

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.user_maps import enter_user_namespace

enter_user_namespace()
enter_mount_namespace()
with open("/proc/self/mountinfo") as mounts:
    changes = select.poll()
    changes.register(mounts, select.POLLPRI)
    print("before:", len(changes.poll(0)), "events")
    mount_tmpfs("/mnt")
    print("after: ", len(changes.poll(0)), "event")
