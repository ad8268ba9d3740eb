"""`litdeck slides`."""

from __future__ import annotations

import click

from litdeck.commands import OUT_OF_DATE, book_of, errors_as_lines


@click.command("slides")
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, check: bool) -> int:
    """Write the decks of slides/*.toml: for terminals, slides/<deck>.md, and for browsers."""
    from litdeck import presenterm
    from litdeck.browser import build, fetch

    book = book_of(context)
    if check:
        difference = presenterm.check_decks(book)
        click.echo(difference, nl=False)
        return OUT_OF_DATE if difference else 0
    for path in presenterm.write_decks(book):
        click.echo(path)
    for path in build.write(book):
        click.echo(path)
    lost = [package.name for package in fetch.missing()]
    if lost:
        click.echo(f"no deck for the browser without {', '.join(lost)}: litdeck fetch", err=True)
    for line in presenterm.summary(book):
        click.echo(line)
    return 0
