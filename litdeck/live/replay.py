"""The recorded output as a series of events, at its recorded pace: for a machine that cannot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

from litdeck.live.perform import Event, Order, started
from litdeck.live.runs import Run, Runs
from litdeck.model import Output

# What every program takes before it can print: a press of the key is seen to do something.
START = 0.15
_LOOK = 0.05  # how often `stop` is asked, in seconds


async def replay(runs: Runs, order: Order, this: Run) -> AsyncGenerator[Event, None]:
    """Yield the start, the recorded lines at their times, and the end that the chapter names."""
    start = time.monotonic()
    try:
        yield started(this, order, "recorded")
        for at, line in timed(order.edition.book.outputs.get(order.program.file)):
            if not await _until(start + at, this):
                break
            yield {"event": "output", "text": line, "at": round(at, 4)}
    finally:
        runs.end(this)
    yield {
        "event": "end",
        "ended": "stopped" if this.stop.is_set() else "exit",
        "status": None if this.stop.is_set() else order.program.exit,
        "seconds": round(time.monotonic() - start, 4),
        "as_recorded": None,
        "message": "",
    }


async def _until(moment: float, this: Run) -> bool:
    """Wait for a moment; False if the run is stopped before."""
    while (left := moment - time.monotonic()) > 0 and not this.stop.is_set():
        await asyncio.sleep(min(left, _LOOK))
    return not this.stop.is_set()


def timed(output: Output | None) -> list[tuple[float, str]]:
    """Return the recorded lines and when each came, in seconds from the run's beginning."""
    if output is None:
        return []
    lines = (f"{line}\n" for line in output.fence.body)
    return [(START + at, line) for at, line in zip(output.pace, lines, strict=True)]
