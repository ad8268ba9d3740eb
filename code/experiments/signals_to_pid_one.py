# Tangled from docs/00-preflight.md, docs/04-pid.md, docs/03-user.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000

libc = ctypes.CDLL(None, use_errno=True)
libc.unshare.argtypes = [ctypes.c_int]


def checked(result: int, call: str, path: str = "") -> None:
    """Raise OSError, naming the call and its object, if refused."""
    if result == -1:
        errno = ctypes.get_errno()
        message = f"{call}: {os.strerror(errno)}"
        raise OSError(errno, message, path or None)


def unshare(flags: int) -> None:
    """Move the caller into new namespaces (see unshare(2))."""
    checked(libc.unshare(flags), "unshare")


def write_file(path: str, text: str) -> None:
    """Give text to the kernel in one write; OSError, naming the path, if it is refused."""
    try:
        # Unbuffered: the kernel takes a map in a single write(2), or not at all.
        with open(path, "wb", buffering=0) as file:
            file.write(text.encode())
    except OSError as error:
        error.filename = path
        raise


def write_id_maps(uid_map: str, gid_map: str) -> None:
    """Decide, for good, which outer ids this user namespace knows."""
    write_file("/proc/self/uid_map", uid_map)
    # Leaving a group can open what is closed to its members, so gid_map
    # is refused to you until setgroups has been denied for good.
    write_file("/proc/self/setgroups", "deny")
    write_file("/proc/self/gid_map", gid_map)


def identity() -> str:
    """Say in one line who this process is, and where."""
    who = f"uid {os.getuid()}, pid {os.getpid()}"
    root = os.stat("/").st_ino
    return f"{who}, host {socket.gethostname()}, root inode {root}"


def report(moment: str) -> None:
    """Print who this process is at this moment."""
    print(f"{moment}: {identity()}", flush=True)


def end_in_exit(function: Callable[[], int]) -> NoReturn:
    """Run function, then end this process with its result, whatever happens."""
    status = 1
    try:
        # Cut as _exit(2) does: a result that is no number fails where it is caught.
        status = function() & 0xFF
    except BaseException:
        traceback.print_exc()
    finally:
        # Nothing may return from here: the code behind belongs to the parent.
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def start_child(function: Callable[[], int]) -> int:
    """Run function in a new process and return its pid (see fork(2))."""
    # Text left in a buffer would be copied with the process, and written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        end_in_exit(function)
    return pid


def wait_for(pid: int) -> int:
    """Wait until the child ends; return its status, or 128 and the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def child() -> int:
    """Try to end by a signal, first without a handler, then with one."""
    me = os.getpid()
    os.kill(me, signal.SIGTERM)
    os.kill(me, signal.SIGKILL)
    print("two deadly signals later, I am alive", flush=True)
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(3))
    os.kill(me, signal.SIGTERM)
    return 0


uid, gid = os.getuid(), os.getgid()
unshare(CLONE_NEWUSER)
write_id_maps(f"0 {uid} 1", f"0 {gid} 1")
# The caller keeps its pid: only its children are numbered anew.
unshare(CLONE_NEWPID)
pid = start_child(child)
status = wait_for(pid)
print(f"the first process ended with status {status}")
