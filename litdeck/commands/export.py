"""`litdeck export`."""

from __future__ import annotations

import click

from litdeck.commands import book_of, errors_as_lines


@click.command("export")
@click.option("--json", "as_json", is_flag=True, help="Print the book as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema that this keeps to.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, as_json: bool, schema: bool) -> int:
    """Print the book as data: chunks, programs, lines with positions, slides, outputs."""
    from litdeck import export
    from litdeck.deck import load_decks

    if as_json == schema:
        raise click.UsageError("say what to print: --json or --schema", context)
    if schema:
        click.echo(export.schema(), nl=False)
        return 0
    book = book_of(context)
    click.echo(export.text(book, load_decks(book)), nl=False)
    return 0
