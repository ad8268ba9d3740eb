"""A whole container, or none of it."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from errno import EACCES, ENOENT, ENOSPC, EPERM

import pytest

import rootless.plan
import rootless.run
from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.mounts import build_root, enter_mount_namespace, mount_tmpfs
from rootless.plan import BUILT_ROOT, Container, Step, plan
from rootless.run import run
from rootless.syscalls import write_file
from rootless.user_maps import enter_user_namespace
from tests.rootless.helpers import said_by

pytestmark = pytest.mark.needs("id-maps", "uts-namespace", "pid-namespace", "proc-mount")


def shell(words, **options):
    """Return the status and the output of a shell in a container."""
    saved, (reading, writing) = os.dup(1), os.pipe()
    os.dup2(writing, 1)
    os.close(writing)
    try:
        status = run(["sh", "-c", words], **options)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
    with open(reading) as pipe:
        return status, pipe.read()


def namespaces():
    return [os.readlink(f"/proc/self/ns/{kind}") for kind in ("user", "uts", "pid", "mnt")]


def test_everything_at_once(in_child):
    words = "echo $$; id -u; uname -n; echo /proc/[0-9]*; pwd; ls /home 2>&1 >&- || echo gone"
    status, output = in_child(lambda: shell(words, hostname="tower"))
    assert status == 0
    lines = output.splitlines()
    # The glob was expanded by the shell, before `id` and others came and went.
    assert lines[:5] == ["1", "0", "tower", "/proc/1", "/"]
    assert lines[-1] == "gone"
    assert socket.gethostname() != "tower"


def test_all_four_namespaces_are_its_own(in_child):
    def test():
        words = "for kind in user uts pid mnt; do readlink /proc/self/ns/$kind; done"
        return namespaces(), shell(words)[1].split(), namespaces()

    before, inside, after = in_child(test)
    assert before == after, "the caller was moved"
    assert len(inside) == 4 and not set(inside) & set(before)


@pytest.mark.parametrize("words, status", [("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 0)])
def test_the_status_is_the_programs(in_child, words, status):
    # PID 1 does not hear a SIGKILL from inside: the kernel shields it.
    assert in_child(lambda: shell(words)[0]) == status


def test_killed_from_outside_is_137(in_child):
    def test():
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        launcher_of = start_child(lambda: run(["sh", "-c", "echo ready; exec sleep 60"]))
        assert os.read(reading, 99) == b"ready\n"
        while not kill_everything_named("sleep"):  # the shell may not have called exec yet
            time.sleep(0.01)
        return wait_for(launcher_of)

    def kill_everything_named(name):
        killed = False
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                words = open(f"/proc/{pid}/cmdline").read().split("\0")
                mine = os.stat(f"/proc/{pid}").st_uid == os.getuid()
            except OSError:
                continue
            if mine and words[:2] == [name, "60"]:
                os.kill(int(pid), signal.SIGKILL)
                killed = True
        return killed

    assert in_child(test) == 137


def test_what_is_not_there_and_what_may_not_run(in_child, refusal):
    for program, errno in (("nothing-there", ENOENT), ("/usr", EACCES)):
        error = in_child(lambda program=program: refusal(lambda: run([program])))
        assert (error.call, error.errno, error.path) == ("execve", errno, program)


def test_a_given_root_is_taken(in_child):
    def test():
        os.makedirs("root/proc")
        open("root/mine", "w").close()
        with pytest.raises(KernelError) as caught:
            run(["/mine"], root="root")
        return caught.value.call, caught.value.errno

    # It was found, and may not be executed: so `/` is root/.
    assert in_child(test) == ("execve", EACCES)


def test_nothing_is_left_behind(in_child):
    def mounts():
        with open("/proc/self/mountinfo") as file:
            return file.read()

    def test():
        before = mounts(), sorted(os.listdir(BUILT_ROOT)), os.listdir("/proc/self/fd")
        assert run(["true"]) == 0
        with pytest.raises(KernelError):
            run(["nothing-there"])
        after = mounts(), sorted(os.listdir(BUILT_ROOT)), os.listdir("/proc/self/fd")
        return before == after, os.listdir(".")

    assert in_child(test) == (True, [])


def test_no_open_file_is_passed_on_but_three(in_child):
    def test():
        way_out = os.open("/", os.O_RDONLY)
        os.set_inheritable(way_out, True)
        return str(way_out), shell("ls /proc/$$/fd")[1].split()

    way_out, names = in_child(test)
    assert way_out not in names
    assert {"0", "1", "2"} <= set(names)


def test_signals_are_at_their_defaults(in_child):
    def test():
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python does
        return shell("grep SigIgn /proc/self/status")[1].split()[1]

    assert int(in_child(test), 16) & (1 << (signal.SIGPIPE - 1)) == 0


def test_the_environment_is_not_the_callers(in_child):
    def test():
        os.environ["SECRET"] = "told"
        return shell("env")[1]

    output = in_child(test)
    assert "SECRET" not in output
    assert "PATH=/usr/sbin:/usr/bin:/sbin:/bin" in output


# Never half of it.


def steps():
    before, inside = plan(Container(["true"]))
    return [step.description for step in [*before, *inside]]


@pytest.mark.parametrize("name", steps())
def test_nothing_runs_when_a_step_is_refused(in_child, monkeypatch, refusal, name):
    def plan_with_a_hole(container):
        def refuse():
            raise KernelError("it", EPERM)

        return tuple(
            [Step(s.description, refuse if s.description == name else s.act) for s in part]
            for part in plan(container)
        )

    def test():
        monkeypatch.setattr(rootless.run, "plan", plan_with_a_hole)
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        os.close(writing)
        # The same description as the step of `true`.
        monkeypatch.setattr(rootless.plan.shlex, "join", lambda _: "true")
        error = refusal(lambda: run(["sh", "-c", "echo it ran"]))
        os.close(1)
        return str(error), os.read(reading, 99)

    message, output = in_child(test)
    assert message == f"cannot {name}: it: Operation not permitted (EPERM)"
    assert output == b""


@pytest.mark.parametrize("kind", ["user", "uts", "pid", "mnt"])
def test_nothing_runs_when_the_kernel_refuses_a_namespace(in_child, refusal, kind):
    def test():
        # In a user namespace of our own, its limits are ours to set (see namespaces(7)).
        enter_user_namespace()
        write_file(f"/proc/sys/user/max_{kind}_namespaces", "0")
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        os.close(writing)
        error = refusal(lambda: run(["sh", "-c", "echo it ran"]))
        os.close(1)
        return error, os.read(reading, 99)

    error, output = in_child(test)
    assert (error.call, error.errno) == ("unshare", ENOSPC)
    assert "limit" in error.hint
    assert output == b""


def test_an_unexpected_error_does_not_let_it_run_either(in_child, monkeypatch, capfd):
    def explode(container):
        raise RuntimeError("a bug")

    def test():
        monkeypatch.setattr(rootless.run, "plan", explode)
        return run(["sh", "-c", "echo it ran"])

    assert in_child(test) != 0
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "a bug" in captured.err


# It ends with its caller.


def test_a_killed_caller_takes_the_container_along(in_child):
    def test():
        reading, writing = os.pipe()

        def caller():
            os.dup2(writing, 1)
            os.close(writing)
            return run(["sh", "-c", "sleep 60 & echo ready; exec sleep 60"])

        pid = start_child(caller)
        os.close(writing)
        ready = os.read(reading, 99)
        os.kill(pid, signal.SIGKILL)
        wait_for(pid)
        # The end of the pipe is open in every process of the container.
        ended = select.select([reading], [], [], 5)[0] != []
        return ready, ended and os.read(reading, 99)

    assert in_child(test) == (b"ready\n", b"")


def test_an_interrupted_caller_does_too(in_child):
    def test():
        reading, writing = os.pipe()

        def interrupted(*_):
            raise KeyboardInterrupt

        signal.signal(signal.SIGUSR1, interrupted)
        parent = os.getpid()

        def tell():
            os.read(reading, 6)
            os.kill(parent, signal.SIGUSR1)
            return 0

        helper = start_child(tell)
        os.dup2(writing, 1)
        os.close(writing)
        try:
            run(["sh", "-c", "echo ready; exec sleep 60"])
        except KeyboardInterrupt:
            os.close(1)
            wait_for(helper)
            return select.select([reading], [], [], 5)[0] != [] and os.read(reading, 99)

    assert in_child(test) == b""


# The command line.


def command(*words):
    """Run `python -m rootless.chapter6` in a child; return its status, and what it said."""
    from rootless.chapter6 import main

    return said_by(main, *words)


@pytest.mark.parametrize(
    "words, status, said",
    [
        (["run", "sh", "-c", "exit 7"], 7, ""),
        (["run", "--", "sh", "-c", "exit 7"], 7, ""),
        (["run", "--hostname", "tower", "uname", "-n"], 0, "tower\n"),
        (["run", "nothing-there"], 127, "cannot execute nothing-there"),
        (["run", "/usr"], 126, "Permission denied (EACCES)"),
        (["run", "--root", "/nowhere", "true"], 125, "cannot mount proc on /nowhere/proc"),
        (["run", "--hostname", "x" * 65, "true"], 125, "sethostname"),
    ],
)
def test_exit_statuses_are_podmans(in_child, words, status, said):
    got, output = in_child(lambda: command(*words))
    assert (got, said in output) == (status, True), output


@pytest.mark.parametrize("words", [["run"], ["run", "--"], ["run", "--nonsense", "true"]])
def test_a_command_line_that_says_nothing_is_an_error(in_child, words):
    status, output = in_child(lambda: command(*words))
    assert status == 125
    assert "usage: rootless" in output
    assert "Traceback" not in output


def test_a_dry_run_says_what_would_be_done_and_does_nothing(in_child):
    status, output = in_child(lambda: command("run", "--dry-run", "touch", "it-ran"))
    assert status == 0
    told = [line.partition(". ")[2] for line in output.splitlines()]
    before, inside = plan(Container(["touch", "it-ran"]))
    fork = [line for line in told if line.startswith("fork")]
    assert told == [s.description for s in before] + fork + [s.description for s in inside]
    assert len(fork) == 1


def test_verdicts_and_plans_are_json_and_text():
    """The module's entry point works as a module, for whoever runs the tests."""
    code = os.path.join(os.path.dirname(rootless.__file__), "..")
    words = [sys.executable, "-m", "rootless.chapter6", "run", "--dry-run", "true"]
    done = subprocess.run(words, env={"PYTHONPATH": code}, capture_output=True, text=True)
    assert done.returncode == 0 and "execute true" in done.stdout, done.stderr
    assert json.loads("[]") == []


def test_a_container_in_a_container(in_child):
    def test():
        enter_user_namespace()
        enter_mount_namespace()
        mount_tmpfs(BUILT_ROOT)
        build_root(BUILT_ROOT)
        return shell("echo $$ $(uname -n)")

    assert in_child(test) == (0, "1 box\n")


def test_a_mistake_in_a_step_is_no_status_of_the_program(in_child, monkeypatch):
    def broken(container):
        return [Step("divide", lambda: 1 // 0)], [Step("run", lambda: os._exit(0))]

    monkeypatch.setattr(rootless.run, "plan", broken)

    def test():
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            run(["true"])

    in_child(test)
