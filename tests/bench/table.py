"""What was measured, as the table of docs/speed.md."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path

import tools
from scenes import SCENES
from tools import Cost

BEGIN = "## Measured"
END = "## What makes the difference"
NAMES = {"cold": "all anew", "unchanged": "nothing changed", "changed": "one chapter changed"}
# How many times faster than Entangled, from a hundred and from a thousand chapters on.
GOALS = {"cold": (4, 5), "unchanged": (8, 20), "changed": (8, 10)}


@dataclass
class Results:
    """All costs: by chapters, scene and tool, the rest by name."""

    costs: dict[tuple[int, str, str], list[Cost]] = field(default_factory=dict)
    start: tuple[Cost, Cost] = (Cost(0, 0), Cost(0, 0))
    notebooks: tuple[Cost, Cost] = (Cost(0, 0), Cost(0, 0))

    def add(self, count: int, scene: str, tool: str, cost: Cost) -> None:
        """Add a run."""
        self.costs.setdefault((count, scene, tool), []).append(cost)

    def sizes(self) -> list[int]:
        """Return the sizes of the books."""
        return sorted({count for count, _, _ in self.costs})

    def seconds(self, count: int, scene: str, tool: str) -> float:
        """Return the best time, 0 if the tool was not measured."""
        return min((cost.seconds for cost in self.costs.get((count, scene, tool), [])), default=0)

    def mib(self, count: int, tool: str) -> float:
        """Return the highest peak of a tool."""
        runs = [self.costs.get((count, scene, tool), []) for scene in SCENES]
        return max(cost.mib for costs in runs for cost in costs)


def page(results: Results) -> str:
    """Return the tables and what they were measured with."""
    versions = ", ".join(f"{tool.name} {tool.version}" for tool in tools.tanglers())
    machine = f"Python {platform.python_version()}, Linux {platform.release().split('-')[0]}"
    text = f"Measured with {versions}, jupytext {tools.jupytext()[1]}; "
    text += f"{machine}, {os.cpu_count()} processors."
    return "\n".join([text, "", *_tangling(results), "", *_rest(results), ""])


def _tangling(results: Results) -> list[str]:
    rows = ["| chapters | what | litdeck | Entangled | times faster | goal | noweb |"]
    rows.append("|---|---|---|---|---|---|---|")
    for count in results.sizes():
        rows += [_row(results, count, scene) for scene in SCENES]
        ours, theirs = results.mib(count, "litdeck"), results.mib(count, "entangled")
        ratio = f"{ours / theirs:.2f} of it"
        rows.append(
            f"| {count} | peak memory | {ours:.0f} MiB | {theirs:.0f} MiB | {ratio} | 0.5 | |"
        )
    return rows


def _row(results: Results, count: int, scene: str) -> str:
    ours, theirs, third = (
        results.seconds(count, scene, tool) for tool in ("litdeck", "entangled", "noweb")
    )
    goal = "" if count < 100 else f"{GOALS[scene][count >= 1000]}"
    noweb = f"{third:.3f} s" if third else ""
    times = f"{theirs / ours:.1f}"
    return (
        f"| {count} | {NAMES[scene]} | {ours:.3f} s | {theirs:.3f} s | {times} | {goal} | {noweb} |"
    )


def _rest(results: Results) -> list[str]:
    rows = ["| what | litdeck | beside it | ratio | goal |", "|---|---|---|---|---|"]
    python, version = results.start
    rows.append(_ratio("`--version`, and Python's own start", version, python, "at most 2"))
    theirs, ours = results.notebooks
    rows.append(_ratio("notebooks, and Jupytext", ours, theirs, "at most 0.1"))
    sizes = results.sizes()
    if {1000, 5000} <= set(sizes):
        small, large = (results.seconds(count, "cold", "litdeck") for count in (1000, 5000))
        row = f"all anew, 5000 chapters, and 1000 | {large:.3f} s | {small:.3f} s"
        rows.append(f"| {row} | {large / small:.2f} | about 5 |")
    return rows


def _ratio(what: str, ours: Cost, theirs: Cost, goal: str) -> str:
    ratio = f"{ours.seconds / theirs.seconds:.2f}"
    return f"| {what} | {ours.seconds:.3f} s | {theirs.seconds:.3f} s | {ratio} | {goal} |"


def write(path: Path, text: str) -> None:
    """Replace what stands between two headings of the page."""
    between = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)
    old = path.read_text()
    assert between.search(old), f"{path} has lost its headings"
    path.write_text(between.sub(lambda _: f"{BEGIN}\n\n{text}\n{END}", old))
