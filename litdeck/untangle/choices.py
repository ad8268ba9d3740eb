"""What a diff cannot tell, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litdeck.errors import Place, did_you_mean


@dataclass(frozen=True)
class Choice:
    """A chunk that an edit may belong to, and where in its chapter that would be."""

    chunk: str
    place: Place
    words: str

    def named(self, name: str) -> bool:
        """Say whether somebody means this one: by its chunk, or by its place."""
        return name in (self.chunk, str(self.place))


@dataclass(frozen=True)
class Question:
    """An edit at a chunk's border, and the chunks that it may belong to."""

    place: Place
    what: str
    lines: tuple[str, ...]
    choices: tuple[Choice, ...]

    def __str__(self) -> str:
        """Return the question as a terminal shows it, with what to type as an answer."""
        return "\n".join(
            [
                f"{self.place}: {self.what}",
                *(f"    {line}" for line in self.lines),
                *(f"  --into {self._name(c)}  ({c.place}, {c.words})" for c in self.choices),
            ]
        )

    def _name(self, choice: Choice) -> str:
        """Return a choice's chunk, or its place if the chunk is among them more than once."""
        chunks = [other.chunk for other in self.choices]
        return choice.chunk if chunks.count(choice.chunk) == 1 else str(choice.place)


Answer = Callable[[Question], int | None]


def named(names: tuple[str, ...]) -> Answer:
    """Return what answers with the first choice that is among some names; with None if none is."""

    def answer(question: Question) -> int | None:
        found = (k for k, c in enumerate(question.choices) if any(map(c.named, names)))
        return next(found, None)

    return answer


def unknown(names: tuple[str, ...], asked: list[Question]) -> list[str]:
    """Return a message for each name that answered no question."""
    known = [word for q in asked for c in q.choices for word in (c.chunk, str(c.place))]
    return [
        f"--into {name}: nothing that was edited may belong there{did_you_mean(name, known)}"
        for name in names
        if name not in known
    ]
