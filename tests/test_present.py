"""The local server: on this machine only, and clear about a port that is taken."""

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litdeck import present


@pytest.fixture
def taken():
    """A port that somebody else listens on."""
    with socket.create_server((present.HERE, 0)) as other:
        yield other.getsockname()[1]


def run(*arguments):
    command = [sys.executable, "-m", "litdeck.present", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_a_taken_port_is_one_line_with_a_remedy(taken):
    done = run("--port", taken)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{taken}: another program uses it" in done.stderr
    assert "PORT=" in done.stderr


@pytest.mark.parametrize("port", [70000, 99999999999])
def test_a_number_that_is_no_port(port):
    done = run("--port", port)
    assert done.returncode == 1
    assert "Cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_free_port_is_said_by_exit_0():
    done = run("--port", 0)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_site_yet(tmp_path):
    done = run("--port", 0, tmp_path)
    assert done.returncode == 1
    assert "make site" in done.stderr


def test_the_address_comes_first_and_the_page_is_there(tmp_path: Path):
    (tmp_path / "index.html").write_text("<p>up")
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/talk.html").write_text("<p>deck")
    command = [sys.executable, "-m", "litdeck.present", "--port", "0", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            first = server.stdout.readline()
            assert first.startswith("http://127.0.0.1:")
            assert server.stdout.readline() == first.split()[0] + "slides/talk.html\n"
            port = int(first.split("/")[2].split(":")[1])
            client = http.client.HTTPConnection(present.HERE, port, timeout=10)
            client.request("GET", "/")
            assert client.getresponse().read() == b"<p>up"
        finally:
            server.terminate()


def test_a_browser_that_leaves_is_no_error(tmp_path: Path):
    (tmp_path / "index.html").write_bytes(b"x" * 50_000_000)
    command = [sys.executable, "-m", "litdeck.present", "--port", "0", str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            port = int(server.stdout.readline().split("/")[2].split(":")[1])
            with socket.create_connection((present.HERE, port), timeout=10) as visitor:
                visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
                assert visitor.recv(10)
            # One more request is served: the thread of the first is at its end by then.
            client = http.client.HTTPConnection(present.HERE, port, timeout=10)
            client.request("HEAD", "/")
            assert client.getresponse().status == 200
            time.sleep(0.3)
        finally:
            server.terminate()
        assert server.stderr.read() == ""
