"""`litdeck run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litdeck.commands import errors_as_lines

if TYPE_CHECKING:
    from litdeck.run import Limits


@click.command("run", context_settings={"ignore_unknown_options": True})
@click.option("--seconds", type=float, help="Stop the run after this time.  [default: 20]")
@click.option(
    "--terminal", is_flag=True, help="Give it this terminal, if there is one, and an hour."
)
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let it import what is in this folder: a book's code/.",
)
@click.option("--as-recorded", is_flag=True, help="Show errors as the chapters record them.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@errors_as_lines
def command(
    seconds: float | None,
    terminal: bool,
    beside: Path | None,
    as_recorded: bool,
    file: Path,
    arguments: tuple[str, ...],
) -> int:
    """Run FILE as the book's programs are run: as an ordinary user, under limits.

    Tracebacks and warnings name the chapter's line beside that of code/.
    """
    from dataclasses import replace

    from litdeck import interactive
    from litdeck.job import code_folder
    from litdeck.run import Limits, run_file

    limits = interactive.LIMITS if terminal else Limits()
    if seconds is not None:
        limits = replace(limits, seconds=seconds)
    if terminal:
        return interactive.interact_here(file, arguments, limits, beside)
    code = code_folder((beside or file).resolve())
    if as_recorded or code is None:
        return run_file(file, arguments, limits, beside)
    return _run_and_lead_home(code.parent, file, arguments, limits, beside)


def _run_and_lead_home(
    root: Path, file: Path, arguments: tuple[str, ...], limits: Limits, beside: Path | None
) -> int:
    from litdeck.cleaned import short
    from litdeck.frames import Frames
    from litdeck.run import run_file

    frames = Frames(root)

    def rewrite(line: str) -> str:
        text = line.removesuffix("\n")
        return short(frames.line(text)) + line[len(text) :]

    status = run_file(file, arguments, limits, beside, rewrite)
    if frames.problem:
        click.echo(f"{frames.problem}\nlitdeck: so lines are told as those of code/", err=True)
    return status
