"""`litdeck pdf`."""

from __future__ import annotations

from importlib.util import find_spec

import click

from litdeck.commands import ERROR, book_of, errors_as_lines


@click.command("pdf")
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@click.option("--whole", is_flag=True, help="Show the hidden lines of each program, too.")
@click.option("--outputs/--no-outputs", default=True, help="With the recorded outputs, or without.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, decks: tuple[str, ...], whole: bool, outputs: bool) -> int:
    """Print decks, all if none is named, as PDF: docs/slides/<deck>/<deck>.pdf."""
    if find_spec("playwright") is None:
        click.echo("it needs its extra: python3 -m pip install 'rootless[book,pdf]'", err=True)
        return ERROR
    from litdeck.browser import pdf

    query = {**({"whole": ""} if whole else {}), **({} if outputs else {"outputs": "no"})}
    for path in pdf.write(book_of(context), decks, query):
        click.echo(path)
    return 0
