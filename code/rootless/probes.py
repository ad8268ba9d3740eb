# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""What Part I needs, tried out: each function belongs into a child of its own (see attempt)."""

import os
from collections.abc import Callable

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.mounts import enter_mount_namespace, mount_proc, mount_tmpfs, mounts_below
from rootless.pid_namespace import enter_pid_namespace
from rootless.syscalls import CLONE_NEWUSER, unshare
from rootless.user_maps import enter_user_namespace, read_id_map
from rootless.verdicts import Missing, attempt

# Setting, the value that forbids, cause, remedy.
SWITCHES = [
    ("user/max_user_namespaces", "0", "the limit of user namespaces is 0",
     "sysctl user.max_user_namespaces=10000"),
    ("kernel/unprivileged_userns_clone", "0", "Debian's switch is off",
     "sysctl kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor restricts them",
     "an AppArmor profile with `userns,` for this python3, or, for all programs, "
     "sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
]  # fmt: skip


def sysctl(name: str) -> str:
    """Return a kernel setting, '' where this kernel has none of that name."""
    return "".join(lines_of(f"/proc/sys/{name}"))


def lines_of(path: str) -> list[str]:
    """Return the lines of a file, none if it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []


def explain_refusal(error: KernelError) -> Missing:
    """Say which switch of the machine is the reason that user namespaces are refused."""
    for name, forbids, cause, remedy in SWITCHES:
        if sysctl(name) == forbids:
            return Missing(f"{name} is {forbids}", f"{cause} ({error.strerror})", remedy)
    remedy = "if this is a container, or a service, start it with fewer restrictions"
    return Missing("refused", str(error), remedy)


def ordinary_user() -> str:
    """Root would change the host where an ordinary user is refused."""
    if os.geteuid() == 0:
        cause = "root is not refused: sethostname would rename this machine"
        raise Missing("uid 0", cause, "log in as an ordinary user, or use `litdeck run`")
    return f"uid {os.geteuid()}"


def one_thread() -> str:
    """unshare(CLONE_NEWUSER) is EINVAL in a process of more than one (see unshare(2))."""
    threads = len(os.listdir(f"/proc/{os.getppid()}/task"))
    if threads > 1:
        raise Missing(f"{threads} threads", "unshare would be EINVAL", "use a child process")
    return "1 thread"


def user_namespaces() -> str:
    """Make one."""
    try:
        unshare(CLONE_NEWUSER)
    except KernelError as error:
        raise explain_refusal(error) from error
    return "can be made"


def id_maps() -> str:
    """Become root in one: where AppArmor interferes, this is where it shows."""
    try:
        enter_user_namespace()
    except KernelError as error:
        raise explain_refusal(error) from error
    return f"uid {read_id_map()[0].outside} is root inside"


def namespace(flag: int) -> Callable[[], str]:
    """Return a probe that makes one more namespace inside a user namespace."""

    def probe() -> str:
        enter_user_namespace()
        unshare(flag)
        return "can be made"

    return probe


def pid_namespace() -> str:
    """Fork into one, and ask the child for its pid."""
    enter_user_namespace()
    enter_pid_namespace()
    if wait_for(start_child(os.getpid)) != 1:
        raise Missing("the child is not PID 1", "the namespace has no effect")
    return "the child is PID 1"


def mount_namespace() -> str:
    """Mount a tmpfs in one."""
    enter_user_namespace()
    enter_mount_namespace()
    mount_tmpfs("/mnt")
    return "a tmpfs can be mounted"


def _mount_proc_here() -> str:
    mount_proc("/proc")
    return "can be mounted"


def proc_mount() -> str:
    """Mount a proc: refused where a part of the outer one is covered, as in a container."""
    enter_user_namespace()
    enter_mount_namespace()
    enter_pid_namespace()
    verdict = attempt(_mount_proc_here)
    if verdict.ok:
        return verdict.found
    covers = sum(point != "/proc" for point in mounts_below("/proc"))
    remedy = "podman run --security-opt unmask=ALL" if covers else verdict.remedy
    raise Missing(f"{covers} mounts cover parts of /proc", verdict.cause, remedy)
