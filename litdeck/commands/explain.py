"""`litdeck explain`."""

from __future__ import annotations

import click

from litdeck.commands import ERROR, book_of, errors_as_lines


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="CHUNK | PROGRAM | SLIDE...")
@click.pass_context
@errors_as_lines
def command(context: click.Context, names: tuple[str, ...]) -> int:
    """Say where a chunk, a program or a slide is defined, used and shown."""
    from litdeck.deck import load_decks
    from litdeck.explain import explain, unknown

    book = book_of(context)
    decks = load_decks(book)
    status = 0
    for name in names:
        found = explain(book, decks, name)
        if found is None:
            click.echo(f"litdeck: {unknown(book, name)}", err=True)
            status = ERROR
        else:
            click.echo(str(found))
    return status
