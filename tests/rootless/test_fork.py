"""A child starts once, ends for itself, and its status is told as a shell would tell it."""

import os
import signal
import sys

from rootless.fork import start_child, wait_for


def test_the_status_is_the_functions_result(in_child):
    assert in_child(lambda: [wait_for(start_child(lambda n=n: n)) for n in (0, 3)]) == [0, 3]


def test_a_signal_is_128_and_its_number(in_child):
    def test():
        pid = start_child(lambda: signal.pause() or 0)
        os.kill(pid, signal.SIGKILL)
        return wait_for(pid)

    assert in_child(test) == 137


def test_buffered_text_is_written_once(in_child, capfd):
    def test():
        # A pipe is block-buffered, as it would be in `program | less`.
        sys.stdout = open(1, "w", buffering=4096, closefd=False)
        print("before")
        wait_for(start_child(lambda: print("in the child") or 0))
        sys.stdout.flush()

    in_child(test)
    assert capfd.readouterr().out.splitlines() == ["before", "in the child"]


def test_a_failing_child_never_runs_its_parents_code(in_child, capfd):
    def fail():
        raise ValueError("no")

    def test():
        ran = os.path.realpath("ran")
        try:
            pid = start_child(fail)
        finally:
            with open(ran, "a") as file:
                file.write("x")
        status = wait_for(pid)
        return status, os.path.getsize(ran)

    assert in_child(test) == (1, 1)
    assert "ValueError: no" in capfd.readouterr().err


def test_a_child_that_exits_does_not_run_its_parents_code_either(in_child):
    def test():
        try:
            pid = start_child(sys.exit)
        except SystemExit:
            return "the child came back"
        return wait_for(pid)

    assert in_child(test) == 1
