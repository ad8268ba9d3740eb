"""An answer that is told while it happens: one JSON object a line, until the reader leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator

from starlette.types import Receive, Scope, Send

from litdeck.live.perform import Event
from litdeck.live.runs import Run

_HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/x-ndjson")],
}


class EventStream:
    """Sends events as they come. A reader that leaves stops the run, whatever the run does."""

    def __init__(self, this: Run, events: AsyncGenerator[Event, None]) -> None:
        self._this, self._events = this, events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request; see the ASGI specification."""
        # Looked for beside the sending: a program that hangs sends nothing that could fail.
        watch = asyncio.create_task(self._stop_when_gone(receive))
        try:
            # The first event comes first: from then on the run gives its place back by itself.
            async for event in self._events:
                if event["event"] == "start":
                    await send(_HEAD)
                await send({"type": "http.response.body", "body": _line(event), "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except OSError:
            pass  # The reader has left.
        finally:
            watch.cancel()
            self._this.stop.set()
            await self._events.aclose()

    async def _stop_when_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._this.stop.set()


def _line(event: Event) -> bytes:
    return json.dumps(event, ensure_ascii=True).encode() + b"\n"
