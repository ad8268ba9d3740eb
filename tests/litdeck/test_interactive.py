"""`litdeck run --terminal`: the program has the caller's terminal, and the caller keeps it."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pytest

SHELL = 'import os\nos.environ["PS1"] = "ready> "\nos.execvp("bash", ["bash", "--norc", "-i"])\n'
COMMAND = [sys.executable, "-m", "litdeck", "run", "--terminal"]


class Desk:
    """A terminal with a command in it, as somebody at a desk has it."""

    def __init__(self, *command: str) -> None:
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(command[0], command)

    def type(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def look(self, pattern: str, seconds: float = 10) -> re.Match[str]:
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            assert select.select([self.fd], [], [], max(until - time.monotonic(), 0))[0], self.seen
            self.seen += os.read(self.fd, 65536).decode("utf-8", "replace")
        self.seen = self.seen[found.end() :]
        return found

    def end(self) -> int:
        """Read to the end of what the command prints; return its status."""
        try:
            while data := os.read(self.fd, 65536):
                self.seen += data.decode("utf-8", "replace")
        except OSError:
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def shell(tmp_path: Path) -> str:
    (tmp_path / "shell.py").write_text(SHELL)
    return str(tmp_path / "shell.py")


def test_a_shell_with_job_control(shell):
    desk = Desk(*COMMAND, shell)
    desk.look("ready> ")
    desk.type("id -u; tty\r")
    assert desk.look(r"\s(\d+)\r\n")[1] != "0"
    desk.look("/dev/pts/")
    desk.type("sleep 1000\r")
    desk.look("sleep 1000\r\n")
    time.sleep(0.2)
    desk.type("\x1a")
    desk.look("Stopped")
    desk.type("kill %1; exit 3\r")
    desk.type("exit 3\r")
    assert desk.end() == 3


RAW = """\
import os, tty
tty.setraw(0)
print("ready", end="\\r\\n", flush=True)
while (key := os.read(0, 1)) != b"q":
    print(key, end="\\r\\n", flush=True)
"""


def test_keys_reach_the_program_and_not_the_tool(tmp_path):
    """Those that would end or stop the tool, if its terminal were as before."""
    (tmp_path / "raw.py").write_text(RAW)
    desk = Desk(*COMMAND, str(tmp_path / "raw.py"))
    desk.look("ready\r\n")
    desk.type("\x03\x1a\x1c\x04ä")
    desk.look(r"b'\\x03'\s+b'\\x1a'\s+b'\\x1c'\s+b'\\x04'\s+b'\\xc3'\s+b'\\xa4'")
    desk.type("q")
    assert desk.end() == 0


def test_the_size_is_that_of_the_window(shell):
    desk = Desk(*COMMAND, shell)
    desk.resize(91, 17)
    desk.look("ready> ")
    desk.type("stty size\r")
    desk.look("17 91\r\n")
    desk.resize(70, 33)
    time.sleep(0.3)
    desk.type("stty size; exit\r")
    desk.look("33 70\r\n")
    assert desk.end() == 0


def test_the_terminal_is_as_it_was(shell, tmp_path):
    script = f"stty > {tmp_path}/x; {' '.join(COMMAND)} {shell}; stty | cmp {tmp_path}/x -"
    desk = Desk("/bin/sh", "-c", script)
    desk.look("ready> ")
    desk.type("exit\r")
    assert desk.end() == 0


def test_without_a_terminal_it_is_a_run_like_others(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import sys\nprint(sys.argv[1:], sys.stdin.isatty(), sys.stdin.read())\n")
    command = [*COMMAND, str(file), "one", "two"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['one', 'two'] False \n", "")


def test_its_time_is_limited(shell):
    desk = Desk(*COMMAND, "--seconds", "0.7", shell)
    assert desk.end() == 124
    assert "stopped after 0.7 seconds" in desk.seen
