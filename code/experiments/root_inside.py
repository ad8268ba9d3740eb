# Tangled from docs/00-preflight.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import errno
import os
import socket
import stat
import time
from collections.abc import Callable

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


def attempt(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how the kernel answered."""
    try:
        act()
    except OSError as error:
        print(f"{what}: {errno.errorcode[error.errno or 0]}")
    else:
        print(f"{what}: done")


os.close(os.open("closed", os.O_CREAT | os.O_WRONLY, 0o000))
attempt("outside, read my file of mode 000", lambda: os.open("closed", os.O_RDONLY))
uid, gid = os.getuid(), os.getgid()
unshare(CLONE_NEWUSER)
write_id_maps(f"0 {uid} 1", f"0 {gid} 1")
attempt("inside, read the same file", lambda: os.open("closed", os.O_RDONLY))
attempt("give it to uid 1", lambda: os.chown("closed", 1, -1))
attempt("read /etc/shadow", lambda: os.open("/etc/shadow", os.O_RDONLY))
attempt("make a device", lambda: os.mknod("null", stat.S_IFCHR, os.makedev(1, 3)))
attempt("set the clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))
attempt("rename the machine", lambda: socket.sethostname("box"))
