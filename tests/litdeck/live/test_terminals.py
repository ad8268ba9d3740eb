"""Terminals over the network: job control, sizes, full-screen programs, and their end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from litdeck.book import load
from tests.litdeck.helpers import output_of, program
from tests.litdeck.live.client import HERE, REPOSITORY, Server, begin, gone, serving, there
from tests.litdeck.live.conftest import live_book

SHELL = """\
import os
os.environ["PS1"] = "ready> "
os.execvp("bash", ["bash", "--norc", "-i"])
"""
CHAPTER = (
    program("shell.py", *SHELL.splitlines(), run="true")
    + output_of("shell.py", "one\ntwo\n")
    + "<!-- slide: A shell -->\n<!-- show: shell.py -->\n<!-- terminal: shell.py -->\n"
    "<!-- end_slide -->\n"
)


class Typist:
    """Somebody at a terminal: types, and looks at what appears."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen = ""
        self.end: dict[str, Any] = {}

    def type(self, keys: str) -> None:
        self.connection.send(json.dumps({"input": keys}))

    def size(self, columns: int, rows: int) -> None:
        self.connection.send(json.dumps({"size": [columns, rows]}))

    def look(self, pattern: str, seconds: float = 10) -> re.Match[str]:
        """Wait until the pattern appears, and forget all up to its end."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            left = until - time.monotonic()
            assert left > 0 and not self.end, f"{pattern!r} is not in {self.seen!r} ({self.end})"
            with contextlib.suppress(TimeoutError):
                self._take(self.connection.recv(timeout=left))
        self.seen = self.seen[found.end() :]
        return found

    def leave(self) -> dict[str, Any]:
        """Wait for the last message and return it."""
        while not self.end:
            self._take(self.connection.recv(timeout=10))
        return self.end

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.seen += message.decode("utf-8", "replace")
        else:
            self.end = json.loads(message)


@contextlib.contextmanager
def typing(server: Server, name: str, **changed: Any) -> Iterator[Typist]:
    """Sit down at a program's terminal, as a page of the server does."""
    options: dict[str, Any] = {
        "origin": f"http://{server.host}",
        "subprotocols": ["litdeck", server.token],
        **changed,
    }
    uri = f"ws://{server.host}/terminals/{name}"
    with connect(uri, proxy=None, compression=None, close_timeout=1, **options) as connection:
        assert connection.subprotocol == "litdeck"
        yield Typist(connection)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(live_book(tmp_path_factory.mktemp("terminals"), CHAPTER))


def test_a_shell_and_its_end(server: Server):
    with typing(server, "shell.py") as typist:
        typist.look("ready> ")
        typist.type("tty; id -u; echo $TERM\n")
        typist.look(r"/dev/pts/\d+\r\n")
        assert typist.look(r"(\d+)\r\n")[1] != "0"
        typist.look("xterm-256color")
        typist.type("exit 3\n")
        end = typist.leave()
    assert (end["event"], end["ended"], end["status"]) == ("end", "exit", 3)
    assert end["as_recorded"] is None


def test_it_is_a_program_to_be_run_as_well(server: Server):
    assert "shell.py" in server.json("GET", "/runs")["programs"]
    text, _ = server.run("shell.py")
    assert "no job control in this shell" in text


def test_job_control(server: Server):
    with typing(server, "shell.py") as typist:
        typist.look("ready> ")
        typist.type("sleep 1000\n")
        typist.look("sleep 1000\r\n")
        time.sleep(0.2)
        typist.type("\x1a")
        typist.look(r"\[1\]\+ +Stopped +sleep 1000")
        typist.type("fg\n")
        typist.look(r"fg\r\n.*sleep 1000\r\n")
        time.sleep(0.2)
        typist.type("\x03")
        typist.look("ready> ")
        typist.type("echo status $?\n")
        typist.look("status 130")
        # One that ends at the end of its input, which is typed as well.
        typist.type("cat\n")
        typist.look("cat\r\n")
        time.sleep(0.2)
        typist.type("\x04")
        typist.look("ready> ")
        typist.type("\x04")
        assert typist.leave()["ended"] == "exit"


