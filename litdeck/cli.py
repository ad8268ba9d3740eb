"""The command `litdeck`: it parses options and prints; the work is done elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

# click alone is often there for somebody else. The others are looked for, not imported: that
# takes as long as all the rest of `litdeck --version`.
if not all(map(find_spec, ("click", "markdown_it", "yaml"))):
    print("litdeck needs its extra: python3 -m pip install 'rootless[book]'", file=sys.stderr)
    sys.exit(2)

import click

from litdeck.errors import BookError

if TYPE_CHECKING:
    from litdeck.model import Book
    from litdeck.record import Outcome

OUT_OF_DATE = 1
ERROR = 2


def _errors_as_lines(command: Callable[..., int | None]) -> Callable[..., None]:
    """Print a book's problems a line each, and exit with the command's status."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            status = command(*args, **options)
        except BookError as error:
            click.echo(str(error), err=True)
            status = ERROR
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"litdeck: {where}{error.strerror or error}", err=True)
            status = ERROR
        raise SystemExit(status or 0)

    return wrapped


def _book(context: click.Context) -> Book:
    from litdeck import book, settings

    return book.load(settings.find_root(Path(context.obj)))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rootless", prog_name="litdeck")
@click.option(
    "-C",
    "--directory",
    default=".",
    type=click.Path(file_okay=False, exists=True),
    help="The book's folder, or one in it.  [default: here]",
)
@click.pass_context
def main(context: click.Context, directory: str) -> None:
    """Make a book's code, outputs, slides and notebooks from its chapters.

    Exit status: 0 all is well, 1 something is out of date or differs, 2 an error.
    """
    context.obj = directory


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@_errors_as_lines
def tangle(context: click.Context, check: bool) -> int:
    """Write the programs of the chapters to code/."""
    from litdeck import tangle as tangling

    book = _book(context)
    plan = tangling.plan(book)
    for conflict in plan.conflicts:
        click.echo(conflict.diff(), nl=False)
        click.echo(_what_to_do(conflict.file, conflict.wanted is None), err=True)
    if plan.conflicts:
        return OUT_OF_DATE
    if check:
        click.echo(plan.diff(), nl=False)
        return OUT_OF_DATE if plan.diff() else 0
    for file in tangling.carry_out(book, plan):
        click.echo(f"code/{file}" + (" (removed)" if file in plan.remove else ""))
    return 0


def _what_to_do(file: str, orphan: bool) -> str:
    if orphan:
        cause = "no program owns it any more, and it was edited by hand"
    else:
        cause = "edited by hand since it was written, so nothing was overwritten"
    remedy = "bring the edit into the chapter, then delete the file and tangle again"
    return f"code/{file}:1: {cause}; {remedy}"


@main.command()
@click.argument("names", nargs=-1, metavar="[PROGRAM | CHAPTER]...")
@click.pass_context
@_errors_as_lines
def record(context: click.Context, names: tuple[str, ...]) -> int:
    """Run programs, twice each, and write their outputs into the chapters."""
    from litdeck import record as recording

    outcomes, changed = recording.record(_book(context), names)
    status = _report(outcomes)
    for path in changed:
        click.echo(f"{path}: outputs recorded")
    return status


@main.command()
@click.argument("names", nargs=-1, metavar="[PROGRAM | CHAPTER]...")
@click.option("--summary", is_flag=True, help="Run nothing; count what is run or tangled.")
@click.pass_context
@_errors_as_lines
def check(context: click.Context, names: tuple[str, ...], summary: bool) -> int:
    """Run programs afresh and compare their outputs with what the chapters say."""
    from litdeck import record as recording
    from litdeck.summary import summarise

    book = _book(context)
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
    return max(status, _report(recording.check(book, names)))


def _report(outcomes: Any) -> int:
    outcome: Outcome
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


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@_errors_as_lines
def slides(context: click.Context, check: bool) -> int:
    """Write the terminal decks, slides/<deck>.md, from slides/<deck>.toml."""
    from litdeck import presenterm

    book = _book(context)
    if check:
        difference = presenterm.check_decks(book)
        click.echo(difference, nl=False)
        return OUT_OF_DATE if difference else 0
    for path in presenterm.write_decks(book):
        click.echo(path)
    for line in presenterm.summary(book):
        click.echo(line)
    return 0


@main.command()
@click.pass_context
@_errors_as_lines
def notebooks(context: click.Context) -> int:
    """Write a Jupyter notebook for each chapter to <docs>/notebooks/."""
    from litdeck import notebook

    for path in notebook.write(_book(context)):
        click.echo(path)
    return 0


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--seconds", default=20.0, show_default=True, help="Stop the run after this time.")
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let it import what is in this folder: a book's code/.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_errors_as_lines
def run(seconds: float, beside: Path | None, file: Path, arguments: tuple[str, ...]) -> int:
    """Run FILE as the book's programs are run: as an ordinary user, under limits."""
    from litdeck.run import Limits, run_file

    return run_file(file, arguments, Limits(seconds=seconds), beside)
