# Tangled from docs/01-process.md by litdeck: edit there, not here.
"""Who and where this process is, in one line."""

import os
import socket


def identity() -> str:
    """Say in one line who this process is, and where."""
    who = f"uid {os.getuid()}, pid {os.getpid()}"
    root = os.stat("/").st_ino
    return f"{who}, host {socket.gethostname()}, root inode {root}"


def report(moment: str) -> None:
    """Print who this process is at this moment."""
    print(f"{moment}: {identity()}", flush=True)
