"""`litdeck watch`."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import click

from litdeck.commands import ERROR, errors_as_lines

Tick = Callable[[bool], None]


@click.command("watch")
@click.option("--serve", is_flag=True, help="Show the built site, and reload its pages.")
@click.option("--port", default=8000, show_default=True, help="The port of 127.0.0.1.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, serve: bool, port: int) -> int:
    """Write code/ and the decks whenever a chapter is saved, until Ctrl-C."""
    needed = ("watchfiles", *(("starlette", "uvicorn", "websockets", "mkdocs") if serve else ()))
    if not all(map(find_spec, needed)):
        extras = "'rootless[book,watch,present]'"
        click.echo(f"it needs its extras: python3 -m pip install {extras}", err=True)
        return ERROR
    from litdeck import settings
    from litdeck.watch.session import Session

    root = settings.find_root(Path(context.obj))
    session = Session(root, click.echo, _complain)
    if serve:
        return _serve(root, session, port)

    def tick(changed: bool) -> None:
        for _ in session.tick(changed):
            pass

    # A job that a script starts in the background begins with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _watch(root, tick)
    return 0


def _complain(text: str) -> None:
    click.echo(text, err=True)


def _watch(root: Path, tick: Tick, stop: threading.Event | None = None) -> None:
    from litdeck.watch.changes import changes

    ready = False
    for changed in changes(root, stop):
        tick(changed)
        if not ready:
            click.echo("watching the chapters (Ctrl-C ends it)")
            ready = True


def _serve(root: Path, session: object, port: int) -> int:
    from litdeck.live import opening, server
    from litdeck.live.library import Library
    from litdeck.live.reload import Reload
    from litdeck.watch.served import Served
    from litdeck.watch.session import Session

    assert isinstance(session, Session)
    os.chdir(root)  # where the Markdown extension looks for its book
    site = root / "site"
    with server.listen(port) as listener:
        opening.require_ordinary_user()
        if not (site / "index.html").is_file():
            raise OSError("site/index.html is not there: build it with  make site")
        library, reload, stop = Library(root), Reload(), threading.Event()
        choices = server.Choices()
        book = library.edition().book
        served = Served(root, session, reload.tell, _complain)
        addresses = opening.addresses(book, site, listener.getsockname()[1], choices.token)
        print(*addresses, sep="\n", flush=True)
        watcher = threading.Thread(target=_watch, args=(root, served.tick, stop))
        watcher.start()
        try:
            server.serve(library, site, listener, choices, reload)
        finally:
            stop.set()
            watcher.join()
    return 0
