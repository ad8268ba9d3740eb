# Tangled from docs/index.md by litdeck: edit there, not here.
import ctypes
import os
import socket

CLONE_NEWUTS, CLONE_NEWUSER = 0x04000000, 0x10000000
libc = ctypes.CDLL(None, use_errno=True)

print(f"outside: uid {os.getuid()}, host {socket.gethostname()}")
if libc.unshare(CLONE_NEWUSER | CLONE_NEWUTS) != 0:
    raise OSError(ctypes.get_errno(), "the kernel refused unshare")
socket.sethostname("box")
print(f"inside:  uid {os.getuid()}, host {socket.gethostname()}")
