"""Run this cell first: it lets the programs below run, each in a fresh process of its own.

A notebook's kernel has threads, and to a process with threads Linux refuses what it grants to
others (EINVAL, see unshare(2)).
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from IPython.core.magic import register_cell_magic

# What a program needs beside itself: its package, or another program that it starts.
FILES = {}


@register_cell_magic
def program(line, cell):
    """Run the cell as a program of its own, in an empty directory, for 20 seconds at most."""
    if os.getuid() == 0:
        raise PermissionError("start Jupyter as an ordinary user: as root, nothing here is proved")
    with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
        for name, text in {**FILES, line: cell}.items():
            file = Path(folder, "code", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        work = Path(folder, "work")
        work.mkdir()
        command = {".py": sys.executable, ".sh": "bash"}[Path(line).suffix]
        _run([command, str(Path(folder, "code", line))], work, str(Path(folder, "code")))


def _run(command, work, code):
    child = subprocess.Popen(
        command,
        cwd=work,
        env={**os.environ, "PYTHONPATH": code, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        print(child.communicate(timeout=20)[0].decode(errors="replace"), end="")
    except subprocess.TimeoutExpired:
        print("stopped: still running after 20 seconds")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
