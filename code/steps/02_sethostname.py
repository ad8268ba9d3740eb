# Tangled from docs/00-preflight.md, docs/02-hostname.md, docs/01-process.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
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


report("before")
socket.sethostname("box")
report("after")
