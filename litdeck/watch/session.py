"""One session of `litdeck watch`: what is done after a save, when, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from litdeck.errors import BookError
from litdeck.settings import CONFIG
from litdeck.watch.workshop import Done, News, Workshop

# An editor that empties a file and then writes it is done by then: until nothing has happened for
# so long, what looks wrong is not told, and what looks lost is not removed.
QUIET = 0.2
FEW = 3  # chapters that are named


class Session:
    """Writes what is new after each change; errors are said, and the session goes on."""

    def __init__(
        self,
        root: Path,
        say: Callable[[str], None],
        complain: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workshop = Workshop(root)
        self._root, self._say, self._complain, self._clock = root, say, complain, clock
        self._last = -QUIET
        self._pending = True
        self._told = ""
        self._config = self._stamp()

    def tick(self, changed: bool) -> Iterator[News]:
        """Do what is to be done now; `changed` says whether something has happened.

        Yield the news when code/ has been written, and again when the decks have been.
        """
        if changed or self._stamp() != self._config:
            self._config = self._stamp()
            self._last, self._pending = self._clock(), True
        if not self._pending:
            return
        calm = self._clock() - self._last >= QUIET
        try:
            news = self.workshop.look()
        except BookError as error:
            self._pending = not calm
            if calm:
                self._tell_problems(str(error))
            return
        if calm or not news.loses:
            yield from self._write(news, calm)

    def _write(self, news: News, calm: bool) -> Iterator[News]:
        self.workshop.accept(news)
        self._pending = False
        problems = []
        for work in (self.workshop.write_code, self.workshop.write_decks):
            done = work(news)
            self._tell(news, done)
            problems += [*map(str, done.problems), *map(_edited, (c.file for c in done.conflicts))]
            yield news
        if calm or not problems:
            self._tell_problems("\n".join(problems))
        else:
            self._pending = True

    def _tell(self, news: News, done: Done) -> None:
        if done.written:
            saved = ", ".join(news.chapters) if len(news.chapters) <= FEW else "the chapters"
            self._say(f"{saved or 'a deck'}: {', '.join(done.written)}{self._after(news)}")

    def _after(self, news: News) -> str:
        """Return how long after the last save this is, if it was just now."""
        try:
            times = [(self._root / path).stat().st_mtime for path in news.chapters]
        except OSError:
            return ""  # An editor is at it again.
        seconds = time.time() - max(times, default=0.0)
        return f" ({1000 * seconds:.0f} ms)" if 0 <= seconds < 10 else ""

    def _tell_problems(self, text: str) -> None:
        if text and text != self._told:
            self._complain(text)
        elif self._told and not text:
            self._say("all is well again")
        self._told = text

    def _stamp(self) -> object:
        try:
            state = (self._root / CONFIG).stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino


def _edited(file: str) -> str:
    return (
        f"code/{file}:1: edited by hand since it was written, so nothing in code/ was overwritten; "
        "`litdeck untangle` brings the edit into the chapter"
    )
