"""`litdeck slides`."""

from __future__ import annotations

import click

from litdeck.commands import OUT_OF_DATE, book_of, errors_as_lines


@click.command("slides")
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, check: bool) -> int:
    """Write the terminal decks, slides/<deck>.md, from slides/<deck>.toml."""
    from litdeck import presenterm

    book = book_of(context)
    if check:
        difference = presenterm.check_decks(book)
        click.echo(difference, nl=False)
        return OUT_OF_DATE if difference else 0
    for path in presenterm.write_decks(book):
        click.echo(path)
    for line in presenterm.summary(book):
        click.echo(line)
    return 0
