"""Run this cell first: it lets the programs below run, each in a fresh process of its own.

A notebook's kernel has threads, and a threaded process cannot enter a user namespace
(EINVAL, see unshare(2)).
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from IPython.core.magic import register_cell_magic


@register_cell_magic
def program(line, cell):
    """Run the cell as a program of its own, in an empty directory, for 20 seconds at most."""
    if os.getuid() == 0:
        raise PermissionError("start Jupyter as an ordinary user: as root, nothing here is proved")
    with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
        file = Path(folder, "code", line)
        file.parent.mkdir(parents=True)
        file.write_text(cell)
        work = Path(folder, "work")
        work.mkdir()
        _run([{".py": sys.executable, ".sh": "bash"}[file.suffix], str(file)], work)


def _run(command, work):
    # Programs that use the book's package find it in the book's folder, if the notebook is there.
    near = [str(p / "code") for p in Path.cwd().parents if (p / "code" / "rootless").is_dir()]
    path = os.pathsep.join([*near[:1], os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    child = subprocess.Popen(
        command,
        cwd=work,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
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
