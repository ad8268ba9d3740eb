"""Names for the snippets of a deck, by which an output finds its program."""

from __future__ import annotations

from dataclasses import dataclass, field

from litdeck.deck import Deck
from litdeck.markdown import commands


@dataclass
class Ids:
    """Names for the snippets of a deck: a program that is shown twice is two of them."""

    asked_for: set[str] = field(default_factory=set)
    count: dict[str, int] = field(default_factory=dict)

    def show(self, file: str) -> str:
        """Return the id of the next snippet of a program."""
        self.count[file] = self.count.get(file, 0) + 1
        return self.last(file)

    def last(self, file: str) -> str:
        """Return the id of the latest snippet of a program; '' if there is none."""
        number = self.count.get(file, 0)
        stem = file.rsplit(".", 1)[0].replace("/", "-")
        return "" if not number else stem if number == 1 else f"{stem}-{number}"


def asked_for(deck: Deck) -> set[str]:
    """Return the ids of the snippets whose output some slide puts elsewhere."""
    ids, found = Ids(), set()
    for chosen in deck.slides:
        for command in commands(chosen.slide.elements):
            if command.name == "show":
                ids.show(command.argument.split()[0])
            elif command.name == "snippet_output":
                found.add(ids.last(command.argument))
    return found
