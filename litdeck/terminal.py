"""A pseudo-terminal for one run: the program has one end, whoever looks on the other."""

from __future__ import annotations

import fcntl
import os
import struct
import termios

# What a wide enough terminal of our time understands; xterm.js names itself so.
TERM = "xterm-256color"
_IUTF8 = 0o40000  # see termios(3); Python has no name for it
COLUMNS, ROWS = 80, 24
_LARGEST = 1000


class Terminal:
    """Both ends of a pseudo-terminal (see pty(7)), until it is closed."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.reading, self.writing = os.openpty()
        os.set_blocking(self.reading, False)
        flags = termios.tcgetattr(self.writing)
        flags[0] |= _IUTF8  # so that rubbing out an ä rubs out both of its bytes
        termios.tcsetattr(self.writing, termios.TCSANOW, flags)
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the kernel tells the foreground process group (see ioctl_tty(2)).

        A size of 0 is one that nobody knows, and gets the usual one.
        """
        columns, rows = columns or COLUMNS, rows or ROWS
        columns, rows = (min(max(number, 1), _LARGEST) for number in (columns, rows))
        fcntl.ioctl(self.reading, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def send(self, keys: bytes) -> bytes:
        """Type as much as the program's side has room for now; return what is left."""
        try:
            return keys[os.write(self.reading, keys) :]
        except BlockingIOError:
            return keys
        except OSError:
            return b""  # Nobody has the other end any more.

    def close(self) -> None:
        """Hang up: what still has the other end is sent SIGHUP."""
        os.close(self.reading)
