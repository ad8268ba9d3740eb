"""The supervisor of one run: a process of one thread between the caller and the program.

It starts the program as an ordinary user, kills it and all of its descendants when the time is
up, when the caller says so or dies, or when the program has ended, and removes its directory.
The caller sends a job to standard input (marshal), then perhaps one word: stop or output.
Standard output gives back one report, a dictionary, when nothing of the run is left.

What this does not protect: when the caller is an ordinary user, so is the program, and it may
kill the supervisor as it may kill any process of that user. It dies with it; what it had started
may live on. Under root a program has a uid of its own, which may not signal the supervisor.
"""

import marshal
import os
import select
import signal
import sys
import time
from typing import Any

from litdeck import processes
from litdeck.launch import launch
from litdeck.observe import ObservedFamily
from litdeck.rundir import RunDirectory

WORDS = {b"stop": "stopped", b"output": "output"}


def main() -> None:
    """Do the job of standard input and write its report to standard output."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o022)
    job = marshal.loads(_receive())
    try:
        processes.adopt_orphans()
        report = _supervise(job)
    except (OSError, processes.SurvivorError) as error:
        report = {"error": str(error)}
    sys.stdout.buffer.write(marshal.dumps(report))


def _receive() -> bytes:
    """Read a job: its length in eight bytes, then the job."""
    size = int.from_bytes(_read(8), "big")
    return _read(size)


def _read(size: int) -> bytes:
    """Read exactly that much and nothing of what follows."""
    data = bytearray()
    while len(data) < size:
        piece = os.read(0, size - len(data))
        if not piece:
            sys.exit("the caller went away")
        data += piece
    return bytes(data)


def _supervise(job: dict[str, Any]) -> dict[str, Any]:
    directory = RunDirectory(job["uid"], job["gid"], job["places"])
    try:
        return _run(job, directory)
    finally:
        directory.remove()


def _run(job: dict[str, Any], directory: RunDirectory) -> dict[str, Any]:
    """Run the program until something ends it, and kill what is left."""
    directory.write(job["files"])
    directory.name_interpreter(job["executable"])
    _complete(job, directory)
    family = ObservedFamily() if job["observe"] else processes.Family()
    watch = Watch(job["caller"], job["seconds"])
    try:
        pid = launch(job, directory, family.born)
        os.close(job["output"])
        ended = watch.wait(family, pid)
        seconds = time.monotonic() - watch.start
    finally:
        family.kill()
    return {
        "ended": ended,
        "status": os.waitstatus_to_exitcode(family.statuses[pid]),
        "started": watch.start,
        "seconds": seconds,
        "pid": pid,
        "directory": directory.work,
        "program": directory.program,
        "seen": family.report(),
    }


def _complete(job: dict[str, Any], directory: RunDirectory) -> None:
    """Fill in what depends on the directory: the paths, and the file for standard input."""
    program = os.path.join(directory.program, job["program"])
    job["argv"] = [job["command"], program, *job["args"]]
    path = f"{directory.bin}:{job['path']}"
    places = {"HOME": directory.work, "TMPDIR": directory.work, "PYTHONPATH": directory.program}
    job["env"] = {"PATH": path, **places, **job["env"]}
    job["input"] = _open_input(job["stdin"], directory)


def _open_input(data: bytes, directory: RunDirectory) -> int:
    if not data:
        return os.open("/dev/null", os.O_RDONLY)
    path = os.path.join(directory.root, "stdin")
    with open(path, "wb") as file:
        file.write(data)
    return os.open(path, os.O_RDONLY)


class Watch:
    """Waits for whatever ends a run first."""

    def __init__(self, caller: int, seconds: float) -> None:
        self.start = time.monotonic()
        self.deadline = self.start + seconds
        self.wakeup, sender = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(sender)
        # Not the end of the control pipe alone: another child of the caller may hold it open.
        self.caller = os.pidfd_open(caller)
        if os.getppid() != caller:
            sys.exit("the caller went away")
        self.poll = select.poll()
        for fd in (0, self.wakeup, self.caller):
            self.poll.register(fd, select.POLLIN)

    def wait(self, family: processes.Family, pid: int) -> str:
        """Return why the run has ended: exit, time, output or stopped."""
        while True:
            family.reap()
            if pid in family.statuses:
                return "exit"
            left = self.deadline - time.monotonic()
            if left <= 0:
                return "time"
            ready = {fd for fd, _ in self.poll.poll(min(left, 3600) * 1000)}
            if self.wakeup in ready:
                os.read(self.wakeup, 4096)
            if 0 in ready:
                return WORDS.get(os.read(0, 64), "stopped")
            if self.caller in ready:
                return "stopped"


if __name__ == "__main__":
    main()
