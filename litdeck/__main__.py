"""`python -m litdeck` is the command `litdeck`."""

from litdeck.cli import main

main()
