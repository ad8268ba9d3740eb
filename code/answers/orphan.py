# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os
import time

from rootless.fork import start_child, wait_for
from rootless.pid_namespace import enter_pid_namespace, start_init
from rootless.user_maps import enter_user_namespace


def first() -> int:
    """Be PID 1, and wait for more children than it has started."""
    wait_for(start_child(middle))
    print("PID 1 has waited for an orphan; its status is", wait_for(-1))
    return 0


def middle() -> int:
    """Start a child, and end at once."""
    start_child(last)
    return 0


def last() -> int:
    """Stay until the parent is gone, then say who the parent is now."""
    while os.getppid() != 1:
        time.sleep(0.01)
    print(f"I am pid {os.getpid()}, and my parent is pid {os.getppid()}")
    return 3


enter_user_namespace()
enter_pid_namespace()
wait_for(start_init(first))
