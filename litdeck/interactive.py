"""Programs that talk with whoever looks on: run as all others are, and on a terminal."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from litdeck import job
from litdeck.run import Limits, Result, carry_out, exit_status, run_file
from litdeck.supervised import Stop, Supervision
from litdeck.terminal import TERM, Terminal

# A person thinks, and a screen is drawn again and again.
LIMITS = Limits(seconds=3600.0, output=1 << 26)


class Screen:
    """Takes what appears on a terminal, up to a limit, and passes it on as it is."""

    def __init__(self, limit: int, on_output: Callable[[bytes], None]) -> None:
        self.left = limit
        self.full = False
        self._tell = on_output

    def take(self, data: bytes) -> None:
        """Pass on output; `full` is true once some had to be left out."""
        self.full = self.full or len(data) > self.left
        data = data[: self.left]
        self.left -= len(data)
        if data:
            self._tell(data)

    def close(self) -> None:
        """Do nothing: a terminal's output has no end to be completed."""

    def text(self) -> str:
        """Return nothing: what was on a screen for a moment is not kept."""
        return ""


def interact(
    program: str,
    files: Mapping[str, bytes],
    terminal: Terminal,
    on_output: Callable[[bytes], None],
    stop: Stop | None = None,
    limits: Limits = LIMITS,
    args: Sequence[str] = (),
) -> Result:
    """Run one of the files on a terminal, to its end; RunError if it could not start.

    Whoever has the terminal types on it and resizes it meanwhile, and closes it afterwards.
    """
    order = {
        "args": list(args),
        "env": {**job.environment(0), "TERM": TERM},
        "seconds": float(limits.seconds),
        "stdin": b"",
        "observe": False,
    }
    screen = Screen(limits.output, on_output)
    return carry_out((program, files), order, Supervision(screen, stop, terminal))


def interact_here(path: Path, args: Sequence[str], limits: Limits, beside: Path | None) -> int:
    """Run a file on the terminal that this was started on, or on none; return an exit status."""
    if not (os.isatty(0) and os.isatty(1)):
        return run_file(path, args, limits, beside)
    program, files = job.files_of(path, beside)
    with contextlib.closing(Terminal(*os.get_terminal_size(0))) as terminal, _raw():
        ended = threading.Event()
        keyboard = threading.Thread(target=_type, args=(terminal, ended))
        signal.signal(signal.SIGWINCH, lambda number, frame: _fit(terminal, frame))
        keyboard.start()
        try:
            result = interact(program, files, terminal, _show, None, limits, args)
        finally:
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            ended.set()
            keyboard.join()
    return exit_status(result, limits)


def _fit(terminal: Terminal, frame: FrameType | None) -> None:
    terminal.resize(*os.get_terminal_size(0))


@contextlib.contextmanager
def _raw() -> Iterator[None]:
    """Pass every key on as it is, Ctrl-C too: the program's terminal decides what it means."""
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def _type(terminal: Terminal, ended: threading.Event) -> None:
    keys = b""
    while not ended.is_set():
        if not keys and select.select([0], [], [], 0.05)[0]:
            keys = os.read(0, 4096)
            if not keys:
                return
        elif keys:
            ended.wait(0.01)
        keys = terminal.send(keys) if keys else keys


def _show(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
