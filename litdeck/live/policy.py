"""The Content-Security-Policy of a built page: its own inline scripts and styles, by hash.

The pages are our own, but they show what programs print and what chapters say. With a policy
that names each inline block, a block that came in some other way does not run (see CSP Level 3).
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from litdeck.live.guard import POLICY

# A script of such a type is not run, so no policy has to name it.
DATA = ("application/json", "application/ld+json", "text/template")


class _Inline(HTMLParser):
    """Collects the texts of inline scripts and style sheets, and the values of style attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: dict[str, None] = {}
        self.sheets: dict[str, None] = {}
        self.attributes: dict[str, None] = {}
        self._into: dict[str, None] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("style"):
            self.attributes[given["style"] or ""] = None
        if tag == "script" and "src" not in given and given.get("type") not in DATA:
            self._begin(self.scripts)
        elif tag == "style":
            self._begin(self.sheets)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self._into is not None:
            self._into["".join(self._text)] = None
            self._into = None

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _begin(self, into: dict[str, None]) -> None:
        self._into, self._text = into, []


def policy_of(path: Path) -> str:
    """Return the policy for a page as it is now."""
    found = path.stat()
    return _policy(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=512)
def _policy(path: Path, changed: int, size: int) -> str:
    # A browser hashes the text after it has turned every line end into a newline.
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return policy_for(text)


def policy_for(html: str) -> str:
    """Return the policy for a page of this text."""
    inline = _Inline()
    inline.feed(html)
    inline.close()
    policy = _allow(POLICY, "script-src", inline.scripts)
    policy = _allow(policy, "style-src", inline.sheets)
    if inline.attributes:
        # Attributes alone: 'unsafe-hashes' would else let a script's event handlers in.
        policy += f"; style-src-attr 'unsafe-hashes' {_hashes(inline.attributes)}"
    return policy


def _allow(policy: str, directive: str, texts: dict[str, None]) -> str:
    if not texts:
        return policy
    return policy.replace(f"{directive} 'self'", f"{directive} 'self' {_hashes(texts)}")


def _hashes(texts: dict[str, None]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
