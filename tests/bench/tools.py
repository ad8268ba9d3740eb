"""The tools that are measured: where they are, how each is started, what it keeps."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ["entangled-cli>=2.1,<3", "jupytext>=1.17,<2"]


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    seconds: float
    mib: float


def measure(folder: Path, command: list[str], times: int = 1) -> Cost:
    """Return the best time of some runs of a command in a folder, and its peak memory."""
    script = [sys.executable, "-SIE", str(HERE / "measure.py"), str(times), *command]
    done = subprocess.run(script, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return Cost(*map(float, done.stdout.split()))


@dataclass(frozen=True, eq=False)
class Tool:
    """A tool that tangles: its name, its command, and what it leaves beside `code/`."""

    name: str
    command: list[str]
    version: str
    keeps: tuple[str, ...] = ()

    def forget(self, book: Path) -> None:
        """Remove all that a run has left."""
        for name in ("code", *self.keeps):
            shutil.rmtree(book / name, ignore_errors=True)
        (book / "code/steps").mkdir(parents=True)


def peers() -> Path:
    """Return the bin/ of an environment with the peers, made if need be (network, once)."""
    folder = ROOT / ".venv-bench"
    stamp = folder / "stamp"
    wanted = "\n".join([sys.version, *PEERS])
    if not stamp.is_file() or stamp.read_text() != wanted:
        print(f"Making {folder.name} with {', '.join(PEERS)} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        quiet = ["install", "-q", "--disable-pip-version-check"]
        subprocess.run([folder / "bin/python", "-m", "pip", *quiet, *PEERS], check=True)
        stamp.write_text(wanted)
    return folder / "bin"


def _version(package: str, folder: Path) -> str:
    # lib/ has one folder, python3.x/site-packages.
    path = [str(found) for found in folder.parent.glob("lib/*/site-packages")]
    return next(iter(importlib.metadata.distributions(name=package, path=path))).version


def tanglers() -> list[Tool]:
    """Return the tools that tangle: litdeck, Entangled, and noweb if it is installed."""
    found = peers()
    own = Path(sys.executable).parent / "litdeck"
    tools = [
        Tool("litdeck", [str(own), "tangle"], _version("rootless", own.parent), (".cache",)),
        Tool(
            "entangled",
            [str(found / "entangled"), "tangle"],
            _version("entangled-cli", found),
            (".entangled",),
        ),
    ]
    if shutil.which("noweb"):
        # It knows no folder: the shell names the chapters.
        tools.append(Tool("noweb", ["sh", "-c", "exec noweb -t docs/*.nw"], "Debian's"))
    return tools


def jupytext() -> tuple[list[str], str]:
    """Return Jupytext's command and its version."""
    found = peers()
    command = f"exec {found / 'jupytext'} --quiet --to ipynb docs/*.md"
    return ["sh", "-c", command], _version("jupytext", found)
