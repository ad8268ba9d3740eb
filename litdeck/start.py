"""Where the command `litdeck` begins: what needs no library is answered before one is loaded."""

from __future__ import annotations

import sys

from litdeck import __version__


def main() -> None:
    """Say the version, or hand over to the commands."""
    if sys.argv[1:] == ["--version"]:
        print(f"litdeck, version {__version__}")
        return
    from litdeck import cli

    cli.main()
