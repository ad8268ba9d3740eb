# Tangled from docs/00-preflight.md, docs/08-devices.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import errno
import os
from collections.abc import Callable

from rootless.mounts import enter_mount_namespace, mount_tmpfs
from rootless.syscalls import MS_NOEXEC, MS_NOSUID, mount
from rootless.user_maps import enter_user_namespace


def attempt(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how the kernel answered."""
    try:
        act()
    except OSError as error:
        print(f"{what}: {errno.errorcode[error.errno or 0]}")
    else:
        print(f"{what}: done")


def mount_devpts(target: str, options: str) -> None:
    """Mount pseudo-terminals of our own."""
    mount("devpts", target, "devpts", MS_NOSUID | MS_NOEXEC, options)


enter_user_namespace()
enter_mount_namespace()
mount_tmpfs("/mnt")
attempt("with gid=5", lambda: mount_devpts("/mnt", "gid=5,mode=620"))
attempt("without", lambda: mount_devpts("/mnt", "mode=620"))
print("the mode of ptmx:", oct(os.stat("/mnt/ptmx").st_mode & 0o777))
