# Tangled from docs/06-finish.md by litdeck: edit there, not here.
"""What a container is, as a list of steps that can be told before they are taken."""

import contextlib
import os
import shlex
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from rootless.errors import explained
from rootless.mounts import build_root, enter_mount_namespace, enter_root, mount_proc, mount_tmpfs
from rootless.pid_namespace import enter_pid_namespace
from rootless.user_maps import enter_user_namespace
from rootless.uts import enter_uts_namespace

# Any directory that every Linux has will do: it is covered in the container's view only.
BUILT_ROOT = "/mnt"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Step:
    """One thing to do, which can be told before it is done."""

    description: str
    act: Callable[[], object]

    def perform(self) -> None:
        """Do it; a refusal becomes a KernelError that names this step."""
        with explained("", action=self.description):
            self.act()


@dataclass(frozen=True)
class Container:
    """What is asked for. Without a root, one is built of the host's programs, in memory."""

    argv: Sequence[str]
    root: str | None = None
    hostname: str = "box"
    env: Mapping[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))


def plan(container: Container) -> tuple[list[Step], list[Step]]:
    """Return what happens before the fork, and in the child of it, which is PID 1."""
    before = [
        Step("become root in a user namespace", enter_user_namespace),
        Step("let the next child be PID 1", enter_pid_namespace),
    ]
    name, root = container.hostname, container.root or BUILT_ROOT
    inside = [
        Step(f"take a hostname, {name}", partial(enter_uts_namespace, name)),
        Step("take mounts of its own", enter_mount_namespace),
        *root_steps(container.root),
        Step(f"make {root} the root", partial(enter_root, root)),
        Step("keep three files open", keep_standard_files),
    ]
    return before, [*inside, execute(container)]


def root_steps(root: str | None) -> list[Step]:
    """Return what makes a root filesystem ready: a given one, or one that is built."""
    proc = f"{root or BUILT_ROOT}/proc"
    mounted = Step(f"mount proc on {proc}", partial(mount_proc, proc))
    if root:
        return [mounted]
    return [
        Step(f"cover {BUILT_ROOT} with a tmpfs", partial(mount_tmpfs, BUILT_ROOT)),
        Step("bind the host's programs, read-only", partial(build_root, BUILT_ROOT)),
        mounted,
    ]


def execute(container: Container) -> Step:
    """Return the last step, from which there is no way back."""
    argv, env = list(container.argv), dict(container.env)

    def act() -> None:
        # Python ignores these, and exec would pass that on.
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        with explained("execve", argv[0]):
            os.execvpe(argv[0], argv, env)

    return Step(f"execute {shlex.join(argv)}", act)


def keep_standard_files() -> None:
    """Let exec close all files but input, output and errors: a directory would be a way out."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            with contextlib.suppress(OSError):  # the one that listdir had open
                os.set_inheritable(int(name), False)
