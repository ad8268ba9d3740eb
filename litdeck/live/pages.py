"""The built site, file by file, each page with a policy of its own."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from litdeck.live.policy import policy_of

# What a browser shows as a page, with scripts and styles in it.
PAGES = (".html", ".svg")


class Pages(StaticFiles):
    """Serves what was built, and nothing beside it: no link leads out."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file's response; a page's names what stands in it, that of 404 too."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and str(response.path).endswith(PAGES):
            response.headers["content-security-policy"] = policy_of(Path(response.path))
        return response


def pages(folder: Path) -> ASGIApp:
    """Return an application that serves a folder."""
    return Starlette(routes=[Mount("/", Pages(directory=folder, html=True))])
