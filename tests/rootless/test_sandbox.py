"""`rootless run`: what is asked for is what there is, or nothing is; and nothing stays."""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import socket
import time
from errno import EPERM

import pytest

import rootless.supervise
from rootless.errors import KernelError
from rootless.fork import start_child, wait_for
from rootless.plan import BUILT_ROOT, Step
from rootless.sandbox import Request, Sandbox, plan_sandbox
from rootless.supervise import run_sandbox

pytestmark = pytest.mark.needs("id-maps", "uts-namespace", "pid-namespace", "proc-mount")


def captured(function):
    """Return the result of function, and what was written to output and errors by then."""
    saved, (reading, writing) = (os.dup(1), os.dup(2)), os.pipe()
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.close(writing)
    try:
        result = function()
    finally:
        os.dup2(saved[0], 1)
        os.dup2(saved[1], 2)
    with open(reading) as pipe:
        return result, pipe.read()


def shell(words, **options):
    """Return the status and the output of a shell in a sandbox."""
    return captured(lambda: run_sandbox(Sandbox(["sh", "-c", words], **options)))


def make_rootfs(*more):
    """Make a root filesystem that has nothing but a static busybox, and what is named."""
    for name in ("bin", "proc", "dev", "sys", *more):
        os.makedirs(f"rootfs/{name}")
    shutil.copy(shutil.which("busybox"), "rootfs/bin/sh")
    return "rootfs"


def contents(top):
    return sorted(os.path.join(folder, name) for folder, *lists in os.walk(top)
                  for names in lists for name in names)  # fmt: skip


# What there is.


def test_a_root_of_the_hosts_programs(in_child):
    words = "echo $$ $(id -u) $(uname -n) $HOME $(pwd); echo /*; cat /etc/passwd; echo /proc/[0-9]*"
    status, output = in_child(lambda: shell(words, hostname="tower"))
    lines = output.splitlines()
    assert (status, lines[0]) == (0, "1 0 tower /home /")
    assert {"/dev", "/etc", "/home", "/proc", "/run", "/sys", "/tmp"} <= set(lines[1].split())
    assert lines[2] == "root:x:0:0::/home:/bin/sh"
    assert lines[3].startswith("/proc/1")
    assert socket.gethostname() != "tower"


def test_fresh_directories_can_be_written_and_the_hosts_cannot(in_child):
    words = "for d in /tmp /run /home /dev/shm; do touch $d/x || exit; done; touch /usr/x || exit 4"
    status, output = in_child(lambda: shell(words))
    assert status == 4 and "Read-only" in output


def test_namespaces_are_its_own(in_child):
    kinds = ("user", "uts", "pid", "mnt", "ipc", "net")

    def test():
        before = [os.readlink(f"/proc/self/ns/{kind}") for kind in kinds]
        words = f"for kind in {' '.join(kinds)}; do readlink /proc/self/ns/$kind; done"
        inside = shell(words)[1].split()
        shared = shell(words, share_net=True)[1].split()
        return before, inside, shared

    before, inside, shared = in_child(test)
    assert len(inside) == 6 and not set(inside) & set(before)
    assert set(shared) & set(before) == {before[-1]}


def test_the_loopback_is_up(in_child):
    assert in_child(lambda: shell("cat /sys/class/net/lo/flags"))[1].strip() == "0x9"


@pytest.mark.needs("static-busybox")
def test_a_directory_is_the_root(in_child):
    def test():
        make_rootfs()
        status = shell("echo new > /file; echo /*", rootfs="rootfs")
        return status, open("rootfs/file").read()

    assert in_child(test) == ((0, "/bin /dev /file /proc /sys\n"), "new\n")


@pytest.mark.needs("static-busybox", "overlay")
def test_an_overlay_leaves_it_as_it_was(in_child):
    def test():
        make_rootfs()
        before = contents("rootfs")
        options = {"rootfs": "rootfs", "overlay": True, "mounts": [Request("tmpfs", "/a/b")]}
        told = shell("echo new > /file; echo x > /a/b/c; echo /* /a/b/*", **options)
        return told, contents("rootfs") == before

    told, same = in_child(test)
    assert told == (0, "/a /bin /dev /file /proc /sys /a/b/c\n") and same