def test_a_resize_is_told(server: Server):
    with typing(server, "shell.py") as typist:
        typist.size(101, 31)
        typist.look("ready> ")
        typist.type("stty size; trap 'echo WINCH $(stty size)' WINCH\n")
        typist.look("31 101\r\n")
        typist.look("ready> ")
        typist.type("read x\n")
        time.sleep(0.3)
        typist.size(77, 20)
        typist.type("\n")
        typist.look("WINCH 20 77")


@pytest.mark.parametrize("size", ["[0, 0]", "[-5, 99999999]", "[1.5, 2]", '["x", 2]', "[1]", "7"])
def test_a_size_that_is_none_does_no_harm(server: Server, size):
    with typing(server, "shell.py") as typist:
        typist.connection.send(f'{{"size": {size}}}')
        typist.connection.send(b"\xff\xfe")
        typist.connection.send("[" * 1000)
        typist.type("echo still $((40 + 2))\n")
        typist.look("still 42")


def test_more_than_the_line_takes_is_typed_in_the_end(server: Server):
    with typing(server, "shell.py") as typist:
        typist.look("ready> ")
        typist.type("cat > x; wc -c x\n")
        line = "ä" * 30 + "\n"
        for _ in range(10):
            typist.type(line * 100)
        typist.type("\x04")
        typist.look(rf"{1000 * len(line.encode())} x")


def test_a_flood_does_not_drown_the_page(server: Server):
    with typing(server, "shell.py") as typist:
        typist.look("ready> ")
        typist.type("yes\n")
        time.sleep(1)
        start = time.monotonic()
        typist.type("\x03")
        typist.look(r"\^C\r\n.*ready> ")
        assert time.monotonic() - start < 3
    # And a page that does not read at all is left behind when it leaves.
    with typing(server, "shell.py") as typist:
        typist.look("ready> ")
        typist.type("yes unread\n")
        time.sleep(1)
    assert gone("unread")


def test_nothing_survives_a_page_that_is_closed(server: Server):
    marker = f"1000.{os.getpid()}"
    with typing(server, "shell.py") as typist:
        typist.type(f"nohup setsid sleep {marker} & sleep {marker}\n")
        assert there(marker)
    assert gone(marker)


def test_nothing_survives_a_server_that_is_killed(tmp_path):
    marker = f"2000.{os.getpid()}"
    server = begin(live_book(tmp_path, CHAPTER))
    with typing(server, "shell.py") as typist:
        typist.type(f"nohup setsid sleep {marker} & sleep {marker}\n")
        assert there(marker)
        server.process.kill()
        server.end()
        assert gone(marker)


def test_the_server_ends_while_somebody_types(tmp_path):
    marker = f"3000.{os.getpid()}"
    server = begin(live_book(tmp_path, CHAPTER))
    with typing(server, "shell.py") as typist:
        typist.type(f"sleep {marker}\n")
        assert there(marker)
        assert server.end() == (0, "")
        assert gone(marker)


def test_a_terminal_takes_a_place(server: Server):
    with typing(server, "shell.py"), typing(server, "shell.py") as second:
        assert server.ask("POST", "/runs/hello.py").status == 429
        with typing(server, "shell.py") as third:
            end = third.leave()
            assert end["ended"] == "failed"
            assert "2 programs are running" in end["message"]
        second.type("exit\n")
        second.leave()
        assert server.run("hello.py")[0] == "hello\n"


@pytest.mark.parametrize(
    "change",
    [
        {"origin": None},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"subprotocols": None},
        {"subprotocols": ["litdeck"]},
        {"subprotocols": ["litdeck", "wrong"]},
        {"subprotocols": ["{token}", "litdeck"]},
        {"subprotocols": ["litdeck", "{token}", "more"]},
        {"additional_headers": {"Sec-Fetch-Site": "cross-site"}},
        {"additional_headers": {"Sec-Fetch-Site": "same-site"}},
    ],
)
def test_an_upgrade_that_no_page_of_the_server_asks_for(server: Server, change):
    words = change.get("subprotocols")
    if words:
        change = {"subprotocols": [word.format(token=server.token) for word in words]}
    with pytest.raises(InvalidStatus) as refused, typing(server, "shell.py", **change):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "name", ["hello.py", "nothing.py", "../shell.py", "shell.py%0a", "%2e%2e/etc", "", "shell.py/"]
)
def test_only_a_slides_program_has_a_terminal(server: Server, name):
    with pytest.raises(InvalidStatus) as refused, typing(server, name):
        pass
    assert refused.value.response.status_code == 403


