"""SHA-256, from the interpreter itself where it is built in.

`hashlib` would load OpenSSL for it: 4 MiB and 5 ms, more than a small book's whole tangling.
"""

from __future__ import annotations

from typing import Any


def _find() -> Any:
    from importlib import import_module

    for name in ("_sha2", "_sha256", "hashlib"):  # from Python 3.12 on; in 3.11; wherever else
        try:
            return import_module(name).sha256
        except (ImportError, AttributeError):
            continue
    raise ImportError("this Python has no SHA-256")


_sha256 = _find()


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, as sha256sum prints it."""
    return str(_sha256(data).hexdigest())
