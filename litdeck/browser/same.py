"""Which slides need not be drawn again: those of which nothing that they show has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from litdeck import show
from litdeck.expand import program_lines
from litdeck.markdown import DRAWN, Command
from litdeck.model import Book, Slide
from litdeck.page import without

# Commands that show nothing but what their program is, and what it printed. Presenterm's own
# show nothing but themselves, and stand in the slide's source.
SHOWING = frozenset({"show", "checklist", "terminal", "snippet_output"})
KEPT = 512

Key = tuple[Hashable, ...] | None


def key(book: Book, slide: Slide) -> Key:
    """Return what a slide shows, so that equal keys are equal slides; None if it shows more.

    A block of the book has neighbours and users everywhere in it: slides with one are drawn each
    time.
    """
    known: list[Hashable] = [slide.title, slide.slug, slide.place.path, slide.source]
    for each in without(slide.elements, "book_only"):
        if not isinstance(each, Command):
            return None
        if each.name in SHOWING:
            known.append(_program(book, _file(each)))
        elif each.name in DRAWN:
            known.append(_recorded(book))
    return tuple(known)


def _file(command: Command) -> str:
    return show.parse(command.argument).file if command.name == "show" else command.argument


def _program(book: Book, file: str) -> Hashable:
    program, output = book.programs[file], book.outputs.get(file)
    lines = tuple((line.text, line.chunk) for line in program_lines(book, file))
    printed = (output.fence.options.get("pace"), output.fence.body) if output else None
    return file, program.run, program.raises, program.exit, lines, printed


def _recorded(book: Book) -> Hashable:
    """Return all that figures are drawn from: which step is before which is in all of them."""
    records = (
        (file, book.programs[file].raises, book.programs[file].fence.place.path, record.fence.body)
        for file, record in book.namespaces.items()
    )
    return tuple(records), tuple(book.programs), tuple(book.parts.items())


class Drawn:
    """The slides that were drawn last, by what they show."""

    def __init__(self) -> None:
        self._drawn: dict[Hashable, str] = {}

    def get(self, known: Key, more: Hashable, draw: Callable[[], str]) -> str:
        """Return a slide as it was drawn before, or draw it; `more` is what its deck adds."""
        if known is None:
            return draw()
        whole = (known, more)
        text = self._drawn.pop(whole, None)
        self._drawn[whole] = draw() if text is None else text
        while len(self._drawn) > KEPT:
            del self._drawn[next(iter(self._drawn))]  # the one that was used least recently
        return self._drawn[whole]
