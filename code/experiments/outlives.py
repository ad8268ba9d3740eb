# Tangled from docs/00-preflight.md, docs/10-run.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import select
import signal
from collections.abc import Callable

from rootless.fork import start_child, wait_for
from rootless.run import run
from rootless.sandbox import Sandbox
from rootless.supervise import run_sandbox

STAY = """
import ctypes, os, time
ctypes.CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG: no signal, please
print("ready", flush=True)
time.sleep(5)
"""


def outlives(run_it: Callable[[], int]) -> bool:
    """Start a container in a process, kill that process, and see whether anything is left."""
    reading, writing = os.pipe()
    caller = start_child(lambda: run_it() if os.dup2(writing, 1) else 1)
    os.close(writing)
    os.read(reading, 6)
    os.kill(caller, signal.SIGKILL)
    wait_for(caller)
    return not select.select([reading], [], [], 2)[0]


argv = ["python3", "-c", STAY]
print("chapter 6 :", "still there" if outlives(lambda: run(argv)) else "gone")
print("this one  :", "still there" if outlives(lambda: run_sandbox(Sandbox(argv))) else "gone")