def test_another_host_has_no_terminal(server: Server):
    with (
        socket.create_connection((HERE, server.port)) as rebound,
        pytest.raises(InvalidStatus) as refused,
    ):
        connect(
            f"ws://evil.example:{server.port}/terminals/shell.py",
            sock=rebound,
            origin=f"http://evil.example:{server.port}",
            subprotocols=["litdeck", server.token],
        )
    assert refused.value.response.status_code == 403


def test_no_page_is_a_websocket(server: Server):
    uri = f"ws://{server.host}/index.html"
    origin, words = f"http://{server.host}", ["litdeck", server.token]
    with pytest.raises(InvalidStatus) as refused:
        connect(uri, origin=origin, subprotocols=words, proxy=None)
    assert refused.value.response.status_code == 403


def test_a_replay_fills_the_terminal(tmp_path: Path):
    for server in serving(live_book(tmp_path, CHAPTER), "--offline-run"):
        with typing(server, "shell.py") as typist:
            typist.look("one\r\ntwo\r\n")
            assert typist.leave()["ended"] == "exit"


# -- the finale of the talk


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the book itself, with a front page in place of its site."""
    root = tmp_path_factory.mktemp("finale")
    for name in ("docs", "mkdocs.yml", "slides"):
        (root / name).symlink_to(REPOSITORY / name)
    (root / "site").mkdir()
    (root / "site/index.html").write_text("<p>front")
    yield from serving(root)


FINALE = "steps/13_shell.py"
CONTAINER = pytest.mark.needs("pid-namespace", "mount-namespace", "proc-mount", "uts-namespace")


def test_the_talk_ends_in_a_terminal():
    assert FINALE in {
        command.argument
        for slide in load(REPOSITORY).slides.values()
        for command in slide.elements
        if getattr(command, "name", "") == "terminal"
    }


@CONTAINER
def test_the_shell_in_the_container_has_job_control(book: Server):
    with typing(book, FINALE) as typist:
        typist.look("box:/# ")
        typist.type("echo $$ $(id -u) $(hostname)\n")
        typist.look("1 0 box\r\n")
        typist.type("sleep 1000\n")
        typist.look("sleep 1000\r\n")
        time.sleep(0.2)
        typist.type("\x1a")
        typist.look(r"Stopped +sleep 1000")
        typist.type("bg; jobs\n")
        typist.look(r"Running +sleep 1000")
        typist.type("kill %1; wait %1; echo $?\n")
        typist.look(r"143\r\n")
        typist.type("exit\n")
        typist.look("the first process ended with status 0")
        assert typist.leave()["status"] == 0


@CONTAINER
def test_vi_in_the_container(book: Server):
    with typing(book, FINALE) as typist:
        typist.size(90, 30)
        typist.look("box:/# ")
        typist.type("vi /tmp/x\n")
        typist.look(r"\[New\]|\[New File\]")
        typist.size(60, 17)
        typist.look("\x1b\\[17;")  # it draws its last row anew, and knows which that is
        typist.type("ihello\x1b:wq\n")
        typist.look("written")
        typist.look("box:/# ")
        typist.type("cat /tmp/x\n")
        typist.look("hello\r\n")


@CONTAINER
def test_less_in_the_container(book: Server):
    with typing(book, FINALE) as typist:
        typist.size(80, 20)
        typist.look("box:/# ")
        typist.type("seq 100 > /tmp/n; less /tmp/n\n")
        typist.look("\n19\r\n")
        typist.size(80, 10)
        typist.look("9\r\n:")
        typist.type("G")
        typist.look("100")
        typist.type("q")
        typist.look("box:/# ")
