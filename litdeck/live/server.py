"""The server itself: one port of this machine, held before anything is built or shown."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from litdeck.live.api import Api, api
from litdeck.live.guard import Guard
from litdeck.live.library import Library
from litdeck.live.pages import pages
from litdeck.live.perform import Stage
from litdeck.live.reload import Reload, reloaded_pages
from litdeck.live.runs import Runs
from litdeck.run import Limits

HERE = "127.0.0.1"
# Headers, messages and connections, more than the pages of one presenter need.
HEADERS, MESSAGE, CONNECTIONS = 1 << 15, 1 << 16, 128


@dataclass(frozen=True)
class Choices:
    """What the presenter has chosen."""

    port: int = 8000
    edit: bool = False
    recorded: bool = False
    limits: Limits = Limits()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


def listen(port: int) -> socket.socket:
    """Return a socket that holds the port; OSError, which says what to do, if that fails."""
    try:
        return socket.create_server((HERE, port), backlog=CONNECTIONS)
    except OverflowError:
        cause = "there is no such port"
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        cause = "another program uses it" if taken else error.strerror or str(error)
    remedy = "Choose another port:  make present PORT=8123  (litdeck present --port 8123)"
    raise OSError(f"cannot listen on {HERE}:{port}: {cause}.  {remedy}")


def hosts(port: int) -> list[str]:
    """Return the names that this server has: what a browser sends as Host."""
    names = [HERE, "localhost"]
    return [f"{name}:{port}" for name in names] + (names if port == 80 else [])


def serve(
    library: Library,
    site: Path,
    listener: socket.socket,
    choices: Choices,
    reload: Reload | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM; on return no run is left."""
    stage = Stage(library, Runs(), choices.limits)
    if not choices.recorded:
        threading.Thread(target=library.prepare, daemon=True).start()
    port = listener.getsockname()[1]
    answers = api(Api(stage, choices.edit, choices.recorded))
    shown = reloaded_pages(site, reload) if reload else pages(site)
    guard = Guard(shown, answers, hosts(port), choices.token)
    # What ends the server is raised again by uvicorn when all is closed.
    with contextlib.suppress(KeyboardInterrupt):
        Server(_config(guard), stage.runs, reload).run(sockets=[listener])


def _config(guard: Guard) -> uvicorn.Config:
    return uvicorn.Config(
        guard,
        lifespan="off",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        http="h11",
        # The implementation that websockets itself maintains; the older one is deprecated.
        ws="websockets-sansio",
        ws_max_size=MESSAGE,
        h11_max_incomplete_event_size=HEADERS,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=2,
    )


class Server(uvicorn.Server):
    """Ends all runs and streams before it waits for the connections that show them."""

    def __init__(self, config: uvicorn.Config, runs: Runs, reload: Reload | None = None) -> None:
        super().__init__(config)
        self._runs, self._reload = runs, reload

    async def shutdown(self, sockets: Sequence[socket.socket] | None = None) -> None:
        """Close down, with nothing left."""
        self._runs.close()
        if self._reload:
            self._reload.close()
        await super().shutdown(list(sockets) if sockets else None)
