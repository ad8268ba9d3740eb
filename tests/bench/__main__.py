"""`make bench`: litdeck beside its peers, on generated books; writes the table of docs/speed.md."""

from __future__ import annotations

import argparse
from pathlib import Path

import scenes
import table
import tools

SIZES = (10, 100, 1000, 5000)


def measured(folder: Path, sizes: list[int], times: int) -> table.Results:
    """Run every scene; say on the way what is done."""
    results = table.Results()
    for count in sizes:
        turns = times if count < 5000 else min(times, 2)
        for scene, tool, cost in scenes.tangling(folder, count, turns):
            print(f"{count:5} {scene:10} {tool:10} {cost.seconds:8.3f} s {cost.mib:6.1f} MiB")
            results.add(count, scene, tool, cost)
    results.start = scenes.starting(4 * times)
    results.notebooks = scenes.notebooks(folder, max(n for n in sizes if n <= 1000), times)
    return results


def main() -> None:
    """Measure, print the table, and write it to the page if it is told so, or is all of it."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="chapters")
    parser.add_argument("--times", type=int, default=5, help="runs of each; the best counts")
    parser.add_argument("--write", action="store_true", help="write it, whatever the sizes")
    options = parser.parse_args()
    folder = tools.ROOT / "build/bench"
    results = measured(folder, options.sizes, options.times)
    text = table.page(results)
    print(text)
    if options.write or tuple(options.sizes) == SIZES:
        table.write(tools.ROOT / "docs/speed.md", text)


if __name__ == "__main__":
    main()
