"""`litdeck notebooks`."""

from __future__ import annotations

import click

from litdeck.commands import book_of, errors_as_lines


@click.command("notebooks")
@click.pass_context
@errors_as_lines
def command(context: click.Context) -> int:
    """Write a Jupyter notebook for each chapter to <docs>/notebooks/."""
    from litdeck import notebook

    for path in notebook.write(book_of(context)):
        click.echo(path)
    return 0
