"""What the tests of the two command lines share."""

import os
import sys
from collections.abc import Callable

from rootless.fork import wait_for


def said_by(main: Callable[[], int], *words: str) -> tuple[int, str]:
    """Run a command line in a child; return its status, and what it said on both outputs."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        sys.argv = ["rootless", *words]
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        sys.stdout = open(1, "w", closefd=False)
        sys.stderr = open(2, "w", closefd=False)
        try:
            status = main()
        except SystemExit as error:
            status = error.code
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    os.close(writing)
    with open(reading) as pipe:
        output = pipe.read()
    return wait_for(pid), output
