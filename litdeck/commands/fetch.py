"""`litdeck fetch`."""

from __future__ import annotations

import click

from litdeck.commands import errors_as_lines


@click.command("fetch")
@errors_as_lines
def command() -> None:
    """Get what the browser deck is made with, reveal.js and xterm.js, checked; needs a network."""
    from litdeck.browser import fetch

    for line in fetch.fetch():
        click.echo(line)
