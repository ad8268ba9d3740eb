"""One visit to the site: what it asked for, and what went wrong, is kept."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize

# Made by the page itself, from what it has already.
LOCAL = ("data", "blob", "about")


class Visit:
    """A browser context of its own: no cookie, choice or cache of another test's."""

    def __init__(self, browser: Browser, origin: str, scheme: str, screen: ViewportSize) -> None:
        wanted: Literal["dark", "light"] = "dark" if scheme == "dark" else "light"
        self.origin = origin
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.context = browser.new_context(
            viewport=screen, color_scheme=wanted, reduced_motion="reduce"
        )
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def open(self, path: str) -> Page:
        """Open a page and wait until all that it loads is there."""
        page = self.context.new_page()
        page.goto(self.origin + path if path.startswith("/") else path, wait_until="networkidle")
        return page

    def foreign(self) -> list[str]:
        """Return what was asked of any other origin than the one that is tested."""
        own = urlsplit(self.origin)
        asked = [(url, urlsplit(url)) for url in self.asked]
        return [
            url
            for url, parts in asked
            if parts.scheme not in LOCAL
            and (parts.netloc, parts.scheme) not in ((own.netloc, own.scheme), (own.netloc, "ws"))
        ]

    def problems(self) -> list[str]:
        """Return foreign requests, refused requests and script errors."""
        return [f"a foreign request: {url}" for url in self.foreign()] + self.errors

    def close(self) -> None:
        """Close the context, and with it every page."""
        self.context.close()
