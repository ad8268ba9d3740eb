"""`litdeck record`."""

from __future__ import annotations

import click

from litdeck.commands import book_of, errors_as_lines, report


@click.command("record")
@click.argument("names", nargs=-1, metavar="[PROGRAM | CHAPTER]...")
@click.pass_context
@errors_as_lines
def command(context: click.Context, names: tuple[str, ...]) -> int:
    """Run programs, twice each, and write their outputs into the chapters."""
    from litdeck.record import record

    outcomes, changed = record(book_of(context), names)
    status = report(outcomes)
    for path in changed:
        click.echo(f"{path}: outputs recorded")
    return status
