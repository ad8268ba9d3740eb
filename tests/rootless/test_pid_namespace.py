"""Processes that count from 1, and end with their first."""

import os
import select
import signal
from errno import EINVAL, ENOMEM, EPERM

from rootless.fork import start_child, wait_for
from rootless.pid_namespace import enter_pid_namespace, pids_of, start_init
from rootless.user_maps import enter_user_namespace


def enter():
    enter_user_namespace()
    enter_pid_namespace()


def test_the_caller_keeps_its_pid_and_the_child_is_1(in_child):
    def test():
        before = os.getpid()
        enter()
        return before == os.getpid(), wait_for(start_init(os.getpid))

    assert in_child(test) == (True, 1)


def test_one_process_two_numbers(in_child):
    def test():
        enter()
        pid = start_init(lambda: signal.pause() or 0)
        pids = pids_of(pid)
        os.kill(pid, signal.SIGKILL)
        return pid, pids, wait_for(pid)

    pid, pids, status = in_child(test)
    # Run in a container, this test sees more numbers in front.
    assert pids[-2:] == [pid, 1]
    assert status == 137


def test_it_takes_a_user_namespace(in_child, refusal):
    assert in_child(lambda: refusal(enter_pid_namespace)).errno == EPERM


def test_twice_is_einval(in_child, refusal):
    def test():
        enter()
        return refusal(enter_pid_namespace)

    assert in_child(test).errno == EINVAL


def test_nobody_is_born_when_number_1_has_gone(in_child, refusal):
    def test():
        enter()
        wait_for(start_init(lambda: 0))
        return refusal(lambda: start_init(lambda: 0))

    error = in_child(test)
    assert (error.call, error.errno) == ("fork", ENOMEM)
    assert "first process" in error.hint


def test_all_end_with_number_1(in_child):
    def test():
        enter()
        reading, writing = os.pipe()

        def first():
            start_child(lambda: signal.pause() or 0)
            os.write(writing, b"started")
            signal.pause()
            return 0

        pid = start_init(first)
        os.close(writing)
        started = os.read(reading, 99)
        os.kill(pid, signal.SIGKILL)
        wait_for(pid)
        return started, select.select([reading], [], [], 5)[0] != [] and os.read(reading, 99)

    # The end of the pipe was open in both of them.
    assert in_child(test) == (b"started", b"")


def test_number_1_is_killed_with_its_caller(in_child):
    def test():
        reading, writing = os.pipe()

        def caller():
            enter()
            start_init(lambda: os.write(writing, b"started") and signal.pause() or 0)
            signal.pause()
            return 0

        pid = start_child(caller)
        os.close(writing)
        started = os.read(reading, 99)
        os.kill(pid, signal.SIGKILL)
        wait_for(pid)
        return started, select.select([reading], [], [], 5)[0] != [] and os.read(reading, 99)

    assert in_child(test) == (b"started", b"")


def test_number_1_does_not_start_when_its_caller_is_dead_already(in_child, monkeypatch):
    """The gap that prctl leaves: the caller dies before its child has said how it wants to end."""
    import rootless.pid_namespace as module

    def test():
        reading, writing = os.pipe()
        ready, go = os.pipe()

        def wait_first(*_):
            os.read(ready, 1)  # returns when the caller, and this test, have let go

        monkeypatch.setattr(module, "prctl", wait_first)

        def caller():
            enter()
            start_init(lambda: os.write(writing, b"it ran") and 0)
            os._exit(0)

        pid = start_child(caller)
        os.close(writing)
        wait_for(pid)
        os.write(go, b"x")
        return select.select([reading], [], [], 5)[0] != [] and os.read(reading, 99)

    assert in_child(test) == b""
