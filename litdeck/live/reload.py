"""Tells the pages that are open which of them have been written again.

A stream that anybody may read who may read the pages: it says nothing but their addresses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Scope

from litdeck.live.pages import Pages
from litdeck.live.policy import policy_for

SCRIPT = Path(__file__).with_name("reload.js")
_TAG = '<script src="/reload.js" defer></script>\n'
# A proxy or a browser may take a silent stream for a dead one.
ALIVE = 15.0


class Reload:
    """The open pages, each with a queue of what it has not been told yet."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}

    def tell(self, paths: Iterable[str]) -> None:
        """Tell all pages that these were written, `04-pid/index.html` say; from any thread."""
        self._put(json.dumps([f"/{path}" for path in paths]))

    def close(self) -> None:
        """End all streams: a server waits for what is still being answered."""
        self._put("")

    def _put(self, said: str) -> None:
        for queue, loop in list(self._open.items()):
            loop.call_soon_threadsafe(queue.put_nowait, said)

    async def stream(self, request: Request) -> Response:
        """Answer with a stream of server-sent events that ends when the page is closed."""
        headers = {"cache-control": "no-store"}
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._open[queue] = asyncio.get_running_loop()
        try:
            yield "retry: 200\n\n"
            while True:
                try:
                    said = await asyncio.wait_for(queue.get(), ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if not said:
                    return
                yield f"data: {said}\n\n"
        finally:
            del self._open[queue]


class ReloadedPages(Pages):
    """Serves what was built, each page with the script that listens."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file's response; a page's with the script before the end of its head."""
        response = await super().get_response(path, scope)
        if not isinstance(response, FileResponse) or not str(response.path).endswith(".html"):
            return response
        text = Path(response.path).read_text(encoding="utf-8", errors="replace")
        head, mark, rest = text.partition("</head>")
        text = f"{head}{_TAG}{mark}{rest}" if mark else f"{_TAG}{text}"
        headers = {"content-security-policy": policy_for(text)}
        return HTMLResponse(text, response.status_code, headers)


def reloaded_pages(folder: Path, reload: Reload) -> ASGIApp:
    """Return an application that serves a folder, and tells its pages what was written again."""
    script = FileResponse(SCRIPT, media_type="text/javascript")
    return Starlette(
        routes=[
            Route("/reload", reload.stream),
            Route("/reload.js", lambda request: script),
            Mount("/", ReloadedPages(directory=folder, html=True)),
        ]
    )
