# Tangled from docs/00-preflight.md, docs/answers.md by litdeck: edit there, not here.
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
from rootless.fork import start_child, wait_for
from rootless.pid_namespace import enter_pid_namespace, pids_of
from rootless.user_maps import enter_user_namespace


def one_deeper(depth: int) -> int:
    """Enter PID namespaces until depth is 0, then say by which pids one is known."""
    if depth == 0:
        pids = pids_of("self")
        print(f"known by {len(pids)} pids, in here as {pids[-2:]}")
        return 0
    enter_pid_namespace()
    return wait_for(start_child(lambda: one_deeper(depth - 1)))


enter_user_namespace()
one_deeper(2)
