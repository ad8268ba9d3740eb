# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from errno import EPERM

from rootless.errors import KernelError
from rootless.fork import wait_for
from rootless.mounts import enter_mount_namespace
from rootless.pid_namespace import enter_pid_namespace, start_init
from rootless.syscalls import CLONE_NEWIPC, CLONE_NEWNET, mount, unshare
from rootless.user_maps import enter_user_namespace

WELL_KNOWN = ("debugfs", "devpts", "devtmpfs", "mqueue", "proc", "ramfs", "sysfs", "tmpfs")


def first() -> int:
    """Try to mount each filesystem without a device, in namespaces of our own."""
    with open("/proc/filesystems") as lines:
        names = sorted(line.split()[1] for line in lines if line.startswith("nodev"))
    allowed = []
    for name in names:
        try:
            mount(name, "/mnt", name, 0)
        except KernelError as error:
            if error.errno == EPERM:
                continue
        allowed.append(name)
    print("allowed:", *(name for name in allowed if name in WELL_KNOWN))
    return 0


enter_user_namespace()
enter_mount_namespace()
enter_pid_namespace()
unshare(CLONE_NEWNET | CLONE_NEWIPC)
wait_for(start_init(first))
