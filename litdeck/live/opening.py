"""How a presentation is opened: by whom it may be, at which address, and in which browser."""

from __future__ import annotations

import contextlib
import html
import os
import tempfile
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from litdeck import privileges
from litdeck.deck import load_decks
from litdeck.live.server import HERE
from litdeck.model import Book

_PAGE = '<!doctype html><meta http-equiv="refresh" content="0; url={}">\n'


def require_ordinary_user() -> None:
    """Raise OSError if this is root and cannot become anybody else for the runs."""
    if os.geteuid() != 0:
        return
    uid, gid = privileges.ordinary_user()
    reading, writing = os.pipe()
    # Tried in a child: what is dropped does not come back.
    pid = os.fork()
    if pid == 0:
        _try(uid, gid, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        reason = pipe.read().decode(errors="replace")
    if os.waitpid(pid, 0)[1] != 0:
        raise OSError(
            f"root runs no programs, and cannot be an ordinary user for them: {reason}.  "
            "Start it as an ordinary user, or with --offline-run"
        )


def _try(uid: int, gid: int, writing: int) -> None:
    try:
        privileges.drop(uid, gid)
        os._exit(0)
    except BaseException as error:
        os.write(writing, str(error).encode())
    finally:
        os._exit(1)


def addresses(book: Book, site: Path, port: int, token: str) -> list[str]:
    """Return the address of each built deck, in the order of the book, else of the front page.

    The token stands where no request and no log carries it.
    """
    places = {slug: number for number, slug in enumerate(book.slides)}
    decks = sorted(load_decks(book), key=lambda deck: places[deck.slides[0].slide.slug])
    pages = [f"slides/{deck.name}/index.html" for deck in decks]
    built = [page for page in pages if (site / page).is_file()]
    return [f"http://{HERE}:{port}/{page}#token={token}" for page in built or [""]]


@contextlib.contextmanager
def browser(address: str, wanted: bool) -> Iterator[None]:
    """Show an address in a browser, if there is a screen for one, while the block runs.

    Every user of the machine can read a command line, so the browser is given the name of a file
    that sends it on, and which nobody else can read.
    """
    if not wanted or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield
        return
    with tempfile.NamedTemporaryFile("w", prefix="litdeck-", suffix=".html") as file:
        file.write(_PAGE.format(html.escape(address)))
        file.flush()
        webbrowser.open(f"file://{file.name}")
        yield
