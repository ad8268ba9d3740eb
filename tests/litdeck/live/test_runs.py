"""Runs over the network as a slide has them: streamed, stopped, limited, and gone afterwards."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.litdeck.live.client import Server, begin, gone, processes_with, serving, there
from tests.litdeck.live.conftest import live_book


def test_what_can_be_run(server: Server):
    found = server.json("GET", "/runs")
    assert (found["mode"], found["edit"]) == ("live", False)
    assert "hello.py" in found["programs"]
    assert "apart.py" not in found["programs"]


def test_the_source_is_the_whole_program(server: Server):
    assert server.json("GET", "/runs/hello.py")["source"].endswith("\nprint('hello')\n")


def test_a_run_from_its_start_to_its_end(server: Server):
    stream = server.start("hello.py")
    assert stream.first.keys() == {"event", "run", "program", "mode"}
    assert (stream.first["program"], stream.first["mode"]) == ("hello.py", "live")
    text, end = stream.rest()
    assert text == "hello\n"
    assert end.pop("seconds") > 0
    expected = {"event": "end", "ended": "exit", "status": 0, "as_recorded": True, "message": ""}
    assert end == expected


def test_an_expected_failure_reads_as_in_the_book(server: Server):
    text, end = server.run("fails.py")
    assert 'File "fails.py", line 3, in <module>' in text
    assert "^" not in text
    assert (end["status"], end["as_recorded"]) == (1, True)


def test_another_output_than_the_recorded_one_is_said(server: Server):
    _, end = server.run("other.py")
    assert end["as_recorded"] is False
    assert "something else" in end["message"]


def test_output_comes_while_the_program_runs(server: Server):
    stream, times = server.start("slow.py"), []
    event = stream.next()
    while event["event"] == "output":
        times.append(time.monotonic())
        event = stream.next()
    assert [round(later - sooner, 1) for sooner, later in zip(times, times[1:], strict=False)] == [
        pytest.approx(0.4, abs=0.25)
    ] * 2


def test_stop_ends_a_run_that_hangs(server: Server):
    stream = server.start("hang.py")
    assert stream.next()["text"] == "here\n"
    start = time.monotonic()
    assert server.stop(stream.run) == 202
    _, end = stream.rest()
    assert time.monotonic() - start < 0.6
    assert (end["ended"], end["as_recorded"]) == ("stopped", None)
    assert server.stop(stream.run) == 404


@pytest.mark.parametrize("name", ["hang.py", "silent.py"])
def test_a_client_that_leaves_stops_its_run(server: Server, name):
    """The silent one sends nothing that could fail to arrive."""
    for _ in range(3):
        streams = [server.start(name), server.start(name)]
        for stream in streams:
            stream.answer.close()
        # The next one needs the place of one of them, and has it.
        assert server.run("hello.py")[0] == "hello\n"


def test_two_at_once_and_a_third_is_told_why(server: Server):
    first, second = server.start("hang.py"), server.start("silent.py")
    answer = server.ask("POST", "/runs/hello.py")
    assert answer.status == 429
    assert "2 programs are running" in json.loads(answer.read())["message"]
    server.stop(first.run)
    assert first.rest()[1]["ended"] == "stopped"
    # Its place is free before its end is told.
    assert server.run("hello.py")[0] == "hello\n"
    server.stop(second.run)
    assert second.rest()[1]["ended"] == "stopped"


def test_too_much_output_ends_a_run(server: Server):
    text, end = server.run("flood.py")
    assert end["ended"] == "output"
    assert "1048576 bytes" in end["message"]
    assert len(text) <= 1 << 20


def test_a_program_that_cannot_run_here_says_why(server: Server):
    text, end = server.run("needy.py")
    assert (text, end["ended"], end["status"]) == ("", "failed", None)
    assert end["message"] == "needy.py: needs wings: nobody has them"


def test_an_edit_is_refused_by_default(server: Server):
    answer = server.ask("POST", "/runs/hello.py", b'{"source": "print(1)"}')
    assert answer.status == 403
    assert "--edit" in json.loads(answer.read())["message"]


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A server that lets programs be edited, with very little time for them."""
    yield from serving(live_book(tmp_path_factory.mktemp("edit")), "--edit", "--seconds", "2")


def test_an_edited_program_runs_in_its_place(other: Server):
    text, end = other.run("hello.py", "import sys, other\nprint(sys.argv[0][-8:])\n")
    assert text == "other\nhello.py\n"
    assert (end["status"], end["as_recorded"]) == (0, None)
    assert other.run("hello.py")[0] == "hello\n"


