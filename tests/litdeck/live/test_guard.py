"""Requests that no page of the server would send: each is refused, and none runs anything."""

from __future__ import annotations

import http.client
import json
import socket
import time

import pytest

from litdeck.live import guard
from tests.litdeck.live.client import HERE, Server

RUN = "/runs/hello.py"


def refused(answer: http.client.HTTPResponse, status: int) -> str:
    """Check that an answer is a refusal with a reason, and carries no data to another site."""
    body = answer.read()
    assert answer.status == status, body
    assert not answer.getheader("access-control-allow-origin")
    assert b"hello" not in body
    assert_headers(answer)
    return str(json.loads(body)["message"])


def assert_headers(answer: http.client.HTTPResponse) -> None:
    for name, value in guard.HEADERS.items():
        assert answer.getheader(name) == value
    policy = answer.getheader("content-security-policy") or ""
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


def test_a_page_of_the_server_may_run(server: Server):
    assert server.run("hello.py")[0] == "hello\n"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil",
     "localhost:{port}@evil", "LOCALHOST:{port} ", "[::1]:{port}", "0.0.0.0:{port}",
     "127.1:{port}", "2130706433:{port}", ""],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/runs", "/script.js", "/nothing"])
def test_another_host_is_refused_everywhere(server: Server, host, path):
    """DNS rebinding: the attacker's name leads here, and the browser takes it for one site."""
    host = host.format(port=server.port)
    answer = server.ask("GET", path, Host=host, Origin=f"http://{host}")
    assert answer.status in (400, 421)
    assert b"secret" not in answer.read()


def test_a_second_host_or_none_is_refused(server: Server):
    for hosts in ("", f"Host: {server.host}\r\nHost: evil\r\n"):
        request = f"GET /runs HTTP/1.1\r\n{hosts}Litdeck-Token: {server.token}\r\n\r\n"
        assert b"HTTP/1.1 4" in raw(server, request.encode())[:12]


def test_http_1_0_without_a_host_is_refused(server: Server):
    assert raw(server, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 421")


def raw(server: Server, data: bytes) -> bytes:
    with socket.create_connection((HERE, server.port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:{other}",
     "http://localhost:{port}", "http://127.0.0.1", "http://127.0.0.1:{port}.evil.example",
     "http://127.0.0.1:{port}/", "file://", ""],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
def test_another_origin_is_refused(server: Server, origin, method):
    origin = origin.format(port=server.port, other=server.port + 1)
    assert "pages of this server" in refused(server.ask(method, RUN, Origin=origin), 403)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_missing_origin_is_refused_where_something_happens(server: Server, method):
    refused(server.ask(method, RUN, without=("Origin",)), 403)


def test_the_other_name_of_this_machine_is_an_origin_of_its_own(server: Server):
    own = {"Host": f"localhost:{server.port}", "Origin": f"http://localhost:{server.port}"}
    answer = server.ask("POST", RUN, **own)
    assert answer.status == 200
    answer.read()


@pytest.mark.parametrize("token", ["", "x", "null", "é"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_wrong_token_is_refused(server: Server, token, method):
    assert "token" in refused(server.ask(method, RUN, Litdeck_Token=token), 403)


@pytest.mark.parametrize("path", ["/runs", RUN, "/runs/", "/terminals/hello.py"])
def test_a_missing_token_is_refused(server: Server, path):
    refused(server.ask("GET", path, without=("Litdeck-Token",)), 403)


def test_a_part_of_the_token_and_more_than_it_are_refused(server: Server):
    for token in (server.token[:-1], server.token + "x", server.token.swapcase()):
        refused(server.ask("GET", "/runs", Litdeck_Token=token), 403)


def test_the_token_is_taken_from_its_header_only(server: Server):
    for path in (f"/runs?token={server.token}", f"/runs?Litdeck-Token={server.token}"):
        refused(server.ask("GET", path, without=("Litdeck-Token",)), 403)
    cookie = f"Litdeck-Token={server.token}"
    refused(server.ask("GET", "/runs", without=("Litdeck-Token",), Cookie=cookie), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "unheard-of"])
def test_what_another_site_wants_is_refused(server: Server, site):
    refused(server.ask("GET", "/runs", Sec_Fetch_Site=site), 403)
    refused(server.ask("POST", RUN, Sec_Fetch_Site=site), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "script"), ("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty"),
     ("navigate", "embed")],
)  # fmt: skip
def test_another_site_cannot_include_what_is_served(server: Server, site, mode, dest):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    for path in ("/script.js", "/", "/runs"):
        assert server.ask("GET", path, without=("Origin",), **headers).status == 403


def test_a_link_to_a_page_may_be_followed(server: Server):
    headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    answer = server.ask("GET", "/", without=("Origin",), Sec_Fetch_Site="cross-site", **headers)
    assert answer.status == 200
    answer = server.ask("GET", "/", without=("Origin",), Sec_Fetch_Site="none", **headers)
    assert answer.status == 200


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "TRACE", "CONNECT", "BREW", "HEAD"])
@pytest.mark.parametrize("path", ["/runs", RUN])
def test_other_methods_are_refused(server: Server, method, path):
    answer = server.ask(method, path, Access_Control_Request_Method="POST")
    assert answer.status == 405
    assert not answer.getheader("access-control-allow-methods")
    assert not answer.getheader("access-control-allow-origin")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "OPTIONS"])
