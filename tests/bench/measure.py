"""Run a command some times and print its best wall time and its peak memory.

This is a process of its own, and a small one: a child's peak as the kernel tells it
(see getrusage(2)) begins with what its parent held when it was started.
"""

import os
import sys
import time


def once(command: list[str]) -> tuple[float, float]:
    """Return the seconds and the MiB that a command took; exit if it failed."""
    begun = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        sys.exit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    runs = [once(sys.argv[2:]) for _ in range(int(sys.argv[1]))]
    print(min(seconds for seconds, _ in runs), max(mib for _, mib in runs))
