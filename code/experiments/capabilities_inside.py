# Tangled from docs/00-preflight.md, docs/03-user.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000

libc = ctypes.CDLL(None, use_errno=True)
libc.unshare.argtypes = [ctypes.c_int]


def checked(result: int, call: str, path: str = "") -> None:
    """Raise OSError, naming the call and its object, if it was refused."""
    if result == -1:
        errno = ctypes.get_errno()
        message = f"{call}: {os.strerror(errno)}"
        raise OSError(errno, message, path or None)


def unshare(flags: int) -> None:
    """Move the caller into new namespaces (see unshare(2))."""
    checked(libc.unshare(flags), "unshare")


def effective_capabilities() -> str:
    """Return the line of /proc/self/status that lists what this process may do."""
    with open("/proc/self/status") as status:
        return next(line.strip() for line in status if line.startswith("CapEff"))


print("before:", effective_capabilities().replace("\t", " "))
unshare(CLONE_NEWUSER)
some = effective_capabilities().split()[1].strip("0") != ""
print("inside: CapEff is", "no longer empty" if some else "still empty")
