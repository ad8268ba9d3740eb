"""What a page can ask for: which programs there are, a run of one, and its end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from litdeck.live.library import Edition
from litdeck.live.perform import Order, Stage, perform
from litdeck.live.replay import replay
from litdeck.live.stream import EventStream
from litdeck.live.terminals import PREFIX, Terminals

# More than any program of a book; and longer than a page of this machine needs to send it.
BODY, PATIENCE = 1 << 18, 5.0


@dataclass(frozen=True)
class Api:
    """The answers to requests, given what the presenter has chosen."""

    stage: Stage
    edit: bool = False
    recorded: bool = False

    async def programs(self, request: Request) -> Response:
        """Say what can be run, and how."""
        edition = await self._edition()
        return JSONResponse(
            {
                "mode": "recorded" if self.recorded else "live",
                "edit": self.edit,
                "programs": list(edition.programs),
            }
        )

    async def source(self, request: Request) -> Response:
        """Return the text of a program, as it would run."""
        edition = await self._edition()
        name = _known(edition, request)
        return JSONResponse({"program": name, "source": edition.files[name].decode()})

    async def run(self, request: Request) -> Response | EventStream:
        """Run a program, or play its recording, and tell what it prints."""
        edition = await self._edition()
        name = _known(edition, request)
        order = Order(edition, edition.programs[name], self._source(await _body(request)))
        runs = self.stage.runs
        this = await runs.begin_soon()
        if this is None:
            raise HTTPException(429, runs.refusal)
        if self.recorded:
            return EventStream(this, replay(runs, order, this))
        return EventStream(this, perform(self.stage, order, this))

    async def stop(self, request: Request) -> Response:
        """End a run; its stream says so."""
        if not self.stage.runs.stop(_name(request)):
            raise HTTPException(404, "no run has this number: it may have ended")
        return JSONResponse({"message": "stopping"}, 202)

    async def _edition(self) -> Edition:
        return await asyncio.to_thread(self.stage.library.edition)

    def _source(self, body: bytes) -> str | None:
        if not body:
            return None
        source = _parsed(body)
        if not self.edit:
            raise HTTPException(403, "editing is off: start with  litdeck present --edit")
        if self.recorded:
            raise HTTPException(403, "an edited program has no recorded output")
        return source


def api(answers: Api) -> ASGIApp:
    """Return the application that runs programs, to be put behind the guard."""
    terminals = Terminals(answers.stage, answers.recorded)
    return Starlette(
        routes=[
            Route("/runs", answers.programs, methods=["GET"]),
            Route("/runs/{name:path}", answers.source, methods=["GET"]),
            Route("/runs/{name:path}", answers.run, methods=["POST"]),
            Route("/runs/{name:path}", answers.stop, methods=["DELETE"]),
            WebSocketRoute(PREFIX + "{name:path}", terminals.open),
        ],
        exception_handlers={HTTPException: _as_json},
    )


async def _as_json(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code)


def _name(request: Request) -> str:
    # Not as the route gives it: its `$` matches before a newline at the end of a path, too.
    return str(request.scope["path"]).removeprefix("/runs/")


def _known(edition: Edition, request: Request) -> str:
    """Return the program's id if the book has it: a name, looked up, never a path."""
    name = _name(request)
    if name not in edition.programs:
        raise HTTPException(404, f"no program that is run is named '{name}'")
    return name


async def _body(request: Request) -> bytes:
    """Return the body of a request, if it is small and comes at once."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > BODY:
                    raise HTTPException(413, f"more than {BODY} bytes")
    except TimeoutError:
        raise HTTPException(408, f"the request was not complete after {PATIENCE:g} s") from None
    return bytes(body)


def _parsed(body: bytes) -> str:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    source = found.get("source") if isinstance(found, dict) and len(found) == 1 else None
    if not isinstance(source, str) or not _encodes(source):
        raise HTTPException(400, 'the body is empty, or JSON: {"source": "..."}')
    return source


def _encodes(text: str) -> bool:
    """Tell whether a text can be a file's: JSON may hold half a surrogate pair."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False
