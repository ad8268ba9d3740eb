"""One module a command, found by its name: `litdeck tangle` is `command` in `tangle.py` here.

A command parses its options and prints; the work is done elsewhere, and imported in its body, so
that no command waits for another one's libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from litdeck.exits import ERROR, OUT_OF_DATE, status_of

if TYPE_CHECKING:
    from litdeck.model import Book
    from litdeck.record import Outcome

__all__ = ["ERROR", "OUT_OF_DATE", "book_of", "errors_as_lines", "report"]


def errors_as_lines(command: Callable[..., int | None]) -> Callable[..., None]:
    """Print a book's problems a line each, and exit with the command's status."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        raise SystemExit(status_of(lambda: command(*args, **options)))

    return wrapped


def book_of(context: click.Context) -> Book:
    """Read the book that the command is about: here, or where `-C` says."""
    from litdeck import book, settings

    return book.load(settings.find_root(Path(context.obj)))


def report(outcomes: Iterable[Outcome]) -> int:
    """Print how runs ended, as they end; return the command's status."""
    status = good = 0
    for outcome in outcomes:
        where = f"{outcome.program.fence.place}: {outcome.program.file}"
        if outcome.skipped:
            click.echo(f"{where} skipped: {outcome.skipped}")
        elif outcome.complaint:
            click.echo(f"{where} {outcome.complaint}", err=True)
            status = OUT_OF_DATE
        else:
            good += 1
    click.echo(f"{good} programs ran as the book says")
    return status
