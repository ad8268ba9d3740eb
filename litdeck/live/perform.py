"""A live run as a series of events, while it happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from litdeck import record
from litdeck.cleaned import Cleaned
from litdeck.live.library import Edition, Library
from litdeck.live.runs import Run, Runs
from litdeck.model import Program
from litdeck.run import Limits, Result, RunError, run

Event = dict[str, Any]
# What comes within this time goes out as one event: a browser draws no more often.
TOGETHER = 0.01


@dataclass(frozen=True)
class Order:
    """What is to be run: a program of an edition, perhaps with another text than the book's."""

    edition: Edition
    program: Program
    source: str | None = None

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files of the run."""
        if self.source is None:
            return self.edition.files
        return {**self.edition.files, self.program.file: self.source.encode()}


@dataclass(frozen=True)
class Stage:
    """What all runs of a server share."""

    library: Library
    runs: Runs
    limits: Limits


async def perform(stage: Stage, order: Order, this: Run) -> AsyncGenerator[Event, None]:
    """Run a program; yield that it starts, its output as it comes, and how it ended.

    The place of the run is free before the last event is out. A caller that leaves sets
    `this.stop`; the thread of the run ends soon after it.
    """
    loop, start = asyncio.get_running_loop(), time.monotonic()
    pieces: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()

    def tell(text: str) -> None:
        piece = (time.monotonic() - start, text)
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    def work() -> Event:
        try:
            return _run(stage, order, this, tell)
        finally:
            stage.runs.end(this)
            loop.call_soon_threadsafe(pieces.put_nowait, None)

    thread = asyncio.ensure_future(asyncio.to_thread(work))
    yield started(this, order, "live")
    async for at, text in _together(pieces):
        yield {"event": "output", "text": text, "at": round(at, 4)}
    yield await thread


def started(this: Run, order: Order, mode: str) -> Event:
    """Return the first event: the run's number, by which it is stopped."""
    return {"event": "start", "run": this.id, "program": order.program.file, "mode": mode}


async def _together(
    pieces: asyncio.Queue[tuple[float, str] | None],
) -> AsyncIterator[tuple[float, str]]:
    """Yield the first piece at once, and then what has gathered meanwhile as one piece."""
    piece = await pieces.get()
    while piece is not None:
        (at, text), piece = piece, None
        texts, ended = [text], False
        while not pieces.empty() and not ended:
            more = pieces.get_nowait()
            ended = more is None
            texts += [more[1]] if more else []
        yield at, "".join(texts)
        if ended:
            return
        await asyncio.sleep(TOGETHER)
        piece = await pieces.get()


def _run(stage: Stage, order: Order, this: Run, tell: Callable[[str], None]) -> Event:
    """Run the program to its end and return the last event."""
    shown = Cleaned(tell)
    try:
        stage.library.require(order.edition, order.program)
        result = run(
            order.program.file,
            order.files,
            limits=stage.limits,
            on_output=shown.take,
            stop=this.stop,
        )
    except RunError as error:
        return failed(str(error))
    shown.close()
    return ended(order, result, stage.limits)


def failed(message: str) -> Event:
    """Return the end of a run that did not begin: the slide shows the recorded output then."""
    return {**_end("failed"), "message": message}


def _end(how: str) -> Event:
    nothing = {"status": None, "seconds": 0.0, "as_recorded": None, "message": ""}
    return {"event": "end", "ended": how, **nothing}


def ended(order: Order, result: Result, limits: Limits) -> Event:
    """Return the last event of a run: what ended it, and whether the book says the same."""
    event = {
        **_end(result.ended),
        "status": result.status,
        "seconds": round(result.seconds, 4),
        "message": _message(result, limits),
    }
    if order.source is None and result.ended == "exit":
        outcome = record.compare(order.edition.book, order.program, result)
        event |= {"as_recorded": not outcome.complaint, "message": outcome.complaint}
    return event


def _message(result: Result, limits: Limits) -> str:
    return {
        "time": f"stopped after {limits.seconds:g} seconds",
        "output": f"stopped after {limits.output} bytes of output",
    }.get(result.ended, "")
