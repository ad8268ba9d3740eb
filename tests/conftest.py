"""Kernel tests: each runs in a fresh forked child, as an ordinary user."""

from __future__ import annotations

import faulthandler
import os
import pickle
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from litdeck.privileges import drop, ordinary_user
from rootless.errors import KernelError
from rootless.preflight import survey
from rootless.syscalls import prctl
from rootless.verdicts import Verdict

PR_SET_DUMPABLE = 4
SECONDS = 30


def _become_ordinary(directory: str) -> None:
    """Drop root for good, and own /proc/self again: a change of uid gives that to root."""
    drop(*ordinary_user())
    prctl(PR_SET_DUMPABLE, 1)
    os.chdir(directory)
    os.environ["HOME"] = directory


def _child(function: Callable[[], Any], directory: str, writing: int) -> None:
    """Run function and send what it returned or raised; never return."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        _become_ordinary(directory)
        answer = (True, function())
    except BaseException as error:
        error.add_note("".join(traceback.format_exception(error)))
        answer = (False, error)
    try:
        os.write(writing, pickle.dumps(answer))
    except BaseException:
        os.write(writing, pickle.dumps((False, RuntimeError(repr(answer)))))
    finally:
        os._exit(0)


def run_in_child(function: Callable[[], Any], directory: str) -> Any:
    """Return what function returns in a child that is an ordinary user, or raise what it raises."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(function, directory, writing)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    # A process that the test left behind may hold the other end: no waiting for it.
    os.set_blocking(reading, False)
    with open(reading, "rb", buffering=0) as pipe:
        answer = pipe.read(1 << 16)
    if not answer:
        pytest.fail(f"the test's child ended with {os.waitstatus_to_exitcode(status)}, in silence")
    ok, value = pickle.loads(answer)
    if ok:
        return value
    raise value


@pytest.fixture
def in_child() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Run a function in a fresh child, as an ordinary user, in an empty directory of its own."""
    directory = tempfile.mkdtemp(prefix="rootless-test-")
    if os.geteuid() == 0:
        os.chown(directory, *ordinary_user())
    yield lambda function: run_in_child(function, directory)
    shutil.rmtree(directory)


@pytest.fixture
def refusal() -> Callable[[Callable[[], object]], KernelError]:
    """Return the KernelError that a function raises; a test of a test's child."""

    def of(function: Callable[[], object]) -> KernelError:
        try:
            function()
        except KernelError as error:
            return error
        raise AssertionError("it was not refused")

    return of


_VERDICTS: dict[str, Verdict] = {}


def verdicts() -> dict[str, Verdict]:
    """Return what preflight finds here for an ordinary user; it is asked once."""
    if not _VERDICTS:
        _VERDICTS.update(run_in_child(survey, "/"))
    return _VERDICTS


def pytest_configure(config: pytest.Config) -> None:
    """Declare the one reason to skip a test."""
    config.addinivalue_line("markers", "needs(*verdicts): skip unless preflight says yes to each")
    faulthandler.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test on a verdict of preflight, with its reason, and on nothing else."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            verdict = verdicts()[name]
            if not verdict.ok:
                pytest.skip(f"{name}: {verdict.found}; {verdict.cause}")
