"""`litdeck untangle`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litdeck.commands import ERROR, OUT_OF_DATE, book_of, errors_as_lines

if TYPE_CHECKING:
    from litdeck.model import Book
    from litdeck.untangle import Woven
    from litdeck.untangle.choices import Question


@click.command("untangle")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--check", is_flag=True, help="Write nothing; show what chapters would become.")
@click.option(
    "--into",
    multiple=True,
    metavar="CHUNK",
    help="Where lines at a chunk's border belong: a chunk's name, or a place, docs/a.md:12.",
)
@click.option("--take-code", is_flag=True, help="Where a chapter has changed too, code/ is right.")
@click.pass_context
@errors_as_lines
def command(
    context: click.Context,
    files: tuple[str, ...],
    check: bool,
    into: tuple[str, ...],
    take_code: bool,
) -> int:
    """Bring what was edited in code/ back into the chapters."""
    from litdeck import untangle

    book = book_of(context)
    names = [_in_code(book, name) for name in files]
    edits = untangle.find(book, names, take_code)
    for note in [*untangle.deleted(book, names), *(note for e in edits for note in e.notes)]:
        click.echo(str(note), err=True)
    woven = untangle.weave(book, edits, lambda question: _answer(question, into))
    status = _unsettled(woven, into)
    if status:
        return status
    if check:
        click.echo(untangle.difference(book, woven), nl=False)
        return OUT_OF_DATE if woven.texts else 0
    untangle.carry_out(book, woven, edits)
    for line in untangle.report(book, woven, edits):
        click.echo(line)
    return 0


def _in_code(book: Book, name: str) -> str:
    """Return a file's name from `code/` on, wherever the command was started."""
    path, code = Path(name).resolve(), book.code.resolve()
    return path.relative_to(code).as_posix() if path.is_relative_to(code) else name


def _answer(question: Question, into: tuple[str, ...]) -> int | None:
    """Answer by `--into`, else ask if there is somebody at a terminal."""
    from litdeck.untangle.choices import named

    found = named(into)(question)
    if found is not None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return found
    click.echo(str(question))
    numbers = click.IntRange(1, len(question.choices))
    return int(click.prompt("Which of them, counted from 1", type=numbers)) - 1


def _unsettled(woven: Woven, into: tuple[str, ...]) -> int:
    """Print what keeps the edits out of the chapters; return 0 if nothing does."""
    from litdeck.untangle.choices import unknown

    wrong = unknown(into, woven.asked)
    for message in [*wrong, *woven.open, *(c.disagreement() for c in woven.disagreements)]:
        click.echo(str(message), err=True)
    if woven.disagreements:
        click.echo(
            "make the copies alike, or name the file that is right: `litdeck untangle FILE`",
            err=True,
        )
    return ERROR if wrong else OUT_OF_DATE if woven.open or woven.disagreements else 0
