"""`litdeck show`."""

from __future__ import annotations

import os
import sys

import click

from litdeck.commands import book_of, errors_as_lines


@click.command("show")
@click.argument("program")
@click.argument("chunks", nargs=-1)
@click.option("--whole", is_flag=True, help="Print the lines too that a slide would hide.")
@click.option(
    "--scheme",
    type=click.Choice(["light", "dark"]),
    help="The terminal's ground.  [default: what COLORFGBG says, else dark]",
)
@click.pass_context
@errors_as_lines
def command(
    context: click.Context, program: str, chunks: tuple[str, ...], whole: bool, scheme: str | None
) -> int:
    """Print a program, or what a slide with some of its CHUNKS shows of it."""
    from litdeck.printed import formatter, printed

    book = book_of(context)
    colours = formatter(os.environ, sys.stdout.isatty(), scheme or "")
    for line in printed(book, program, chunks, whole, colours):
        # Colours are there only if a terminal wants them.
        click.echo(line, color=colours is not None)
    return 0
