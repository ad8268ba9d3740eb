"""The command `litdeck`: a module of `litdeck.commands` each, loaded when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

# click alone is often there for somebody else. The others are looked for, not imported: that
# takes as long as all the rest of `litdeck --version`.
if not all(map(find_spec, ("click", "markdown_it", "yaml"))):
    print("litdeck needs its extra: python3 -m pip install 'rootless[book]'", file=sys.stderr)
    sys.exit(2)

import click

from litdeck import __version__, commands


class Commands(click.Group):
    """A group whose commands are the modules of `litdeck.commands`."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the commands' names, sorted."""
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        if name not in self.list_commands(context):
            return None
        found = import_module(f"{commands.__name__}.{name}").command
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="litdeck")
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
