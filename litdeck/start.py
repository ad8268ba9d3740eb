"""Where the command `litdeck` begins: what needs no library is done before one is loaded."""

from __future__ import annotations

import sys

from litdeck import __version__

TANGLE = (["tangle"], ["tangle", "--check"])


def main() -> None:
    """Say the version, tangle, or hand over to click for all the rest."""
    words = sys.argv[1:]
    if words == ["--version"]:
        print(f"litdeck, version {__version__}")
    elif words in TANGLE or (words[:1] == ["-C"] and words[2:] in TANGLE):
        _tangle(words[1] if words[0] == "-C" else ".", words)
    else:
        _command()


def _tangle(folder: str, words: list[str]) -> None:
    import gc

    from litdeck.paths import book_above

    root = book_above(folder)
    if not root:
        return _command()  # which says what is wrong
    from litdeck.exits import status_of
    from litdeck.tangling import tangle

    # A short life with many objects that all stay: looking for others is a fifth of its time.
    gc.disable()
    sys.exit(status_of(lambda: tangle(root, "--check" in words)))


def _command() -> None:
    from litdeck import cli

    cli.main()
