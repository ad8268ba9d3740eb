"""Run a command as an ordinary user who can reach this Python, whoever's home it lies in.

`python tests/as_user.py COMMAND ARGUMENT...`; for the tests that need installed packages, which
a run of the book's own programs does not have.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from litdeck import launch, privileges

MS_BIND, MS_REC = 4096, 16384


def reveal(paths: set[str], uid: int, gid: int) -> None:
    """Let a user reach some directories that lie behind closed ones, for this process only."""
    walls: dict[str, set[str]] = {}
    for path in paths:
        # _barrier looks at the directories above a file.
        wall = launch._barrier(os.path.join(path, "x"), uid, gid)
        if wall is not None:
            walls.setdefault(wall, set()).add(path)
    if not walls:
        return
    launch._unshare_mounts()
    for wall, behind in walls.items():
        cover = tempfile.mkdtemp(prefix="cover-")
        os.chmod(cover, 0o711)
        for path in sorted(behind):
            inside = os.path.join(cover, os.path.relpath(path, wall))
            os.makedirs(inside, exist_ok=True)
            launch._mount(path, inside, MS_BIND | MS_REC)
        launch._mount(cover, wall, MS_BIND | MS_REC)


def main() -> None:
    if os.geteuid() == 0:
        uid, gid = privileges.ordinary_user()
        places = {sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parent.parent)}
        reveal({os.path.realpath(place) for place in places}, uid, gid)
        privileges.drop(uid, gid)
    os.execvp(sys.argv[1], sys.argv[1:])


main()
