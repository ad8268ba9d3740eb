"""`litdeck tangle`."""

from __future__ import annotations

import click

from litdeck.commands import OUT_OF_DATE, book_of, errors_as_lines


@click.command("tangle")
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, check: bool) -> int:
    """Write the programs of the chapters to code/."""
    from litdeck import tangle

    book = book_of(context)
    plan = tangle.plan(book)
    for conflict in plan.conflicts:
        click.echo(conflict.diff(), nl=False)
        click.echo(_what_to_do(conflict.file, conflict.wanted is None), err=True)
    if plan.conflicts:
        return OUT_OF_DATE
    if check:
        click.echo(plan.diff(), nl=False)
        return OUT_OF_DATE if plan.diff() else 0
    for file in tangle.carry_out(book, plan):
        click.echo(f"code/{file}" + (" (removed)" if file in plan.remove else ""))
    return 0


def _what_to_do(file: str, orphan: bool) -> str:
    if orphan:
        cause = "no program owns it any more, and it was edited by hand"
        remedy = "copy what you want to keep into a chapter, then delete the file"
    else:
        cause = "edited by hand since it was written, so nothing was overwritten"
        remedy = "`litdeck untangle` brings the edit into its chapter"
    return f"code/{file}:1: {cause}; {remedy}"
