"""`python -m litdeck` is the command `litdeck`."""

from litdeck.start import main

main()
