# Tangled from docs/06-finish.md by litdeck: edit there, not here.
"""Run a program in a container of its own, or not at all."""

import contextlib
import json
import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from functools import partial

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.pid_namespace import start_init
from rootless.plan import Container, Step, plan
from rootless.syscalls import PR_SET_PDEATHSIG, prctl

SETUP_FAILED = 125


def run(argv: Sequence[str], root: str | None = None, hostname: str = "box") -> int:
    """Run argv in a container; return its status, or 128 and the signal that killed it.

    KernelError if any step is refused: then the program has not run, and nothing stays.
    The container is killed when the calling thread ends. See pid_namespaces(7).
    """
    container = Container(argv, root, hostname)
    refusal, writing = os.pipe()
    launcher = start_child(partial(_launch, container, os.getpid(), writing))
    os.close(writing)
    try:
        with open(refusal, "rb") as pipe:
            message = pipe.read()
        status = wait_for(launcher)
    except BaseException:
        # Only an interrupted caller comes here; the first process dies with the launcher.
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(launcher, signal.SIGKILL)
            wait_for(launcher)
        raise
    if message:
        told = json.loads(message)
        raise KernelError(*told) if len(told) > 1 else RuntimeError(*told)
    return status


def _launch(container: Container, caller: int, writing: int) -> int:
    """Stand between the caller, whose namespaces stay as they are, and the first process."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != caller:  # it had died before that
        return SETUP_FAILED
    before, inside = plan(container)
    with telling(writing):
        for step in before:
            step.perform()
        pid = start_init(partial(_become, inside, writing))
        os.close(writing)
        return wait_for(pid)
    return SETUP_FAILED


def _become(steps: list[Step], writing: int) -> int:
    """Take the steps that make the first process; the last one does not return."""
    with telling(writing):
        for step in steps:
            step.perform()
    return SETUP_FAILED


@contextlib.contextmanager
def telling(writing: int) -> Iterator[None]:
    """Send a refusal to the caller, over a pipe that exec closes: silence means success."""
    try:
        yield
        return
    except KernelError as error:
        told = [error.call, error.errno, error.path, error.action]
    except Exception:
        # A mistake in a step has run nothing either, and is no status of the program.
        told = [traceback.format_exc()]
    os.write(writing, json.dumps(told).encode())
