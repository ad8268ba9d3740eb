# Tangled from docs/00-preflight.md, docs/04-pid.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import os
import threading
import warnings

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


threading.Thread(target=threading.Event().wait, daemon=True).start()
# From Python 3.12 on, fork in a threaded process warns of locks that stay locked.
warnings.simplefilter("ignore", DeprecationWarning)
if os.fork() == 0:
    unshare(CLONE_NEWUSER)
    print(f"the child of a threaded process is uid {os.getuid()}", flush=True)
    os._exit(0)
os.wait()
