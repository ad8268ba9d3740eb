"""`litdeck coverage`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litdeck.commands import book_of, errors_as_lines
from litdeck.errors import BookError, Place, Problem

if TYPE_CHECKING:
    from litdeck.model import Book


@click.command("coverage", context_settings={"ignore_unknown_options": True})
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The data file of coverage.py.  [default: .coverage in the book's folder]",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--site", is_flag=True, help="Let the pages of the site show it from now on.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND...]")
@click.pass_context
@errors_as_lines
def command(
    context: click.Context,
    data: Path | None,
    as_json: bool,
    site: bool,
    arguments: tuple[str, ...],
) -> int:
    """Say which lines ran of each chapter and chunk; run COMMAND first, if one is given.

    What COMMAND starts is followed into every process: those that the book's own runner starts
    as another user, and those that fork, enter namespaces and end by os._exit.
    """
    from litdeck.covered import marks, measure
    from litdeck.covered.table import table

    book = book_of(context)
    path = data or book.root / measure.DATA
    status = _gather(book, arguments, path) if arguments else 0
    found = measure.measure(book, path)
    plain = measure.as_json(found)
    if site:
        marks.write(book, plain)
    click.echo(json.dumps(plain, indent=2) if as_json else "\n".join(table(found)))
    return status


def _gather(book: Book, arguments: tuple[str, ...], path: Path) -> int:
    from litdeck import tangle
    from litdeck.covered.gather import gather
    from litdeck.covered.measure import write

    plan = tangle.plan(book)
    behind = [*plan.write, *plan.remove, *(conflict.file for conflict in plan.conflicts)]
    if behind:
        message = "is not what the chapters say: `litdeck tangle` first"
        raise BookError(Problem(Place(f"code/{file}", 1), message) for file in behind)
    status, ran = gather(book, arguments)
    write(book, ran, path)
    return status
