"""`litdeck watch --serve`: the page of a saved chapter is written, and told to open pages."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.litdeck.helpers import chunk, program, write_book

A = "# A\n\n" + program("a.py", "<<greet>>") + chunk("greet", "print('hello')")
B = "# B\n\nA page of words.\n"
CONFIG = "markdown_extensions: [litdeck.site, pymdownx.superfences]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_book(tmp_path, index=A, b=B)
    with (tmp_path / "mkdocs.yml").open("a") as config:
        config.write(CONFIG)
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=tmp_path, check=True)
    return tmp_path


class Serving:
    """The process, and where it listens."""

    def __init__(self, root: Path) -> None:
        words = ["-u", "-m", "litdeck", "-C", str(root), "watch", "--serve", "--port", "0"]
        self.process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        while not self.lines or "watching" not in self.lines[-1]:
            line = self.output.readline()
            assert line, self.lines
            self.lines.append(line)
        self.place = urlsplit(self.lines[0]).netloc

    @property
    def output(self):
        assert self.process.stdout is not None
        return self.process.stdout

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.place, timeout=30)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()


@pytest.fixture
def serving(root: Path) -> Iterator[Serving]:
    made = Serving(root)
    yield made
    made.process.kill()
    made.process.communicate()


def told(stream: http.client.HTTPResponse) -> list[str]:
    """The next thing that an open page is told: which pages have been written."""
    end = time.monotonic() + 30
    while time.monotonic() < end and (line := stream.readline()):
        if line.startswith(b"data: "):
            return list(json.loads(line[6:]))
    raise AssertionError("nothing has been told")


def test_an_open_page_is_told_and_then_shows_what_was_saved(root: Path, serving: Serving) -> None:
    stream = serving.get("/reload")
    assert stream.getheader("content-type", "").startswith("text/event-stream")
    assert stream.readline() == b"retry: 200\n"
    (root / "docs/b.md").write_text("# B\n\nOther words.\n")
    while "/b/index.html" not in told(stream):
        pass
    assert b"Other words." in serving.get("/b/").read()
    (root / "docs/index.md").write_text(A.replace("hello", "good morning"))
    while "/index.html" not in told(stream):
        pass
    assert b"good morning" in serving.get("/").read()
    assert "good morning" in (root / "code/a.py").read_text()


def test_the_page_is_that_of_a_site_that_is_built_as_a_whole(root: Path, serving: Serving) -> None:
    stream = serving.get("/reload")
    (root / "docs/b.md").write_text("# B\n\nOther words.\n")
    while "/b/index.html" not in told(stream):
        pass
    page = (root / "site/b/index.html").read_bytes()
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", root / "whole"]
    subprocess.run(command, cwd=root, check=True)
    assert (root / "whole/b/index.html").read_bytes() == page
    assert b"None" not in page


def test_a_page_carries_the_listener_and_its_policy_allows_no_more(serving: Serving) -> None:
    response = serving.get("/b/")
    assert response.read().count(b'<script src="/reload.js" defer></script>') == 1
    policy = response.getheader("content-security-policy", "")
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    script = serving.get("/reload.js")
    assert b'new EventSource("/reload")' in script.read()
    assert script.getheader("content-type", "").startswith("text/javascript")


def test_the_guard_stands_before_the_stream_as_well(serving: Serving) -> None:
    assert serving.get("/reload", Host="evil.example").status == 421
    assert serving.get("/reload", **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert serving.get("/reload", Origin="http://evil.example").status == 403


def test_a_mistake_leaves_the_page_as_it_was_and_ctrl_c_ends_all(
    root: Path, serving: Serving
) -> None:
    stream = serving.get("/reload")
    (root / "docs/index.md").write_text(A.replace("<<greet>>", "<<great>>"))
    assert "docs/index.md:5: no chunk is named 'great'" in serving.output.readline()
    assert b"hello" in serving.get("/").read()
    serving.process.send_signal(signal.SIGINT)
    output, _ = serving.process.communicate(timeout=30)
    assert (serving.process.returncode, "Traceback" in output) == (0, False)
    stream.close()


def test_without_a_built_site_it_says_how_to_have_one(root: Path) -> None:
    (root / "site/index.html").unlink()
    words = ["-m", "litdeck", "-C", str(root), "watch", "--serve", "--port", "0"]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "litdeck: site/index.html is not there: build it with  make site\n"
