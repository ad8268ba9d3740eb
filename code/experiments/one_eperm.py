# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import ctypes
import errno
import os

CLONE_NEWNS = 0x00020000
libc = ctypes.CDLL(None, use_errno=True)

result = libc.unshare(CLONE_NEWNS)
number = ctypes.get_errno()
print(f"unshare returned {result}, errno is {number}")
print(f"that is {errno.errorcode[number]}: {os.strerror(number)}")