@pytest.mark.needs("static-busybox")
def test_read_only_is_the_root_and_not_what_is_mounted(in_child):
    def test():
        make_rootfs("data")
        options = {"rootfs": "rootfs", "read_only": True, "mounts": [Request("tmpfs", "/data")]}
        words = "echo x > /file || echo refused; echo x > /data/file && echo written"
        return shell(words, **options), os.listdir("rootfs/data")

    (status, output), left = in_child(test)
    assert (status, output.splitlines()[1:]) == (0, ["refused", "written"])
    assert "Read-only file system" in output and left == []


def test_binds_and_the_order_of_mounts(in_child):
    def test():
        os.makedirs("mine/inner")
        for name in ("mine/file", "alone"):
            with open(name, "w") as file:
                file.write(name)
        mounts = [
            Request("bind", "/data", "mine"),
            Request("ro-bind", "/closed", "mine"),
            Request("tmpfs", "/data/inner"),
            Request("ro-bind", "/data/inner/alone", "alone"),
        ]
        words = "cat /data/file /data/inner/alone; echo x > /data/new; echo x > /data/inner/new; "
        words += "echo x > /closed/new || echo x > /data/inner/alone || echo refused"
        return shell(words, mounts=mounts), contents("mine")

    (status, output), left = in_child(test)
    assert status == 0
    assert output.startswith("mine/filealone") and output.endswith("refused\n")
    assert left == ["mine/file", "mine/inner", "mine/new"]


def test_a_bind_of_the_directory_that_the_stage_covers(in_child):
    def test():
        names = shell("ls -a /data", mounts=[Request("ro-bind", "/data", BUILT_ROOT)])[1].split()
        return sorted(names) == sorted([".", "..", *os.listdir(BUILT_ROOT)])

    assert in_child(test)


def test_another_user(in_child):
    words = "echo $(id -u) $(id -g); touch /home/x; ls -n /home/x; sed -n 1p /etc/passwd"
    status, output = in_child(lambda: shell(words, user=(1000, 100)))
    lines = output.splitlines()
    assert (status, lines[0]) == (0, "1000 100")
    assert lines[1].split()[2:4] == ["1000", "100"]
    assert lines[2] == "me:x:1000:100::/home:/bin/sh"


def test_only_what_was_named_is_open(in_child):
    def test():
        files = [os.open("/", os.O_RDONLY), os.open("/etc", os.O_RDONLY)]
        for fd in files:
            os.set_inheritable(fd, True)
        words = "for f in /proc/self/fd/*; do echo ${f##*/}; done"
        closed = shell(words)[1].split()
        kept = shell(words, keep=[files[1]])[1].split()
        return list(map(str, files)), closed, kept

    files, closed, kept = in_child(test)
    # The glob was read through one more.
    assert set(closed) - {"0", "1", "2"} <= {"3"} | set() and not set(files) & set(closed) - {"3"}
    assert files[1] in kept and files[0] not in set(kept) - {"3"}


def test_the_environment(in_child):
    def test():
        os.environ["SECRET"] = "told"
        return shell("env", env={"A": "b", "PATH": "/usr/bin:/bin"})[1]

    output = in_child(test)
    assert "A=b" in output and "SECRET" not in output


@pytest.mark.parametrize("words, status", [("exit 0", 0), ("exit 3", 3)])
def test_the_status_is_the_programs(in_child, words, status):
    assert in_child(lambda: shell(words)[0]) == status


# The plan is what happens.


def plan_of(**options):
    before, inside = plan_sandbox(Sandbox(["true"], **options))
    return [*before, *inside]


EVERYTHING = {
    "mounts": [Request("tmpfs", "/x"), Request("ro-bind", "/y", "/usr")],
    "read_only": True,
    "keep": [0],
}


@pytest.mark.parametrize("number", range(len(plan_of(**EVERYTHING))))
def test_nothing_runs_when_a_step_is_refused(in_child, monkeypatch, refusal, number):
    def plan_with_a_hole(box):
        def refuse():
            raise KernelError("it", EPERM)

        before, inside = plan_sandbox(box)
        steps = [*before, *inside]
        steps[number] = Step(steps[number].description, refuse)
        return steps[: len(before)], steps[len(before) :]

    def test():
        monkeypatch.setattr(rootless.supervise, "plan_sandbox", plan_with_a_hole)
        box = Sandbox(["sh", "-c", "echo it ran"], **EVERYTHING)
        return captured(lambda: str(refusal(lambda: run_sandbox(box))))

    message, output = in_child(test)
    assert re.fullmatch(r"cannot .*: it: Operation not permitted \(EPERM\)", message)
    assert output == ""


