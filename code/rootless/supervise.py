# Tangled from docs/10-run.md by litdeck: edit there, not here.
"""Run a program in a sandbox, or not at all; and let nothing of it outlive the caller."""

import contextlib
import json
import os
import signal
from functools import partial
from typing import NoReturn

from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.pid_namespace import start_init
from rootless.plan import Step
from rootless.run import SETUP_FAILED, telling
from rootless.sandbox import Sandbox, plan_sandbox
from rootless.syscalls import PR_SET_PDEATHSIG, prctl

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def _end(started: list[int], number: int, _: object) -> NoReturn:
    for pid in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(128 + number)


def _begin(steps: list[Step], writing: int) -> int:
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    with telling(writing):
        for step in steps:
            step.perform()
    return SETUP_FAILED


def _launch(box: Sandbox, caller: int, writing: int) -> int:
    """Stand between the caller, whose death it passes on, and the first process."""
    started: list[int] = []
    for number in ENDING:
        signal.signal(number, partial(_end, started))
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != caller:  # it had died before that
        return SETUP_FAILED
    with telling(writing):
        before, inside = plan_sandbox(box)
        for step in before:
            step.perform()
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        started.append(start_init(partial(_begin, inside, writing)))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        os.close(writing)
        return wait_for(started[0])
    return SETUP_FAILED


def run_sandbox(box: Sandbox) -> int:
    """Run a program in a sandbox; return its status, or 128 and the signal that killed it.

    KernelError if any step is refused: then the program has not run, and nothing stays.
    """
    refusal, writing = os.pipe()
    launcher = start_child(partial(_launch, box, os.getpid(), writing))
    os.close(writing)
    try:
        with open(refusal, "rb") as pipe:
            message = pipe.read()
        status = wait_for(launcher)
    except BaseException:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(launcher, signal.SIGTERM)
            wait_for(launcher)
        raise
    if message:
        told = json.loads(message)
        raise KernelError(*told) if len(told) > 1 else RuntimeError(*told)
    return status
