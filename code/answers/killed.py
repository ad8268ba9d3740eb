# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import signal

from rootless.fork import start_child, wait_for


def child() -> int:
    """Wait for a signal that no process survives."""
    signal.pause()
    return 0


pid = start_child(child)
os.kill(pid, signal.SIGKILL)
print(f"status {wait_for(pid)} is 128 + {signal.SIGKILL:d}")
