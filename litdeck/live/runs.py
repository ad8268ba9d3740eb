"""The runs in progress: what is counted, found by its number, and stopped."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from dataclasses import dataclass, field

AT_ONCE = 2
# How long one run may wait until another one, which was stopped, is gone, in seconds.
CLEANING = 2.0


@dataclass(frozen=True)
class Run:
    """A run that has a place: its number cannot be guessed, and its `stop` ends it."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    stop: threading.Event = field(default_factory=threading.Event)


class Runs:
    """As many places as there may be runs at once. Terminals take one, too."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self.most = most
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()
        self._closed = False

    def begin(self) -> Run | None:
        """Take a place; None if all are taken."""
        with self._lock:
            if self._closed or len(self._runs) >= self.most:
                return None
            run = Run()
            self._runs[run.id] = run
            return run

    async def begin_soon(self) -> Run | None:
        """Take a place, perhaps that of a run which is being ended; None if all are in use."""
        until = time.monotonic() + CLEANING
        while (run := self.begin()) is None and self._stopping() and time.monotonic() < until:
            await asyncio.sleep(0.01)
        return run

    def _stopping(self) -> bool:
        with self._lock:
            return any(run.stop.is_set() for run in self._runs.values())

    def end(self, run: Run) -> None:
        """Give a place back."""
        with self._lock:
            self._runs.pop(run.id, None)

    def stop(self, id: str) -> bool:
        """End a run; False if there is none of this number."""
        with self._lock:
            run = self._runs.get(id)
        if run:
            run.stop.set()
        return run is not None

    def close(self) -> None:
        """End all runs, and begin no other."""
        with self._lock:
            self._closed = True
            runs = list(self._runs.values())
        for run in runs:
            run.stop.set()

    @property
    def refusal(self) -> str:
        """Say why there is no place."""
        return f"{self.most} programs are running, and no more run at once: stop one of them"
