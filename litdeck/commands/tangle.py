"""`litdeck tangle`."""

from __future__ import annotations

import os

import click

from litdeck.commands import errors_as_lines


@click.command("tangle")
@click.option("--check", is_flag=True, help="Write nothing; show what is out of date as a diff.")
@click.pass_context
@errors_as_lines
def command(context: click.Context, check: bool) -> int:
    """Write the programs of the chapters to code/."""
    from pathlib import Path

    from litdeck import settings, tangling

    return tangling.tangle(os.fspath(settings.find_root(Path(context.obj))), check)
