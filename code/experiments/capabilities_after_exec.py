# Tangled from docs/00-preflight.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import os
import subprocess

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


def look(who: str) -> None:
    """Start another program, and let it say whether it has a capability."""
    command = "grep -q 'CapEff:.*[1-9a-f]' /proc/self/status && echo some || echo none"
    print(f"{who}:", subprocess.check_output(["sh", "-c", command], text=True).strip())


uid, gid = os.getuid(), os.getgid()
unshare(CLONE_NEWUSER)
look("nobody, after exec")
write_id_maps(f"0 {uid} 1", f"0 {gid} 1")
look("root, after exec")