def test_an_edited_program_has_the_same_limits(other: Server):
    text, end = other.run("hello.py", "import os, time\nprint(os.getuid())\ntime.sleep(99)\n")
    assert text in ("", f"{os.getuid() or 61184}\n", f"{os.environ.get('SUDO_UID')}\n")
    assert end["ended"] == "time"
    assert end["message"] == "stopped after 2 seconds"
    _, end = other.run("hello.py", "def")
    assert end["status"] == 1


GRANDCHILD = """\
import subprocess, time
subprocess.Popen(["sleep", "{marker}"], start_new_session=True)
print("started", flush=True)
time.sleep({seconds})
"""
NAMESPACE = """\
import os, time
os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--pid", "--fork", "sh", "-c",
    "setsid sleep {marker} & echo started; sleep {seconds}"])
"""


@pytest.mark.parametrize(
    "source", [GRANDCHILD, pytest.param(NAMESPACE, marks=pytest.mark.needs("pid-namespace"))]
)
@pytest.mark.parametrize("how", ["end", "stop", "time", "leave"])
def test_nothing_survives(other: Server, source, how):
    marker = f"{os.getpid()}.{abs(hash((source, how)))}"
    stream = other.start(
        "hello.py", source.format(marker=marker, seconds=0.2 if how == "end" else 99)
    )
    assert stream.next()["text"] == "started\n"
    assert there(marker)
    if how == "stop":
        other.stop(stream.run)
    if how == "leave":
        stream.answer.close()
        assert gone(marker)
    else:
        assert stream.rest()[1]["ended"] == {"end": "exit", "stop": "stopped"}.get(how, how)
        assert not processes_with(marker)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "source", [GRANDCHILD, pytest.param(NAMESPACE, marks=pytest.mark.needs("pid-namespace"))]
)
def test_nothing_survives_the_server(tmp_path: Path, number, source):
    server = begin(live_book(tmp_path), "--edit")
    marker = f"{os.getpid()}.{number}{abs(hash(source))}"
    stream = server.start("hello.py", source.format(marker=marker, seconds=99))
    assert stream.next()["text"] == "started\n"
    assert there(marker)
    status, errors = server.end(number)
    assert gone(marker)
    assert "Traceback" not in errors
    if number == signal.SIGINT:
        assert (status, errors) == (0, "")


def test_a_changed_chapter_is_read_again(tmp_path: Path):
    root = live_book(tmp_path)
    chapter = root / "docs/one.md"
    for server in serving(root):
        assert server.run("hello.py")[0] == "hello\n"
        text = chapter.read_text()
        chapter.write_text(text.replace("print('hello')", "print('a new one')"))
        text, end = server.run("hello.py")
        assert (text, end["as_recorded"]) == ("a new one\n", False)


def test_a_chapter_with_a_mistake_leaves_the_book_as_it_was(tmp_path: Path):
    root = live_book(tmp_path)
    server = begin(root)
    (root / "docs/one.md").write_text("```python\n#| nonsense: 1\n```\n")
    assert server.run("hello.py")[0] == "hello\n"
    status, errors = server.end()
    assert status == 0
    assert "docs/one.md:2: no option is named 'nonsense'" in errors


def test_the_recorded_output_is_replayed_at_its_pace(tmp_path: Path):
    for server in serving(live_book(tmp_path), "--offline-run"):
        assert server.json("GET", "/runs")["mode"] == "recorded"
        stream, times = server.start("slow.py"), [time.monotonic()]
        assert stream.first["mode"] == "recorded"
        for line in "0\n", "1\n", "2\n":
            assert stream.next()["text"] == line
            times.append(time.monotonic())
        _, end = stream.rest()
        waits = [later - sooner for sooner, later in zip(times, times[1:], strict=False)]
        assert waits == [pytest.approx(wait, abs=0.15) for wait in (0.15, 1.0, 0.5)]
        assert (end["ended"], end["status"], end["as_recorded"]) == ("exit", 0, None)
        # What this machine could not run is shown as well.
        assert server.run("needy.py")[0] == "never\n"
        assert server.run("fails.py")[1]["status"] == 1
        stream = server.start("slow.py")
        server.stop(stream.run)
        assert stream.rest()[1]["ended"] == "stopped"
