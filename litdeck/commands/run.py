"""`litdeck run`."""

from __future__ import annotations

from pathlib import Path

import click

from litdeck.commands import errors_as_lines


@click.command("run", context_settings={"ignore_unknown_options": True})
@click.option("--seconds", default=20.0, show_default=True, help="Stop the run after this time.")
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let it import what is in this folder: a book's code/.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@errors_as_lines
def command(seconds: float, beside: Path | None, file: Path, arguments: tuple[str, ...]) -> int:
    """Run FILE as the book's programs are run: as an ordinary user, under limits."""
    from litdeck.run import Limits, run_file

    return run_file(file, arguments, Limits(seconds=seconds), beside)
