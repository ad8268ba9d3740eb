# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os

from rootless.devices import lock_mounts, mask
from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace
from rootless.syscalls import unmount
from rootless.user_maps import enter_user_namespace


def lift(who: str) -> None:
    """Try to take the cover off."""
    try:
        unmount("/usr/bin")
    except KernelError as error:
        print(f"{who}: {error}")
    else:
        print(f"{who}: there are", "programs again" if os.listdir("/usr/bin") else "none")


def further_in() -> int:
    """Try it from the next user namespace."""
    lock_mounts()
    lift("further in")
    return 0


enter_user_namespace()
enter_mount_namespace()
mask("/usr/bin")
print("covered:", len(os.listdir("/usr/bin")), "programs")
wait_for(start_child(further_in))
lift("who covered it")
