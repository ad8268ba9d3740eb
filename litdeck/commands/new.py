"""`litdeck new`."""

from __future__ import annotations

from pathlib import Path

import click

from litdeck.commands import errors_as_lines


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The talk's title.  [default: from the folder's name]")
@click.pass_context
@errors_as_lines
def command(context: click.Context, folder: Path, title: str) -> int:
    """Make a talk of your own in an empty FOLDER: it works, and its tests pass."""
    from litdeck import book, new, presenterm, tangle

    root = Path(context.obj) / folder
    new.create(root, title)
    made = book.load(root)
    tangle.carry_out(made, tangle.plan(made))
    presenterm.write_decks(made)
    click.echo(f"{root}: a chapter, its programs, slides and tests")
    click.echo(f"Look at {root / 'README.md'}, then:  cd {root} && make test")
    return 0
