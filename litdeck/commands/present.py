"""`litdeck present`."""

from __future__ import annotations

import contextlib
import signal
from importlib.util import find_spec
from pathlib import Path

import click

from litdeck.commands import ERROR, errors_as_lines

SECONDS = 20.0


@click.command("present")
@click.option("--port", default=8000, show_default=True, help="The port of 127.0.0.1.")
@click.option("--check", is_flag=True, help="Serve nothing; say whether it could.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--edit", is_flag=True, help="Let the slides' programs be changed on stage.")
@click.option("--offline-run", is_flag=True, help="Run nothing; replay the recorded outputs.")
@click.option("--seconds", default=SECONDS, show_default=True, help="Stop a run after this time.")
@click.pass_context
@errors_as_lines
def command(
    context: click.Context,
    port: int,
    check: bool,
    no_open: bool,
    edit: bool,
    offline_run: bool,
    seconds: float,
) -> int:
    """Show the built site and its decks on this machine, and run their programs."""
    if not all(map(find_spec, ("starlette", "uvicorn", "websockets"))):
        click.echo("it needs its extra: python3 -m pip install 'rootless[book,present]'", err=True)
        return ERROR
    from litdeck import settings
    from litdeck.live import opening, server
    from litdeck.live.library import Library
    from litdeck.run import Limits

    root = settings.find_root(Path(context.obj))
    site = root / "site"
    with server.listen(port) as listener:
        if not offline_run:
            opening.require_ordinary_user()
        if check:
            return 0
        if not (site / "index.html").is_file():
            raise OSError("site/index.html is not there: build it with  make site")
        library = Library(root)
        choices = server.Choices(edit=edit, recorded=offline_run, limits=Limits(seconds=seconds))
        port, book = listener.getsockname()[1], library.edition().book
        addresses = opening.addresses(book, site, port, choices.token)
        # A job that a script starts in the background begins with SIGINT ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            print(*addresses, "(Ctrl-C ends it)", sep="\n", flush=True)
            with opening.browser(addresses[0], wanted=not no_open):
                server.serve(library, site, listener, choices)
    print()
    return 0
