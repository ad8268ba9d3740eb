"""The caller's side of a run: a supervisor process, and the program's output as it comes."""

from __future__ import annotations

import codecs
import errno
import marshal
import os
import select
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from litdeck.interpreter import interpreter
from litdeck.terminal import Terminal

# How often a caller's `stop` is asked, in milliseconds.
STOP_EVERY = 50
_BOOT = "import sys; sys.path.append(sys.argv[1]); from litdeck.supervise import main; main()"


class Stop(Protocol):
    """What ends a run from another thread: a threading.Event, for one."""

    def is_set(self) -> bool:
        """Tell whether the run should end."""


class Taker(Protocol):
    """What takes a program's output as it comes; `full` is true once it takes no more."""

    full: bool

    def take(self, data: bytes) -> None:
        """Take some output, or nothing at its end."""

    def close(self) -> None:
        """Take note that no more will come."""

    def text(self) -> str:
        """Return what is kept of it."""


class Sink:
    """Takes a program's output as it comes, up to a limit, and passes it on as text."""

    def __init__(self, limit: int, on_output: Callable[[str], None] | None) -> None:
        self.left = limit
        self.full = False
        self._tell = on_output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pieces: list[str] = []

    def take(self, data: bytes) -> None:
        """Take output; `full` is true once some had to be left out."""
        self.full = self.full or len(data) > self.left
        self._keep(self._decoder.decode(data[: self.left]))
        self.left -= len(data[: self.left])

    def close(self) -> None:
        """Take an unfinished character as what it is, unless the limit cut it."""
        if not self.full:
            self._keep(self._decoder.decode(b"", final=True))

    def text(self) -> str:
        """Return all that was taken."""
        return "".join(self._pieces)

    def _keep(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            if self._tell:
                self._tell(text)


class Pipe:
    """The way of a program's output: it writes at one end, whoever made it reads the other."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def close(self) -> None:
        """Close the end that is read."""
        os.close(self.reading)


@dataclass(frozen=True)
class Supervision:
    """Who takes a run's output, who may end it, and the way between program and caller.

    Of a terminal, the program reads as well.
    """

    sink: Taker
    stop: Stop | None
    way: Pipe | Terminal


class Supervised:
    """One supervisor, and the program's output as it comes."""

    def __init__(self, job: Mapping[str, Any], supervision: Supervision) -> None:
        self._sink, self._stop = supervision.sink, supervision.stop
        way = supervision.way
        self._told = False
        self._answer = bytearray()
        self._output = way.reading
        order = {**job, "output": way.writing, "terminal": isinstance(way, Terminal)}
        try:
            self._process = _start(order)
        finally:
            os.close(way.writing)

    def report(self) -> dict[str, Any]:
        """Follow the run to its end and return the supervisor's report."""
        with self._process:
            try:
                self._follow()
            finally:
                # Whatever happened here: without its caller a run ends at once.
                _pipe(self._process.stdin).close()
        self._drain()
        self._sink.close()
        if self._process.returncode != 0:
            return {"error": f"the supervisor died: {self._answer.decode(errors='replace')}"}
        return dict(marshal.loads(bytes(self._answer)))

    def _follow(self) -> None:
        answers = _pipe(self._process.stdout).fileno()
        poll = select.poll()
        poll.register(self._output, select.POLLIN)
        poll.register(answers, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll(STOP_EVERY if self._stop else None)}
            if self._output in ready and not self._read():
                poll.unregister(self._output)  # All of its writers closed it, and may live on.
            if answers in ready:
                data = os.read(answers, 65536)
                if not data:
                    return
                self._answer += data
            self._end_early()

    def _read(self) -> bool:
        """Pass on what has come; False at the end of the output."""
        try:
            data = _some(self._output)
        except BlockingIOError:
            return True
        self._sink.take(data)
        return bool(data)

    def _drain(self) -> None:
        """Take what the dead have left in the pipe."""
        try:
            while data := _some(self._output):
                self._sink.take(data)
        except BlockingIOError:
            pass

    def _end_early(self) -> None:
        if self._told:
            return
        if self._sink.full:
            self._tell(b"output")
        elif self._stop and self._stop.is_set():
            self._tell(b"stop")

    def _tell(self, word: bytes) -> None:
        self._told = True
        _send(_pipe(self._process.stdin), word)


def _some(output: int) -> bytes:
    """Read some output; a terminal that nobody has any more is at its end (see pty(7))."""
    try:
        return os.read(output, 65536)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""


def _start(job: dict[str, Any]) -> subprocess.Popen[bytes]:
    """Start a supervisor and give it its job."""
    package = str(Path(__file__).resolve().parents[1])
    supervisor = subprocess.Popen(
        # -I and -S: nothing of the caller's environment or site decides what it imports.
        [interpreter().executable, "-I", "-S", "-c", _BOOT, package],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[job["output"]],
        # Ctrl-C in the caller's terminal is the caller's to answer.
        start_new_session=True,
        cwd="/",
    )
    data = marshal.dumps(job)
    _send(_pipe(supervisor.stdin), len(data).to_bytes(8, "big") + data)
    return supervisor


def _send(pipe: IO[bytes], data: bytes) -> None:
    """Write at once; a supervisor that is gone says why by its answer."""
    try:
        pipe.write(data)
        pipe.flush()
    except BrokenPipeError:
        pass


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
