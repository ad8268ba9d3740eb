"""`litdeck check`."""

from __future__ import annotations

import click

from litdeck.commands import OUT_OF_DATE, book_of, errors_as_lines, report


@click.command("check")
@click.argument("names", nargs=-1, metavar="[PROGRAM | CHAPTER]...")
@click.option("--summary", is_flag=True, help="Run nothing; count what is run or tangled.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, names: tuple[str, ...], summary: bool) -> int:
    """Run programs afresh and compare their outputs with what the chapters say."""
    from litdeck import record
    from litdeck.summary import summarise

    book = book_of(context)
    found = summarise(book)
    for fence in found.unverified:
        click.echo(
            f"{fence.place}: this block is neither run nor tangled; "
            "give it an `id`, a `file` or an `illustration: why`",
            err=True,
        )
    status = OUT_OF_DATE if found.unverified else 0
    if summary:
        click.echo(str(found))
        return status
    return max(status, report(record.check(book, names)))
