"""How every command ends: a book's problems a line each, and a status."""

from __future__ import annotations

import sys
from collections.abc import Callable

OUT_OF_DATE = 1
ERROR = 2


def status_of(command: Callable[[], int | None]) -> int:
    """Run a command and return its status; print what keeps it from being done."""
    try:
        return command() or 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"litdeck: {where}{error.strerror or error}", file=sys.stderr)
    except Exception as error:
        from litdeck.errors import BookError  # loaded by now, if this is one

        if not isinstance(error, BookError):
            raise
        print(error, file=sys.stderr)
    return ERROR
