"""The directories of one run: made for it, reachable by its user, and gone afterwards."""

import os

from litdeck import privileges


class RunDirectory:
    """`root` holds bin/ (the interpreter's names), program/ (the files) and work/ (empty)."""

    def __init__(self, uid: int, gid: int, places: list[str]) -> None:
        self.root = _make(uid, gid, places)
        self.program = os.path.join(self.root, "program")
        self.work = os.path.join(self.root, "work")
        self.bin = os.path.join(self.root, "bin")
        for directory in (self.program, self.work, self.bin):
            os.mkdir(directory)
        if os.geteuid() == 0:
            os.chown(self.work, uid, gid)

    def write(self, files: dict[str, bytes]) -> None:
        """Put the program's files into program/, read-only, as a run by root leaves them."""
        for name, data in files.items():
            path = os.path.join(self.program, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
                os.fchmod(file.fileno(), 0o555 if data.startswith(b"#!") else 0o444)

    def name_interpreter(self, executable: str) -> None:
        """Let `python3` and `python` be this interpreter for everything in the run."""
        for name in ("python3", "python"):
            os.symlink(executable, os.path.join(self.bin, name))

    def remove(self) -> None:
        """Remove everything, directories of mode 0000 and trees of any depth too."""
        if not _call("rm", "-rf", "--one-file-system", "--", self.root):
            _call("chmod", "-R", "u+rwx", "--", self.root)
            _call("rm", "-rf", "--one-file-system", "--", self.root)
        if os.path.lexists(self.root):
            raise OSError(f"cannot remove all of {self.root}")


def _make(uid: int, gid: int, places: list[str]) -> str:
    """Make a directory in the first place that the user can reach; return its path."""
    refusals = []
    for place in places:
        root = os.path.join(os.path.realpath(place), f"litdeck-{os.urandom(6).hex()}")
        try:
            os.mkdir(root, 0o755)
        except OSError as error:
            refusals.append(f"{place}: {error.strerror}")
            continue
        if privileges.allowed(root, os.R_OK | os.X_OK, uid, gid):
            return root
        os.rmdir(root)
        refusals.append(f"{place}: uid {uid} cannot reach it")
    raise OSError("no place for a run's directory: " + "; ".join(refusals))


def _call(*words: str) -> bool:
    """Run a command without a word of output; return whether it succeeded."""
    silence = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1, 2)]
    pid = os.posix_spawnp(words[0], words, os.environ, file_actions=silence)
    return os.waitpid(pid, 0)[1] == 0
