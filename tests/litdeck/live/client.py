"""A server as a presenter starts it, and a client that can be as rude as it likes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
HERE = "127.0.0.1"


@dataclass
class Server:
    """A real server in a process of its own, its port and its token."""

    process: subprocess.Popen[str]
    address: str
    port: int = 0
    token: str = ""
    base: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = int(self.address.split("/")[2].split(":")[1])
        self.token = self.address.partition("#token=")[2].strip()
        self.host = f"{HERE}:{self.port}"
        self.base = {"Litdeck-Token": self.token, "Origin": f"http://{self.host}"}

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        without: tuple[str, ...] = (),
        timeout: float = 20,
        **headers: str,
    ) -> http.client.HTTPResponse:
        """Send a request as a page of the server would, changed by what is given."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(HERE, self.port, timeout=timeout)
        sent = {k: v for k, v in {**self.base, **changed}.items() if k not in without}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": self.host, **sent}.items():
            if name not in without:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse()

    def json(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """Return the answer to a request."""
        return json.loads(self.ask(method, path, body, **headers).read())

    def start(self, program: str, source: str | None = None) -> Stream:
        """Start a run; its first event has come on return."""
        body = None if source is None else json.dumps({"source": source}).encode()
        return Stream(self.ask("POST", f"/runs/{program}", body))

    def run(self, program: str, source: str | None = None) -> tuple[str, dict[str, Any]]:
        """Run a program to its end; return its output and the last event."""
        return self.start(program, source).rest()

    def stop(self, run: str) -> int:
        """End a run; return the status of the answer."""
        answer = self.ask("DELETE", f"/runs/{run}")
        answer.read()
        return answer.status

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End the server; return its exit status and what it said on stderr."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


class Stream:
    """The events of a run as they come."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer = answer
        assert answer.status == 200, answer.read()
        self.first = self.next()
        self.run = self.first["run"]

    def next(self) -> dict[str, Any]:
        """Wait for the next event."""
        line = self.answer.readline()
        assert line.endswith(b"\n"), "the stream is cut"
        found: dict[str, Any] = json.loads(line)
        return found

    def rest(self) -> tuple[str, dict[str, Any]]:
        """Return what is printed from here on, and the last event."""
        text, event = "", self.next()
        while event["event"] == "output":
            text += event["text"]
            event = self.next()
        assert self.answer.read() == b""
        return text, event


def begin(book: Path, *options: str, **env: str) -> Server:
    """Start `litdeck present` for a book."""
    command = [sys.executable, "-m", "litdeck", "-C", str(book), "present", "--port", "0"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [*command, "--no-open", *options],
        stdout=pipe,
        stderr=pipe,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, **env},
    )
    assert process.stdout and process.stderr
    address = process.stdout.readline()
    assert address.startswith("http://"), process.stderr.read()
    return Server(process, address)


def serving(book: Path, *options: str) -> Iterator[Server]:
    """Give a server to tests, and look at its end that it ended well and had no complaint."""
    server = begin(book, *options)
    try:
        yield server
    finally:
        status, errors = server.end()
        assert status == 0 and not errors, f"{status}: {errors}"


def processes_with(marker: str) -> list[int]:
    """Return the processes whose command line shows a marker, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and marker.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def there(marker: str, seconds: float = 5) -> bool:
    """Wait until a process shows the marker: exec succeeds a moment before it does."""
    return _until(lambda: bool(processes_with(marker)), seconds)


def gone(marker: str, seconds: float = 5) -> bool:
    """Wait until no process shows the marker; False if some do after that time."""
    return _until(lambda: not processes_with(marker), seconds)


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
