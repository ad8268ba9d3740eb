# Tangled from docs/00-preflight.md, docs/05-mounts.md, docs/07-rootfs.md, docs/10-run.md by litdeck: edit there, not here.
"""The calls that Python 3.11 lacks. All of ctypes is here; a refusal is a KernelError."""

import ctypes
import os

from rootless.errors import KernelError, explained

CLONE_NEWTIME = 0x00000080
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWNET = 0x40000000
CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000

libc = ctypes.CDLL(None, use_errno=True)
libc.unshare.argtypes = [ctypes.c_int]


def checked(result: int, call: str, path: str = "") -> None:
    """Raise KernelError, with the call, its object and a hint, if it was refused."""
    if result == -1:
        raise KernelError(call, ctypes.get_errno(), path)


def unshare(flags: int) -> None:
    """Move the caller into new namespaces (see unshare(2))."""
    checked(libc.unshare(flags), "unshare")


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


MNT_DETACH = 2
libc.umount2.argtypes = [_word, ctypes.c_int]


def unmount(target: str, flags: int = 0) -> None:
    """Take a filesystem away; with MNT_DETACH even while it is in use (see umount2(2))."""
    checked(libc.umount2(os.fsencode(target), flags), "umount2", target)


PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4


def prctl(option: int, value: int = 0) -> None:
    """Change something about the calling process or thread (see prctl(2))."""
    checked(libc.prctl(option, value, 0, 0, 0), "prctl")


# The same number nearly everywhere, not on Alpha and MIPS; libc has no function for it.
SYS_LANDLOCK_CREATE_RULESET = 444
LANDLOCK_CREATE_RULESET_VERSION = 1
libc.syscall.restype = ctypes.c_long


def landlock_abi() -> int:
    """Return the version of Landlock that the kernel speaks (see landlock_create_ruleset(2))."""
    number, flag = SYS_LANDLOCK_CREATE_RULESET, LANDLOCK_CREATE_RULESET_VERSION
    size = ctypes.c_size_t(0)
    version: int = libc.syscall(ctypes.c_long(number), None, size, ctypes.c_uint(flag))
    checked(version, "landlock_create_ruleset")
    return version


def write_file(path: str, text: str) -> None:
    """Give text to the kernel in a single write(2); KernelError if it is refused."""
    with explained("write", path), open(path, "wb", buffering=0) as file:
        file.write(text.encode())


libc.pivot_root.argtypes = [_word, _word]


def pivot_root(new: str, old: str) -> None:
    """Exchange the root mount: new is it now, and old has it."""
    names = os.fsencode(new), os.fsencode(old)
    checked(libc.pivot_root(*names), "pivot_root", new)


AT_FDCWD = -100
SYS_OPENAT2 = 437
RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS, RESOLVE_IN_ROOT = 0x02, 0x04, 0x10


def openat2(directory: int, path: str, flags: int, resolve: int) -> int:
    """Open a path by rules for what it may lead through (see openat2(2))."""
    how = (ctypes.c_uint64 * 3)(flags | os.O_CLOEXEC, 0, resolve)
    number, size = ctypes.c_long(SYS_OPENAT2), ctypes.c_size_t(ctypes.sizeof(how))
    name = ctypes.c_char_p(os.fsencode(path))
    fd: int = libc.syscall(number, ctypes.c_int(directory), name, ctypes.byref(how), size)
    checked(fd, "openat2", path)
    return fd


MS_MOVE = 1 << 13
