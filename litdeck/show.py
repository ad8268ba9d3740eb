"""What a `show` command says: a program, and its chunks in steps that are lit one by one.

`<!-- show: steps/08_fork.py enter-pid-namespace | fork -->` shows both chunks at once, and lights
the first, then the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litdeck.errors import BookError, Place, Problem
from litdeck.expand import ViewLine


@dataclass(frozen=True)
class Show:
    """A program's name, and chunks in steps; with one step all that is shown is alike."""

    file: str
    steps: tuple[tuple[str, ...], ...]

    @property
    def chunks(self) -> tuple[str, ...]:
        """Return the chunks that are shown, each once."""
        return tuple(dict.fromkeys(chunk for step in self.steps for chunk in step))


def parse(argument: str) -> Show:
    """Return what the text after `show:` says."""
    file, *words = argument.split()
    steps: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            steps.append([])
        else:
            steps[-1].append(word)
    return Show(file, tuple(map(tuple, steps)))


def problems(show: Show, place: Place) -> Iterator[Problem]:
    """Yield what is wrong with the steps of a command, whatever the book is."""
    if len(show.steps) > 1 and not all(show.steps):
        yield Problem(place, "a step is empty: chunks stand before and after each '|'")


def lit(show: Show, lines: Sequence[ViewLine], place: Place) -> list[list[int]]:
    """Return which of the lines on a slide each step lights; none if there is but one step.

    BookError if a step has no line of its own there: nobody would see it.
    """
    if len(show.steps) < 2:
        return []
    found = [
        [n for n, line in enumerate(lines) if line.kind != "hidden" and line.source.chunk in step]
        for step in show.steps
    ]
    for step, numbers in zip(show.steps, found, strict=True):
        if not any(lines[number].text for number in numbers):
            message = f"the step '{' '.join(step)}' has no line of its own on the slide"
            raise BookError([Problem(place, message)])
    return found