def test_each_step_makes_the_calls_that_it_tells(in_child, monkeypatch):
    """The names of the calls are compared, as they pass the one place where all are checked."""
    wrapped = ("unshare", "mount", "umount2", "pivot_root", "openat2")

    def test():
        import rootless.syscalls

        lines = []
        checked = rootless.syscalls.checked
        box = Sandbox(["true"], **EVERYTHING)

        def plan_that_is_watched(box):
            def watched(step):
                def act():
                    made = set()

                    def watching(result, call, path=""):
                        made.add(call)
                        return checked(result, call, path)

                    rootless.syscalls.checked = watching
                    if not step.description.startswith("execute"):
                        step.act()
                    told = {word.partition("(")[0] for word in step.calls}
                    line = json.dumps([step.description, sorted(made), sorted(told)])
                    os.write(writing, f"{line}\n".encode())
                    if step.description.startswith("execute"):
                        step.act()

                return Step(step.description, act)

            return tuple([watched(step) for step in part] for part in plan_sandbox(box))

        reading, writing = os.pipe()
        rootless.supervise.plan_sandbox = plan_that_is_watched
        status = run_sandbox(box)
        os.close(writing)
        with open(reading) as pipe:
            lines = [json.loads(line) for line in pipe]
        return status, lines

    status, lines = in_child(test)
    assert status == 0 and len(lines) == len(plan_of(**EVERYTHING))
    for words, made, told in lines:
        # Looking a place up is no change, and is told only where it is all that is done.
        assert set(made) - {"openat2"} == set(told) & set(wrapped) - {"openat2"}, words


# Nothing stays.


def mounts():
    with open("/proc/self/mountinfo") as file:
        return file.read()


def test_nothing_is_left_behind(in_child):
    def test():
        os.mkdir("source")
        state = mounts(), sorted(os.listdir(BUILT_ROOT)), os.listdir("/proc/self/fd"), contents(".")
        box = {"mounts": [Request("bind", "/data", "source")]}
        assert run_sandbox(Sandbox(["true"], **box)) == 0
        for argv in (["nothing-there"], ["/usr"]):
            with pytest.raises(KernelError):
                run_sandbox(Sandbox(argv, **box))
        now = mounts(), sorted(os.listdir(BUILT_ROOT)), os.listdir("/proc/self/fd"), contents(".")
        return state == now

    assert in_child(test)


@pytest.mark.needs("static-busybox")
def test_no_place_is_made_in_a_directory_of_yours(in_child, refusal):
    def test():
        make_rootfs()
        before = contents("rootfs")
        box = Sandbox(["sh"], rootfs="rootfs", mounts=[Request("tmpfs", "/missing")])
        return refusal(lambda: run_sandbox(box)), contents("rootfs") == before

    error, same = in_child(test)
    assert "/missing" in str(error) and "--overlay" in error.hint and same


def ends_with(kill):
    """Start a container that clears its death signal; end its caller; say what is left of it."""
    reading, writing = os.pipe()
    code = "import ctypes, time; ctypes.CDLL(None).prctl(1, 0); print('ready', flush=True); "
    box = Sandbox(
        [shutil.which("python3", path="/usr/bin") or "python3", "-c", code + "time.sleep(60)"]
    )

    def caller():
        os.dup2(writing, 1)
        os.close(writing)
        with contextlib.suppress(KeyboardInterrupt):
            run_sandbox(box)
        return 0

    pid = start_child(caller)
    os.close(writing)
    assert os.read(reading, 6) == b"ready\n"
    kill(pid)
    wait_for(pid)
    return select.select([reading], [], [], 5)[0] != [] and os.read(reading, 99)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_its_caller_whatever_it_asked_for(in_child, number):
    def test():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return ends_with(lambda pid: os.kill(pid, number))

    assert in_child(test) == b""


def test_killed_at_any_moment_nothing_is_left(in_child):
    """The end of the pipe is open in every process of the container until it is gone."""

    def test():
        before = mounts()
        left = []
        for number in range(40):
            reading, writing = os.pipe()

            def caller(writing=writing):
                os.set_inheritable(writing, True)
                return run_sandbox(Sandbox(["sleep", "60"], keep=[writing]))

            pid = start_child(caller)
            os.close(writing)
            time.sleep(number * 0.003)
            os.kill(pid, signal.SIGKILL)
            wait_for(pid)
            left.append(select.select([reading], [], [], 10)[0] == [])
            os.close(reading)
        return any(left), mounts() == before

    assert in_child(test) == (False, True)
