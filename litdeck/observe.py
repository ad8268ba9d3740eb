"""A run that is followed: in which namespaces each of its processes was, and as whom.

Nothing is sampled. The kernel stops a traced process at its birth, at exec and on its way
out, when its namespaces are still there (PTRACE_EVENT_EXIT, see ptrace(2)); that is when it is
looked at. So two runs of one program say the same.
"""

import os
import signal
from typing import Any

from litdeck import ptrace
from litdeck.processes import Family

NAMESPACES = ("user", "mnt", "pid", "uts", "ipc", "net", "cgroup", "time")
FOR_CHILDREN = ("pid_for_children", "time_for_children")
WALL = 0x40000000
_EMPTY: dict[str, Any] = {"parent": 0, "thread": False, "name": "", "start": {}, "end": {}}
_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


class ObservedFamily(Family):
    """Descendants that are traced: what is seen of them is `seen`, in the order of their births."""

    # Threads, too, and whatever clone(2) made without a SIGCHLD.
    options = os.WNOHANG | WALL

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, dict[str, Any]] = {}
        self._held: dict[str, int] = {}
        self._loaded: dict[int, bytes] = {}
        self._unborn: set[int] = set()
        self._killed: set[int] = set()

    def born(self, pid: int) -> None:
        """Follow the program, which waits to become one."""
        try:
            ptrace.seize(pid)
        except OSError as error:
            remedy = "is it traced already, or does /proc/sys/kernel/yama/ptrace_scope forbid it?"
            raise OSError(f"cannot be followed with ptrace: {error.strerror}; {remedy}") from error
        self._loaded[pid] = _loaded(pid)
        self.seen[pid] = {**_EMPTY, "pid": pid}

    def stopped(self, pid: int, status: int) -> None:
        """Look at a process that has stopped for us, and let it go on."""
        event, number = status >> 16, os.WSTOPSIG(status)
        if pid not in self.seen:
            # It may be told of before its parent is: it does nothing before its birth is known.
            self._unborn.add(pid)
            return
        if event in ptrace.BIRTHS:
            self._birth(ptrace.message(pid), pid)
        elif event == ptrace.EVENT_EXEC:
            self._taken_over(pid, ptrace.message(pid))
        elif event == ptrace.EVENT_EXIT:
            self._births_of_the_dying(pid)
        # At each stop: who is killed in this one dies in it, and does not stop again.
        self._see(pid)
        if event == ptrace.EVENT_STOP and number in _STOPS:
            ptrace.stay_stopped(pid)
        else:
            ptrace.go_on(pid, 0 if event else number)

    def targets(self, found: set[int]) -> set[int]:
        """Return which of the descendants to kill: a second SIGKILL would hide their end."""
        for pid in list(self._unborn):
            # Whose child it is was not seen, and will not be.
            self._birth(pid, 0)
        new = found - self._killed
        self._killed |= found
        return new

    def report(self) -> list[dict[str, Any]]:
        """Return all that was seen, in types that marshal knows."""
        return list(self.seen.values())

    def _birth(self, pid: int, parent: int) -> None:
        """Note a process and whose it is, and let it go on if it has stopped for that."""
        # Of a parent that was killed while it stopped, the message is something else by now.
        if pid in self.seen or not _is_traced(pid):
            return
        thread = _field(pid, "Tgid") != str(pid)
        self.seen[pid] = {**_EMPTY, "pid": pid, "parent": parent, "thread": thread}
        self._loaded[pid] = _loaded(parent)
        if pid in self._unborn:
            self._unborn.remove(pid)
            self._see(pid)
            ptrace.go_on(pid)

    def _births_of_the_dying(self, parent: int) -> None:
        for pid in [pid for pid in self._unborn if _field(pid, "PPid") == str(parent)]:
            self._birth(pid, parent)

    def _taken_over(self, pid: int, thread: int) -> None:
        """Forget a thread that called exec: it is its process now, by number too."""
        if thread != pid and self.seen.get(thread, {}).get("thread"):
            del self.seen[thread]
            for note in self.seen.values():
                note["parent"] = pid if note["parent"] == thread else note["parent"]

    def _see(self, pid: int) -> None:
        note = self.seen[pid]
        note["end"] = self._look(pid)
        # Not from EVENT_EXEC: who is killed while it calls exec does not stop for that.
        if _loaded(pid) != self._loaded[pid]:
            note["name"] = _field(pid, "Name")
            note["start"] = note["start"] or note["end"]

    def _look(self, pid: int) -> dict[str, Any]:
        """Return where a stopped process is and as whom; what is wrong if that cannot be seen."""
        try:
            status = _status(pid)
            root = os.stat(f"/proc/{pid}/root/")
            return {
                "namespaces": {name: self._hold(pid, name) for name in NAMESPACES},
                "for_children": {name: self._hold(pid, name) for name in FOR_CHILDREN},
                "pids": [int(number) for number in status["NSpid"].split()],
                "uid": int(status["Uid"].split()[1]),
                "uid_map": [[int(n) for n in line.split()] for line in _lines(pid, "uid_map")],
                "root": [root.st_dev, root.st_ino],
            }
        except (OSError, KeyError, ValueError) as error:
            return {"error": f"process {pid} cannot be looked at: {error}"}

    def _hold(self, pid: int, name: str) -> str:
        """Return a namespace's name; '' of one for children that has never held any.

        It is kept until the run is over: the kernel gives the number of one that is gone to the
        next, and two namespaces would look like one.
        """
        path = f"/proc/{pid}/ns/{name}"
        try:
            found = os.readlink(path)
            if found not in self._held:
                self._held[found] = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            if name in FOR_CHILDREN:
                return ""
            raise
        return found


def _is_traced(pid: int) -> bool:
    return _field(pid, "TracerPid") == str(os.getpid())


def _field(pid: int, name: str) -> str:
    """Return a field of a process's status, '' if the process is gone."""
    try:
        return _status(pid).get(name, "").strip()
    except OSError:
        return ""


def _status(pid: int) -> dict[str, str]:
    return dict(line.split(":", 1) for line in _lines(pid, "status"))


def _loaded(pid: int) -> bytes:
    """Return what tells one program that was loaded from the next: addresses chosen by exec."""
    try:
        with open(f"/proc/{pid}/auxv", "rb") as file:
            return file.read()
    except OSError:
        return b""  # It is gone, as its end will say.


def _lines(pid: int, name: str) -> list[str]:
    with open(f"/proc/{pid}/{name}", encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()
