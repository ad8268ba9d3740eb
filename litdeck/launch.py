"""The last steps between fork and exec: a child becomes the program of a run.

It is the child of the supervisor, which has one thread: nothing here disturbs the caller.
"""

import ctypes
import fcntl
import os
import resource
import signal
import termios
from collections.abc import Callable
from typing import Any, NoReturn

from litdeck import privileges
from litdeck.rundir import RunDirectory

CLONE_NEWNS = 0x00020000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_SLAVE = 1, 32, 4096, 16384, 1 << 19
PR_SET_PDEATHSIG = 1
# Enough for every lesson, and too few to keep a machine from answering.
PROCESSES = 1024


def launch(job: dict[str, Any], directory: RunDirectory, born: Callable[[int], None]) -> int:
    """Start the program and return its pid; OSError with the reason if it did not start.

    It waits until `born` has returned, and what has not started is the caller's to reap.
    """
    read_end, write_end = os.pipe()
    wait_end, go_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(go_end)
            os.read(wait_end, 1)
            _become_program(job, directory, write_end)
        except BaseException as error:
            os.write(write_end, f"{error}".encode() or b"unknown")
        finally:
            os._exit(127)
    for end in (write_end, wait_end):
        os.close(end)
    try:
        born(pid)
    finally:
        os.close(go_end)
    # exec closes the other end, so that silence means success.
    with open(read_end, "rb") as failure:
        reason = failure.read()
    if reason:
        raise OSError(reason.decode(errors="replace"))
    return pid


def _become_program(job: dict[str, Any], directory: RunDirectory, failure: int) -> NoReturn:
    os.setsid()
    _arrange_files(job, failure)
    _default_signals()
    os.umask(0o022)
    uid, gid = job["uid"], job["gid"]
    if os.geteuid() == 0:
        _show_interpreter(job, directory)
    if (uid, gid) == (privileges.UID, privileges.GID):
        # Only for a uid that is used for nothing else: the kernel counts all processes of a uid.
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    executable = _find(job["argv"][0], job["env"]["PATH"])
    privileges.drop(uid, gid)
    # From here on nothing can be imported: the supervisor's own Python may be root's alone.
    # A change of uid clears this one, so it comes after the drop (see prctl(2)).
    _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.chdir(directory.work)
    os.execve(executable, job["argv"], job["env"])


def _find(command: str, path: str) -> str:
    """Return where a command is, as a shell would find it."""
    for directory in path.split(":"):
        executable = os.path.join(directory, command)
        if os.access(executable, os.X_OK):
            return executable
    raise OSError(f"there is no {command} in {path}")


def _arrange_files(job: dict[str, Any], failure: int) -> None:
    """Leave the program its input and output and nothing else, in `failure` until exec."""
    output = job["output"]
    # A shell that writes to /dev/stderr opens the pipe anew, by its owner and mode.
    os.fchown(output, job["uid"], job["gid"])
    if job["terminal"]:
        # Of the session that began a moment ago, whose foreground this process is from now on.
        fcntl.ioctl(output, termios.TIOCSCTTY, 0)
        os.fchmod(output, 0o600)
    os.dup2(output if job["terminal"] else job["input"], 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, failure)
    os.closerange(failure + 1, os.sysconf("SC_OPEN_MAX"))


def _default_signals() -> None:
    """Undo what Python and the caller ignore or block: exec would pass it on (see signal(7))."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _show_interpreter(job: dict[str, Any], directory: RunDirectory) -> None:
    """Let the program's user reach a Python that lies behind a directory closed to it.

    The directory is covered, in a mount namespace of this run alone, by one in which
    only the interpreter can be seen, at the path that it had.
    """
    prefix, executable = job["prefix"], job["executable"]
    barrier = _barrier(executable, job["uid"], job["gid"])
    if barrier is None:
        return
    cover = os.path.join(directory.root, "cover")
    inside = os.path.join(cover, os.path.relpath(prefix, barrier))
    os.makedirs(inside)
    os.chmod(cover, 0o711)  # As closed to a look as what it covers.
    try:
        _unshare_mounts()
        _mount(prefix, inside, MS_BIND | MS_REC)
        _mount(None, inside, MS_BIND | MS_REMOUNT | MS_RDONLY)
        _mount(cover, barrier, MS_BIND | MS_REC)
    except OSError as error:
        raise OSError(f"{_unreachable(job)}, and cannot be shown to it: {error}") from error
    if not privileges.allowed(executable, os.X_OK, job["uid"], job["gid"]):
        raise OSError(_unreachable(job))


def _barrier(executable: str, uid: int, gid: int) -> str | None:
    """Return the outermost directory that keeps the user from a program, if there is one."""
    names = os.path.dirname(executable).split("/")
    for depth in range(2, len(names) + 1):
        directory = "/".join(names[:depth])
        if not privileges.allowed(directory, os.X_OK, uid, gid):
            return directory
    return None


def _unreachable(job: dict[str, Any]) -> str:
    return f"uid {job['uid']} cannot execute {job['executable']}"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _unshare_mounts() -> None:
    """Enter a mount namespace that still receives the host's mounts and gives it none."""
    if _libc().unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare of mounts failed")
    _mount(None, "/", MS_REC | MS_SLAVE)


def _mount(source: str | None, target: str, flags: int) -> None:
    from_path = os.fsencode(source) if source else None
    if _libc().mount(from_path, os.fsencode(target), None, ctypes.c_ulong(flags), None) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)
