"""A program with a terminal in a slide: a WebSocket on one side, a pseudo-terminal on the other."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from litdeck.interactive import LIMITS, interact
from litdeck.live.guard import SUBPROTOCOL
from litdeck.live.perform import Event, Order, Stage, ended, failed
from litdeck.live.replay import replay
from litdeck.live.runs import Run
from litdeck.run import RunError
from litdeck.terminal import Terminal

PREFIX = "/terminals/"
# Faster than anybody reads and than a browser draws; what is sent faster piles up there.
BYTES_A_SECOND = 1 << 20
# What is typed goes nowhere for so long: then it is lost, and the program is stuck.
STUCK = 2.0
_LOOK = 0.05


@dataclass(frozen=True)
class Terminals:
    """Terminals for the programs that a slide has one for."""

    stage: Stage
    recorded: bool = False

    async def open(self, websocket: WebSocket) -> None:
        """Let a page type on a program's terminal until one of them leaves."""
        edition = await asyncio.to_thread(self.stage.library.edition)
        name = str(websocket.scope["path"]).removeprefix(PREFIX)
        if name not in edition.terminals:
            await websocket.close(1008, "no slide has a terminal for it")
            return
        await websocket.accept(SUBPROTOCOL)
        order = Order(edition, edition.programs[name])
        runs = self.stage.runs
        this = await runs.begin_soon()
        if this is None:
            await _close(websocket, failed(runs.refusal))
            return
        session = _replayed if self.recorded else _played
        try:
            await _close(websocket, await session(self.stage, order, this, websocket))
        except (OSError, RuntimeError, WebSocketDisconnect):
            pass  # The page has left.
        finally:
            runs.end(this)


async def _close(websocket: WebSocket, end: Event) -> None:
    await websocket.send_text(json.dumps(end))
    await websocket.close()


async def _played(stage: Stage, order: Order, this: Run, websocket: WebSocket) -> Event:
    """Run the program on a terminal; return how it ended."""
    with contextlib.closing(Terminal()) as terminal:
        show = _shower(websocket, this)
        work = asyncio.create_task(asyncio.to_thread(_work, stage, order, this, terminal, show))
        keyboard = asyncio.create_task(_listen(websocket, terminal, this))
        try:
            return await asyncio.shield(work)
        finally:
            # However this ends, the thread is done with the terminal before it is closed.
            this.stop.set()
            keyboard.cancel()
            await asyncio.wait([work, keyboard])


def _work(
    stage: Stage, order: Order, this: Run, terminal: Terminal, show: Callable[[bytes], None]
) -> Event:
    try:
        stage.library.require(order.edition, order.program)
        result = interact(order.program.file, order.files, terminal, show, this.stop)
    except RunError as error:
        return failed(str(error))
    finally:
        stage.runs.end(this)
    return ended(order, result, LIMITS) | {"as_recorded": None}


def _shower(websocket: WebSocket, this: Run) -> Callable[[bytes], None]:
    """Return what a run's thread shows its output with: it waits until the page has it."""
    loop = asyncio.get_running_loop()
    begun = time.monotonic()
    sent = 0

    def show(data: bytes) -> None:
        nonlocal sent
        sent += len(data)
        sending = asyncio.run_coroutine_threadsafe(websocket.send_bytes(data), loop)
        while not this.stop.is_set():
            try:
                sending.result(_LOOK)
                break
            except concurrent.futures.TimeoutError:
                continue
            except Exception:
                this.stop.set()  # The page has left.
        # A burst is let through; what lasts is slowed down.
        ahead = sent / BYTES_A_SECOND - (time.monotonic() - begun)
        this.stop.wait(min(max(ahead, 0), _LOOK))

    return show


async def _listen(websocket: WebSocket, terminal: Terminal, this: Run) -> None:
    """Type and resize as the page says, until it leaves."""
    try:
        while (message := await websocket.receive())["type"] == "websocket.receive":
            asked = _parsed(message.get("text"))
            if isinstance(asked.get("input"), str):
                await _type(terminal, asked["input"].encode("utf-8", "replace"))
            size = asked.get("size")
            if isinstance(size, list) and [type(number) for number in size] == [int, int]:
                terminal.resize(*size)
    finally:
        this.stop.set()


async def _type(terminal: Terminal, keys: bytes) -> None:
    until = time.monotonic() + STUCK
    while (keys := terminal.send(keys)) and time.monotonic() < until:
        await asyncio.sleep(0.01)


def _parsed(text: str | None) -> dict[str, Any]:
    """Return a message as an object; what is none of ours is an empty one."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def _replayed(stage: Stage, order: Order, this: Run, websocket: WebSocket) -> Event:
    """Show the recorded output on the page's terminal; return its end."""
    watch = asyncio.create_task(_stop_when_gone(websocket, this))
    end: Event = {}
    try:
        async for event in replay(stage.runs, order, this):
            if event["event"] == "output":
                await websocket.send_bytes(event["text"].replace("\n", "\r\n").encode())
            end = event
    finally:
        watch.cancel()
    return end


async def _stop_when_gone(websocket: WebSocket, this: Run) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    this.stop.set()
