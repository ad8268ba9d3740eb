# Tangled from docs/00-preflight.md, docs/05-mounts.md, docs/06-finish.md, docs/03-user.md, docs/04-pid.md, docs/01-process.md, docs/02-hostname.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import os
import re
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


MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 1 << 12
MS_REC = 1 << 14
MS_PRIVATE = 1 << 18
MS_SHARED = 1 << 20

_word = ctypes.c_char_p
libc.mount.argtypes = [_word, _word, _word, ctypes.c_ulong, _word]


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Attach a filesystem, or change how one is attached (see mount(2))."""
    names = [os.fsencode(name) for name in (source, target, kind)]
    checked(libc.mount(*names, flags, os.fsencode(data)), "mount", target)


def make_read_only(path: str) -> None:
    """Forbid writing through this one mount (see mount(2), MS_REMOUNT with MS_BIND)."""
    # What a mount forbids already must be said again: it is locked, or would be undone.
    forbidden = MS_NOSUID | MS_NODEV | MS_NOEXEC
    kept = os.statvfs(path).f_flag & forbidden
    mount("none", path, "none", MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def mounts_below(path: str) -> list[str]:
    """List the mount points at path and below, oldest first (see proc(5))."""
    top = os.path.realpath(path).rstrip("/") + "/"
    with open("/proc/self/mountinfo", "rb") as mounts:
        words = [os.fsdecode(line.split()[4]) for line in mounts]
    # A space or a tab in a name is written as \040 or \011.
    points = [re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), word) for word in words]
    return [point for point in points if f"{point}/".startswith(top)]


def bind_read_only(source: str, target: str) -> None:
    """Show the tree of source at target as well, where nobody can change it."""
    # MS_REC, since the kernel does not uncover what other mounts of the host cover.
    mount(source, target, "none", MS_BIND | MS_REC)
    for point in mounts_below(target):
        make_read_only(point)


def build_root(root: str) -> None:
    """Fill an empty directory with the host's programs, and no more."""
    for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        theirs, ours = f"/{name}", f"{root}/{name}"
        if os.path.islink(theirs):
            os.symlink(os.readlink(theirs), ours)
        elif os.path.isdir(theirs):
            os.mkdir(ours)
            bind_read_only(theirs, ours)
    for name in ("proc", "tmp"):
        os.mkdir(f"{root}/{name}")


def enter_root(root: str) -> None:
    """Make root the caller's `/` (see chroot(2))."""
    os.chroot(root)
    # chroot leaves the working directory where it was: outside.
    os.chdir("/")


def mount_proc(target: str) -> None:
    """Show at target the processes of our PID namespace (see proc(5))."""
    mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def make_private() -> None:
    """Cut this mount namespace off: no mount comes in or goes out."""
    mount("none", "/", "none", MS_REC | MS_PRIVATE)


def child() -> int:
    """Be a shell, alone in its container."""
    make_private()
    socket.sethostname("box")
    mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    build_root("/mnt")
    os.makedirs("/mnt/etc/alternatives")
    if os.path.isdir("/etc/alternatives"):
        bind_read_only("/etc/alternatives", "/mnt/etc/alternatives")
    mount_proc("/mnt/proc")
    enter_root("/mnt")
    # Of the caller's environment only the terminal's kind comes along.
    env = {"TERM": os.environ.get("TERM", "dumb"), "PS1": r"box:\w# "}
    env |= {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/"}
    os.execvpe("bash", ["bash", "--norc", "-i"], env)


report("before")
uid, gid = os.getuid(), os.getgid()
unshare(CLONE_NEWUSER)
write_id_maps(f"0 {uid} 1", f"0 {gid} 1")
unshare(CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS)
pid = start_child(child)
status = wait_for(pid)
print(f"the first process ended with status {status}")
