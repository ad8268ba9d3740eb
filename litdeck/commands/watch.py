"""`litdeck watch`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from litdeck.commands import ERROR, errors_as_lines


@click.command("watch")
@click.pass_context
@errors_as_lines
def command(context: click.Context) -> int:
    """Write code/ and the decks whenever a chapter is saved, until Ctrl-C."""
    if find_spec("watchfiles") is None:
        click.echo("it needs its extra: python3 -m pip install 'rootless[book,watch]'", err=True)
        return ERROR
    from litdeck import settings
    from litdeck.watch.changes import changes
    from litdeck.watch.session import Session

    root = settings.find_root(Path(context.obj))
    session = Session(root, click.echo, lambda text: click.echo(text, err=True))
    ready = False
    for changed in changes(root):
        for _ in session.tick(changed):
            pass
        if not ready:
            click.echo("watching the chapters (Ctrl-C ends it)")
            ready = True
    return 0
