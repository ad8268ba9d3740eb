"""Each attack fails on `rootless run`, and succeeds on the container of chapter 6."""

import os
import pty
import shutil
import stat
from errno import EIO, ELOOP

import pytest

import rootless.enter
from rootless.attacks import ATTACKS, PYTHON, RUNNERS, open_directory, succeeds
from rootless.errors import KernelError
from rootless.fork import end_in_exit, wait_for
from rootless.probes import sysctl
from rootless.run import run
from rootless.sandbox import Request, Sandbox
from rootless.supervise import run_sandbox

pytestmark = pytest.mark.needs("proc-mount", "static-busybox")
RISKS = [("chapter 6", True), ("rootless run", False)]


@pytest.mark.parametrize("name, at_risk", RISKS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_table(in_child, attack, name, at_risk):
    assert in_child(lambda: succeeds(ATTACKS[attack], RUNNERS[name])) == at_risk


def test_without_the_look_at_the_first_three_files_there_is_a_way_out(in_child, monkeypatch):
    monkeypatch.setattr(rootless.enter, "_is_directory", lambda number: False)
    assert in_child(lambda: succeeds(open_directory, RUNNERS["rootless run"]))


def refused(box):
    """Return the call and errno of a refusal."""
    try:
        status = run_sandbox(box)
    except KernelError as error:
        return error.call, error.errno
    return "ran", status


# CVE-2019-5736: the program is the runner.


def test_the_runner_is_not_a_program(in_child):
    assert in_child(lambda: refused(Sandbox(["/proc/self/exe", "-V"]))) == ("execve", ELOOP)


@pytest.mark.parametrize(
    "files",
    [
        {"start": "-> /proc/self/exe"},
        {"start": "#!/proc/self/exe\n"},
        {"start": "#! /tools/next -x\n", "next": "#!/proc/1/exe\n"},
        {"start": "#!/tools/next\n", "next": "-> /proc/self/exe"},
        {"start": "-> /dev/fd/../exe"},
    ],
)
def test_nor_by_a_link_or_as_an_interpreter(in_child, files):
    def test():
        os.mkdir("tools")
        for name, text in files.items():
            if text.startswith("-> "):
                os.symlink(text[3:], f"tools/{name}")
            else:
                with open(f"tools/{name}", "w") as file:
                    file.write(text)
                os.chmod(f"tools/{name}", 0o755)
        return refused(Sandbox(["/tools/start"], mounts=[Request("ro-bind", "/tools", "tools")]))

    assert in_child(test) == ("execve", ELOOP)


def test_an_honest_script_runs(in_child):
    def test():
        os.mkdir("tools")
        with open("tools/start", "w") as file:
            file.write("#!/bin/sh\nexit 5\n")
        os.chmod("tools/start", 0o755)
        os.symlink("start", "tools/link")
        return refused(Sandbox(["/tools/link"], mounts=[Request("ro-bind", "/tools", "tools")]))

    assert in_child(test) == ("ran", 5)


# CVE-2024-21626: the working directory is an open file.


def test_no_working_directory_is_reached_by_a_number(in_child):
    def test():
        leaked = os.open("/", os.O_RDONLY)
        os.set_inheritable(leaked, True)
        return {
            refused(Sandbox(["true"], workdir=f"/proc/self/fd/{number}{more}", keep=keep))
            for number in range(12)
            for more, keep in (("", ()), ("/etc", ()), ("", (leaked,)))
        }

    assert all(call == "chdir" for call, _ in in_child(test))


def test_a_link_in_the_root_to_such_a_place_is_refused_too(in_child):
    def test():
        leaked = os.open("/", os.O_RDONLY)
        os.mkdir("data")
        os.symlink(f"/proc/self/fd/{leaked}", "data/here")
        box = Sandbox(["true"], workdir="/data/here", mounts=[Request("bind", "/data", "data")])
        return refused(box)

    assert in_child(test) == ("chdir", ELOOP)


# Links in the root filesystem, while mounts are set up.


def hostile(name):
    """Make a root filesystem in which one name is a link to a directory outside."""
    for path in ("outside", "root/bin", "root/etc", "root/proc", "root/dev", "root/sys"):
        os.makedirs(path)
    shutil.copy(shutil.which("busybox"), "root/bin/sh")
    if os.path.isdir(f"root/{name}"):
        os.rmdir(f"root/{name}")
    os.symlink(os.path.abspath("outside"), f"root/{name}")
    return "root"


@pytest.mark.parametrize("name", ["proc", "dev", "sys"])
def test_a_link_for_one_of_the_kernels_trees_is_refused(in_child, name):
    def test():
        return refused(Sandbox(["sh"], rootfs=hostile(name))), os.listdir("outside")

    assert in_child(test) == (("openat2", ELOOP), [])


@pytest.mark.parametrize("overlay", [False, True])
@pytest.mark.parametrize("target", ["/data", "/data/new", "/../../data/../data/new"])
def test_a_mount_does_not_follow_a_link_out(in_child, target, overlay):
    def test():
        with open("mine", "w") as file:
            file.write("mine")
        box = {"rootfs": hostile("data"), "overlay": overlay}
        mounts = [Request("tmpfs", target), Request("bind", f"{target}/file", "mine")]
        told = refused(Sandbox(["sh", "-c", "exit 5"], mounts=mounts, **box))
        return told[0], os.listdir("outside")

    call, left = in_child(test)
    # The link leads to where it would lead inside, and there is nothing.
    assert call in ("openat2", "") and left == []


def test_nothing_is_written_through_a_dangling_link(in_child):
    def test():
        os.mkdir("outside")
        root = "root"
        for path in ("bin", "etc", "proc", "dev", "sys"):
            os.makedirs(f"{root}/{path}")
        os.symlink(os.path.abspath("outside/made"), f"{root}/data")
        told = refused(
            Sandbox(["sh"], rootfs=root, mounts=[Request("bind", "/data", "/etc/passwd")])
        )
        return told[0] != "ran", os.listdir("outside")

    assert in_child(test) == (True, [])


# The terminal.


def types(run_it):
    """Return the errno of TIOCSTI, 0 if it was done, by a payload that has a terminal for input."""
    payload = f"""
import fcntl, termios
try:
    fcntl.ioctl(0, {0x5412}, b"x")
    print("errno", 0)
except OSError as error:
    print("errno", error.errno)
"""
    pid, master = pty.fork()
    if pid == 0:
        end_in_exit(lambda: run_it([PYTHON, "-ISc", payload]))
    output = b""
    try:
        while data := os.read(master, 1024):
            output += data
    except OSError as error:
        assert error.errno == EIO
    wait_for(pid)
    return int(output.split(b"errno ")[1].split()[0])


def test_nobody_types_into_the_callers_terminal(in_child):
    assert in_child(lambda: types(lambda argv: run_sandbox(Sandbox(argv)))) != 0


def test_where_the_kernel_still_allows_it_chapter_6_does(in_child):
    allowed = sysctl("dev/tty/legacy_tiocsti") != "0"  # before 6.2 there was no such switch
    assert (in_child(lambda: types(run)) == 0) == allowed


# What is mounted stays as it is.


def test_the_hosts_files_keep_their_owner_and_mode(in_child):
    """Root in here is nobody special out there, whatever it makes in a directory of yours."""

    def test():
        os.mkdir("data")
        words = "cp /usr/bin/env /data/env; chmod 4755 /data/env; mknod /data/disk b 8 0"
        box = Sandbox(["sh", "-c", words], mounts=[Request("bind", "/data", "data")])
        run_sandbox(box)
        state = os.stat("data/env")
        return state.st_uid == os.getuid() != 0, stat.S_ISREG(state.st_mode), os.listdir("data")

    assert in_child(test) == (True, True, ["env"])


def test_a_descriptor_for_writing_to_a_read_only_file_is_refused(in_child):
    def test():
        with open("file", "w") as file:
            file.write("mine")
        box = Sandbox(
            ["sh", "-c", "echo x 2>/dev/null >/file; test $(cat /file) = mine"],
            mounts=[Request("ro-bind", "/file", "file")],
        )
        return run_sandbox(box), open("file").read()

    assert in_child(test) == (0, "mine")