def test_pages_are_only_read(server: Server, method):
    refused(server.ask(method, "/index.html"), 405)


@pytest.mark.parametrize(
    "name",
    ["nothing.py", "apart.py", "../hello.py", "..%2fhello.py", "%2e%2e/mkdocs.yml", "./hello.py",
     "/etc/passwd", "%2fetc%2fpasswd", "hello.py/", "hello.py%00", "hello.py/../other.py",
     "HELLO.py", "hello.py%0a", "..\\hello.py", "%ff", "", "code/hello.py"],
)  # fmt: skip
def test_an_id_is_one_of_the_books_or_unknown(server: Server, name):
    assert server.ask("POST", f"/runs/{name}").status in (404, 405)


@pytest.mark.parametrize(
    "path",
    ["/../mkdocs.yml", "/..%2fmkdocs.yml", "/%2e%2e/mkdocs.yml", "/slides/../../mkdocs.yml",
     "/slides/%2e%2e/%2e%2e/mkdocs.yml", "//etc/passwd", "/%2fetc/passwd", "/..%5cmkdocs.yml",
     "/x%00", "/" + "x" * 4000, "/link/mkdocs.yml"],
)  # fmt: skip
def test_only_the_site_is_served(server: Server, book, path):
    link = book / "site/link"
    if not link.is_symlink():
        link.symlink_to(book)
    answer = server.ask("GET", path)
    assert answer.status == 404
    assert b"site_name" not in answer.read()
    assert_headers(answer)


def test_every_kind_of_answer_has_the_headers(server: Server):
    for path in ("/", "/script.js", "/nothing", "/slides/talk", "/runs", "/runs/none"):
        answer = server.ask("GET", path)
        answer.read()
        assert_headers(answer)


def test_the_page_for_what_is_lost_may_run_its_own_script(server: Server):
    answer = server.ask("GET", "/nothing")
    assert answer.status == 404
    assert "'sha256-" in (answer.getheader("content-security-policy") or "")


def test_a_body_that_is_too_large(server: Server):
    source = json.dumps({"source": "#" * 300_000}).encode()
    refused(server.ask("POST", RUN, source), 413)


def test_a_body_that_never_ends_holds_no_place(server: Server):
    """Three of them, and a program still runs: a place is taken when the request is complete."""
    head = (
        f"POST {RUN} HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\n"
        f"Litdeck-Token: {server.token}\r\nContent-Length: 100\r\n\r\n{{"
    )
    slow = [socket.create_connection((HERE, server.port), timeout=15) for _ in range(3)]
    try:
        for connection in slow:
            connection.sendall(head.encode())
        assert server.run("hello.py")[0] == "hello\n"
        start = time.monotonic()
        assert slow[0].recv(100).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - start < 8
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("body", [b"x", b"[]", b"{}", b'{"source": 1}', b'{"source": "", "a": 1}',
                                  b'{"source": "\\ud800"}', b"[" * 100_000, b"\xff"])  # fmt: skip
def test_a_body_that_is_no_order(server: Server, body):
    refused(server.ask("POST", RUN, body), 400)


def test_nothing_ran(server: Server):
    assert server.json("GET", "/runs")["mode"] == "live"
