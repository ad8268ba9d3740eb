"""Where a chunk, a program or a slide is defined, used and shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from litdeck import show
from litdeck.deck import Deck
from litdeck.errors import did_you_mean
from litdeck.expand import program_lines
from litdeck.markdown import Command, Fence, commands
from litdeck.model import Book, Chunk, Program, Slide, chunks_of, references, used_by

# The commands of a slide whose argument begins with a program.
OF_PROGRAM = ("show", "checklist", "snippet_output", "terminal", "figure")


@dataclass
class Explanation:
    """A name, and what is to be said of it: (a word, lines) each."""

    title: str
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    def __str__(self) -> str:
        """Return it as a terminal shows it: what there is none of is left out."""
        width = max(len(word) for word, lines in self.rows if lines)
        text = [self.title]
        for word, lines in self.rows:
            for number, line in enumerate(lines):
                text.append(f"  {'' if number else word:{width}}  {line}")
        return "\n".join(text)


def explain(book: Book, decks: Iterable[Deck], name: str) -> Explanation | None:
    """Explain the program, the chunk or the slide of a name; None if there is none."""
    file = name.removeprefix("code/")
    slides = [s for s in book.slides.values() if name in (s.slug, s.title)]
    if file in book.programs:
        return _program(book, decks, book.programs[file])
    if name in book.chunks:
        return _chunk(book, decks, book.chunks[name])
    return _slide(book, decks, slides[0]) if slides else None


def unknown(book: Book, name: str) -> str:
    """Return the message for a name that is none, with the nearest that is."""
    titles = [slide.title for slide in book.slides.values()]
    near = did_you_mean(name, [*book.chunks, *book.programs, *book.slides, *titles])
    return f"no chunk, program or slide is named '{name}'{near}"


def _chunk(book: Book, decks: Iterable[Deck], chunk: Chunk) -> Explanation:
    users = used_by(book, chunk.id)
    made = Explanation(f"chunk {chunk.id}")
    made.rows.append(("defined", [_fence(part) for part in chunk.parts]))
    made.rows.append(("refers to", [f"{place}  <<{name}>>" for name, place in references(chunk)]))
    made.rows.append(("referred to", list(_references_to(book, chunk.id))))
    made.rows.append(("used", [f"{_in_code(book, file, chunk.id)}" for file in users]))
    made.rows.append(("shown", list(_showing_chunk(book, decks, chunk.id))))
    return made


def _program(book: Book, decks: Iterable[Deck], program: Program) -> Explanation:
    made = Explanation(f"program code/{program.file}")
    made.rows.append(("defined", [_fence(part) for part in book.chunks[program.chunk].parts]))
    made.rows.append(("run", [_how_it_runs(program)]))
    output = book.outputs.get(program.file)
    made.rows.append(("output", [_fence(output.fence)] if output else []))
    parts = [name for name in chunks_of(book, program.file) if name != program.chunk]
    chunks = (book.chunks[name] for name in parts)
    made.rows.append(("chunks", [f"{chunk.place}  {chunk.id}" for chunk in chunks]))
    shown = (
        f"{command.place}  {_on(slide, decks)}: {command.name} {command.argument}"
        for slide in book.slides.values()
        for command in _about(slide, program.file)
    )
    made.rows.append(("shown", list(shown)))
    return made


def _slide(book: Book, decks: Iterable[Deck], slide: Slide) -> Explanation:
    made = Explanation(f"slide {slide.title}")
    made.rows.append(("defined", [f"{slide.place}-{slide.end}"]))
    made.rows.append(("known as", [slide.slug]))
    found = [command for command in commands(slide.elements) if command.name in OF_PROGRAM]
    made.rows.append(("shows", [f"{c.place}  {c.name} {c.argument}" for c in found]))
    made.rows.append(("in decks", list(_numbers(slide, decks)) or ["in none"]))
    return made


def _fence(fence: Fence) -> str:
    count = len(fence.body)
    return f"{fence.place}-{fence.end}  ({count} line{'' if count == 1 else 's'})"


def _how_it_runs(program: Program) -> str:
    if not program.run:
        return "it is not run"
    ends = f"raises {program.raises}" if program.raises else f"exits with {program.exit}"
    return f"{ends}, needs {', '.join(program.needs)}" if program.needs else ends


def _references_to(book: Book, name: str) -> Iterator[str]:
    for chunk in book.chunks.values():
        yield from (f"{place}  {chunk.id}" for target, place in references(chunk) if target == name)


def _in_code(book: Book, file: str, name: str) -> str:
    """Return where in a program the lines of a chunk stand: `code/steps/08_fork.py:31-38,52`."""
    numbers = [n for n, line in enumerate(program_lines(book, file), 1) if line.chunk == name]
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    spans = (f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    lines = ",".join(spans)
    return f"code/{file}:{lines}" if lines else f"code/{file}  (by its references only)"


def _about(slide: Slide, file: str) -> Iterator[Command]:
    for command in commands(slide.elements):
        if command.name in OF_PROGRAM and command.argument.split()[:1] == [file]:
            yield command


def _showing_chunk(book: Book, decks: Iterable[Deck], name: str) -> Iterator[str]:
    for slide in book.slides.values():
        for command in commands(slide.elements):
            if command.name != "show":
                continue
            shown = show.parse(command.argument)
            # `show` without chunks shows all of the program.
            if name in (shown.chunks or chunks_of(book, shown.file)):
                yield f"{command.place}  {_on(slide, decks)}: {shown.file}"


def _on(slide: Slide, decks: Iterable[Deck]) -> str:
    return f"slide '{slide.title}' ({', '.join(_numbers(slide, decks)) or 'in no deck'})"


def _numbers(slide: Slide, decks: Iterable[Deck]) -> Iterator[str]:
    for deck in decks:
        for number, chosen in enumerate(deck.slides, 1):
            if chosen.slide.slug == slide.slug:
                yield f"{deck.name} {number} of {len(deck.slides)}"
