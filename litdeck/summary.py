"""How much of the book is run or tangled, counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from litdeck.markdown import Fence
from litdeck.model import Book

# A page may show its own format; that is text about code, not code.
PROSE = frozenset({"text", "markdown", "md", "console", "mermaid", ""})


@dataclass
class Summary:
    """The book's code blocks by what vouches for them."""

    tangled: list[Fence] = field(default_factory=list)
    outputs: list[Fence] = field(default_factory=list)
    illustrations: list[Fence] = field(default_factory=list)
    unverified: list[Fence] = field(default_factory=list)
    programs: int = 0
    run: int = 0

    def __str__(self) -> str:
        verified = len(self.tangled) + len(self.outputs)
        total = verified + len(self.unverified)
        share = 100 * verified / total if total else 100
        return (
            f"{total} blocks, {verified} verified ({share:.0f}%): {len(self.tangled)} tangled into "
            f"{self.programs} programs, {self.run} of them run; {len(self.outputs)} recorded "
            f"outputs. {len(self.illustrations)} illustrations apart."
        )


def summarise(book: Book) -> Summary:
    """Count the code blocks of a book; a block without options vouches for nothing."""
    found = Summary(programs=len(book.programs))
    found.run = sum(program.run for program in book.programs.values())
    for chapter in book.chapters:
        for fence in chapter.fences:
            _kind(found, fence).append(fence)
    return found


def _kind(found: Summary, fence: Fence) -> list[Fence]:
    if "illustration" in fence.options or (not fence.options and fence.language in PROSE):
        return found.illustrations
    if fence.options.keys() & {"output-of", "namespaces-of"}:
        return found.outputs
    return found.tangled if fence.options else found.unverified
