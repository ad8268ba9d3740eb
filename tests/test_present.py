"""`litdeck present`: on this machine only, and clear about what keeps it from starting."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from litdeck.live.server import HERE, hosts
from tests.litdeck.live.client import begin
from tests.litdeck.live.conftest import live_book

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture
def taken():
    """A port that somebody else listens on."""
    with socket.create_server((HERE, 0)) as other:
        yield other.getsockname()[1]


def present(*arguments, book=REPOSITORY, prefix=(), **env):
    command = [*prefix, sys.executable, "-m", "litdeck", "-C", str(book), "present"]
    return subprocess.run(
        [*command, "--no-open", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=REPOSITORY,
        env={**os.environ, **env},
    )


def test_a_taken_port_is_one_line_with_a_remedy(taken):
    done = present("--check", "--port", taken)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{taken}: another program uses it" in done.stderr
    assert "make present PORT=" in done.stderr


@pytest.mark.parametrize("port", [70000, -1, 99999999999])
def test_a_number_that_is_no_port(port):
    done = present("--check", f"--port={port}")
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_free_port_is_said_by_exit_0():
    done = present("--check", "--port", 0)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_site_yet(tmp_path):
    book = live_book(tmp_path)
    (book / "site/index.html").unlink()
    done = present("--port", 0, book=book)
    assert done.returncode == 2
    assert done.stderr == "litdeck: site/index.html is not there: build it with  make site\n"


def test_a_book_with_mistakes_names_them(tmp_path):
    book = live_book(tmp_path)
    (book / "docs/one.md").write_text("```python\n#| nonsense: 1\n```\n")
    done = present("--port", 0, book=book)
    assert done.returncode == 2
    assert done.stderr.startswith("docs/one.md:2: no option is named 'nonsense'")
    assert "http://" not in done.stdout


@pytest.mark.needs("user-namespaces", "id-maps")
def test_root_that_can_be_nobody_else_is_refused():
    """In a user namespace with one uid in it, that of root."""
    prefix = ("unshare", "--user", "--map-root-user")
    done = present("--check", "--port", 0, prefix=prefix)
    assert done.returncode == 2
    assert "root runs no programs" in done.stderr
    assert done.stderr.count("\n") == 1
    assert present("--check", "--port", 0, "--offline-run", prefix=prefix).returncode == 0


def test_the_first_line_is_the_address_of_the_first_deck(tmp_path):
    server = begin(live_book(tmp_path))
    try:
        pattern = r"http://127\.0\.0\.1:\d+/slides/talk/index\.html#token=[\w-]{32}\n"
        assert re.fullmatch(pattern, server.address)
        answer = server.ask("GET", "/slides/talk/index.html", without=("Litdeck-Token",))
        assert answer.read() == b"<!doctype html><p>deck"
    finally:
        assert server.end() == (0, "")


def test_decks_come_in_the_order_of_the_book_and_only_built_ones(tmp_path):
    book = live_book(tmp_path, "<!-- slide: Two -->\n<!-- end_slide -->\n\n")
    for name, slide in ("a-later-one", "Two"), ("not-built", "Two"):
        (book / f"slides/{name}.toml").write_text(f'title = "T"\nslides = ["{slide}"]\n')
    (book / "site/slides/a-later-one").mkdir()
    (book / "site/slides/a-later-one/index.html").write_text("<p>deck")
    server = begin(book)
    try:
        assert "/slides/talk/" in server.address
        assert "/slides/a-later-one/index.html#token=" in server.process.stdout.readline()
        assert server.process.stdout.readline() == "(Ctrl-C ends it)\n"
    finally:
        server.end()


def test_two_servers_have_two_tokens(tmp_path):
    book = live_book(tmp_path)
    servers = begin(book), begin(book)
    assert servers[0].token != servers[1].token
    assert servers[0].ask("GET", "/runs", Litdeck_Token=servers[1].token).status == 403
    for server in servers:
        server.end()


def test_nothing_but_the_loopback_listens(tmp_path):
    server = begin(live_book(tmp_path))
    try:
        listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
        found = re.findall(rf": (\w+):{server.port:04X} \w+:0000 0A", listening)
        assert found == ["0100007F"]
    finally:
        server.end()


def test_the_names_of_the_server():
    assert hosts(8000) == ["127.0.0.1:8000", "localhost:8000"]
    # A browser leaves out the port that it would have taken anyway.
    assert "localhost" in hosts(80)


def test_a_browser_that_leaves_is_no_error(tmp_path):
    book = live_book(tmp_path)
    (book / "site/large.bin").write_bytes(b"x" * 50_000_000)
    server = begin(book)
    with socket.create_connection((HERE, server.port), timeout=10) as visitor:
        visitor.sendall(f"GET /large.bin HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
        assert visitor.recv(10)
    assert server.ask("GET", "/").status == 200
    assert server.end() == (0, "")
