"""One guard before everything: who may ask this server, and what every answer says.

A page of any site can make a browser send requests to 127.0.0.1, and any user of this machine can
connect to it. So a request must name this server as its host, come from one of its own pages, and
carry the token wherever a program could run. What is not known here is refused.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER = "litdeck-token"
SUBPROTOCOL = "litdeck"
# What runs programs; it is kept apart from the pages, which everybody may read.
API = ("/runs", "/terminals")
METHODS = frozenset({"GET", "HEAD"})
API_METHODS = frozenset({"GET", "POST", "DELETE"})

HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; "
    "media-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; "
    "frame-ancestors 'self'"
)


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    message: str


class Guard:
    """Stands before two applications: the pages, and the one that runs programs."""

    def __init__(self, pages: ASGIApp, api: ASGIApp, hosts: Iterable[str], token: str) -> None:
        self._pages, self._api = pages, api
        self._hosts = frozenset(hosts)
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            raise ValueError(f"no {scope['type']} here")
        if refusal := self._refusal(scope):
            await _refuse(scope, send, refusal)
            return
        app = self._api if _is_api(scope) else self._pages
        await app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Refusal | None:
        socket = scope["type"] == "websocket"
        api = socket or _is_api(scope)
        method = "GET" if socket else scope["method"]
        if method not in (API_METHODS if api else METHODS):
            return Refusal(405, f"the method {method} is not used here")
        host = _only(scope, "host")
        if host not in self._hosts:
            return Refusal(421, "this server has another name")
        if refusal := _origin_refusal(scope, f"http://{host}", socket or method != "GET" and api):
            return refusal
        if refusal := _site_refusal(scope, api):
            return refusal
        if api and not self._knows_token(scope):
            return Refusal(403, "the token is missing or wrong: open the address that was printed")
        return None

    def _knows_token(self, scope: Scope) -> bool:
        if scope["type"] == "websocket":
            # A page cannot give a WebSocket a header of its own, but subprotocols.
            first, *rest = scope.get("subprotocols") or [""]
            found = rest[0] if first == SUBPROTOCOL and len(rest) == 1 else ""
        else:
            found = _only(scope, TOKEN_HEADER) or ""
        return hmac.compare_digest(found.encode(), self._token)


def _is_api(scope: Scope) -> bool:
    return any(scope["path"] == part or scope["path"].startswith(f"{part}/") for part in API)


def _only(scope: Scope, name: str) -> str | None:
    """Return a header that is there once; None if it is not there, and '' if it is there twice."""
    found = [value for key, value in scope["headers"] if key.lower() == name.encode()]
    if not found:
        return None
    return str(found[0].decode("latin-1")) if len(found) == 1 else ""


def _origin_refusal(scope: Scope, own: str, required: bool) -> Refusal | None:
    origin = _only(scope, "origin")
    if origin is None and not required or origin == own:
        return None
    return Refusal(403, "only pages of this server may ask this")


def _site_refusal(scope: Scope, api: bool) -> Refusal | None:
    """Refuse what a browser says another site wants; other programs do not say (see Fetch)."""
    site = _only(scope, "sec-fetch-site")
    if site in (None, "same-origin") or site == "none" and not api:
        return None
    # Following a link to a page is no harm: the other site sees nothing of it.
    followed = _only(scope, "sec-fetch-mode"), _only(scope, "sec-fetch-dest")
    if site in ("cross-site", "same-site") and not api and followed == ("navigate", "document"):
        return None
    return Refusal(403, "another site may not use this server")


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted, this is an answer of HTTP: 403, whatever the reason.
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.message})
        return
    body = json.dumps({"message": refusal.message}).encode() + b"\n"
    headers = {**HEADERS, "content-security-policy": POLICY, "content-type": "application/json"}
    headers |= {"content-length": str(len(body)), "connection": "close"}
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    """Return a `send` that adds what every answer says, where it is not said already."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _completed(message.get("headers", ()))}
        await send(message)

    return sending


def _completed(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    said: dict[bytes, Any] = {
        key.encode(): value.encode()
        for key, value in {**HEADERS, "content-security-policy": POLICY}.items()
    }
    given = [(key.lower(), value) for key, value in headers]
    for key, value in given:
        if key == b"content-security-policy":
            said[key] = value
    return [*((key, value) for key, value in given if key not in said), *said.items()]
