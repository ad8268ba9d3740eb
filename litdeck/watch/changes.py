"""Changes below a book's folder, as the kernel tells them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from litdeck.settings import read

# In milliseconds: how long the kernel must have been silent for a change to be passed on, how
# long it is waited for that at most, and how often a session is asked without any change.
STEP, DEBOUNCE, TICK = 5, 50, 100


class Sources:
    """Tells what an author writes from what is made of it, and from what editors leave."""

    def __init__(self, root: Path) -> None:
        self.docs = root / read(root).docs
        self.decks = root / "slides"
        self._made = (self.docs / "slides", self.docs / "notebooks")

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change is one of a source."""
        found = Path(path)
        if found.name.startswith("."):
            return False
        if found.suffix == ".toml":
            return found.parent == self.decks
        made = any(found.is_relative_to(folder) for folder in self._made)
        return found.suffix == ".md" and found.is_relative_to(self.docs) and not made


def changes(root: Path, stop: Event | None = None) -> Iterator[bool]:
    """Yield True after a change, and False now and then while there is none.

    It ends by Ctrl-C or, in a thread, which hears of no signal, when `stop` is set.
    """
    sources = Sources(root.resolve())
    folders = [folder for folder in (sources.docs, sources.decks) if folder.is_dir()]
    for found in watch(
        *folders,
        watch_filter=sources,
        step=STEP,
        debounce=DEBOUNCE,
        rust_timeout=TICK,
        yield_on_timeout=True,
        raise_interrupt=False,
        stop_event=stop,
    ):
        yield bool(found)
