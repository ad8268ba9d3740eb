"""Gets what judges the pages, axe-core and html-validate, from npm into the Python environment.

`python tests/browser/packages.py` is a part of `make setup`.  Each archive must have the checksum
that npm/package-lock.json names; the lock has no addresses, so any mirror that npm knows will do.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from litdeck.browser.fetch import npm

LOCK = Path(__file__).parent / "npm"
HOME = Path(sys.prefix) / "share" / "litdeck" / "tests"
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def there() -> bool:
    """Say whether the packages of this very lock are installed."""
    done = HOME / "done.json"
    return done.is_file() and done.read_bytes() == (LOCK / "package-lock.json").read_bytes()


def install() -> None:
    """Install the packages, if they are not there; OSError if that cannot be done."""
    if there():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCK / name, HOME)
    with tempfile.TemporaryDirectory(prefix="litdeck-npm-") as folder:
        command = [*npm(Path(folder)), "ci", *QUIET]
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"npm could not install axe-core and html-validate: {done.stderr.strip()}")
    shutil.copy(LOCK / "package-lock.json", HOME / "done.json")


def main() -> int:
    """Install; 1 and a line if that cannot be done."""
    try:
        install()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
