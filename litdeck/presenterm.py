"""Decks for presenterm: a slide is a view of a program, so it can be run as it stands there.

The lines that a slide does not show are in its fence all the same, with the prefix by which
presenterm hides them and still runs them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable, Iterator, Sequence

from litdeck import checklist, files, show, stage, tables, theme
from litdeck.book import Book, Slide
from litdeck.deck import FOLDER, Deck, load_decks
from litdeck.errors import BookError, Place, Problem
from litdeck.expand import SNIP, ViewLine, view
from litdeck.fit import Piece, problems_of_size
from litdeck.hide import hidden, on_stage
from litdeck.markdown import DRAWN, Command, Fence
from litdeck.model import language, literal, reference, terminals
from litdeck.show import Show
from litdeck.snippets import Ids, asked_for

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_QUOTED = ("speaker_note", "comment")


def write_decks(book: Book) -> list[str]:
    """Write `slides/<deck>.md` for each deck; return the paths that changed."""
    texts = deck_texts(book)
    return [path for path, text in texts.items() if files.replace(book.root / path, text.encode())]


def check_decks(book: Book) -> str:
    """Return the differences between the decks on disk and those of the chapters, '' if none."""
    diff: list[str] = []
    for path, text in deck_texts(book).items():
        target = book.root / path
        old = target.read_text(encoding="utf-8") if target.is_file() else ""
        diff += difflib.unified_diff(
            old.splitlines(True), text.splitlines(True), path, f"{path} (from the chapters)"
        )
    return "".join(diff)


def summary(book: Book) -> list[str]:
    """Return a line on each deck: how many slides it has, and how long the talk is."""
    return [
        f"{FOLDER}/{deck.name}.md: {len(deck.slides) + 1} slides, {deck.minutes:g} minutes"
        for deck in load_decks(book)
    ]


def deck_texts(book: Book) -> dict[str, str]:
    """Return each deck's path and Markdown, and the themes; BookError if one would be refused."""
    decks = {f"{FOLDER}/{deck.name}.md": deck_text(book, deck) for deck in load_decks(book)}
    return {**decks, **theme.texts()} if decks else {}


def deck_text(book: Book, deck: Deck) -> str:
    """Return a deck in presenterm's Markdown; BookError with what it would refuse, and where."""
    pieces, problems = deck_pieces(book, deck)
    lines = [(line, piece.place) for piece in pieces for line in (*piece.lines, "")]
    text = "".join(f"{line}\n" for line, _ in lines[:-1])
    # A command that is wrong shows up once: where it was written.
    problems += [Problem(lines[n - 1][1], message) for n, message in stage.problems(text)]
    if problems:
        raise BookError(problems)
    return text


def deck_pieces(book: Book, deck: Deck) -> tuple[list[Piece], list[Problem]]:
    """Return the pieces of a deck in order, with their places, and what is wrong with them."""
    pieces = [Piece(_front_matter(deck), Place(deck.path, 1))]
    problems: list[Problem] = []
    ids = Ids(asked_for(deck))
    for number, chosen in enumerate(deck.slides):
        slide = chosen.slide
        if number:
            pieces.append(Piece(("<!-- end_slide -->",), slide.place))
        try:
            made = list(_slide(book, slide, ids))
        except BookError as error:
            problems += error.problems
            continue
        pieces += made
        problems += problems_of_size(slide, made)
    return pieces, problems


def _front_matter(deck: Deck) -> tuple[str, ...]:
    texts = {"title": deck.title, "sub_title": deck.sub_title, "author": deck.author}
    lines = [f"{key}: {stage.quoted(text)}" for key, text in texts.items() if text]
    note = f"<!-- // Written by `litdeck slides` from {deck.path} and the chapters: edit there. -->"
    return ("---", *lines, "---", "", note)


def _slide(book: Book, slide: Slide, ids: Ids) -> Iterator[Piece]:
    """Yield the pieces of one slide: its title, then its elements and the text between them."""
    yield Piece((_title(slide.title), "==="), slide.place)
    line = slide.place.line + 1
    left_out = False
    for element in slide.elements:
        if not isinstance(element, Command | Fence):
            continue
        if not left_out:
            yield from _text(slide, line, element.place.line)
        line = element.end + 1
        if isinstance(element, Fence):
            if not left_out:
                yield _fence(element)
        elif element.name in ("book_only", "slides_only", "end_only"):
            left_out = element.name == "book_only"
        elif not left_out and element.name == "show":
            yield _show(book, element, ids, terminals([slide]))
        elif not left_out and element.name != "terminal":
            yield _command(book, element, ids)
    if not left_out:
        yield from _text(slide, line, slide.end)


def _title(title: str) -> str:
    """Return a title as a heading's text: what would make it a list, say, is escaped."""
    return re.sub(r"^(\d*)([-+*#>=.)])", r"\1\\\2", title)


def _text(slide: Slide, start: int, stop: int) -> Iterator[Piece]:
    """Yield what stands between two commands, without comments that are nobody's commands."""
    first = slide.place.line + 1
    text = "\n".join(slide.source[max(start - first, 0) : max(stop - first, 0)])
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for block in re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|$))+", text, re.MULTILINE):
        line = max(start, first) + text.count("\n", 0, block.start())
        yield Piece(tuple(block[0].rstrip("\n").split("\n")), Place(slide.place.path, line))


def _fence(fence: Fence) -> Piece:
    """Return a fence that was written on the slide: it is shown, and not run."""
    lines = [_as_shown(line) for line in fence.body]
    mark = _mark(lines)
    return Piece((f"{mark}{fence.language}", *lines, mark), fence.place)


def _as_shown(line: str) -> str:
    found = reference(line)
    return found[0] + SNIP if found else literal(line)


def _mark(lines: Iterable[str]) -> str:
    runs = [len(run) for line in lines for run in re.findall(r"`{3,}", line)]
    return "`" * (max(runs, default=2) + 1)


def _command(book: Book, command: Command, ids: Ids) -> Piece:
    if command.name == "checklist":
        facts = checklist.facts(book, command.argument)
        lines = tuple(f"* {'✓' if true else '✗'} {label}" for label, true in facts)
        return Piece(lines, command.place)
    if command.name in DRAWN:
        return Piece(("```text", *tables.lines(book, command), "```"), command.place)
    argument = command.argument
    if command.name == "snippet_output":
        return _output(book, command, ids)
    if command.name in _QUOTED:
        argument = stage.quoted(_paragraphs(argument))
    text = f"{command.name}: {argument}" if argument else command.name
    return Piece((f"<!-- {text} -->",), command.place, command=command.name, argument=argument)


def _paragraphs(note: str) -> str:
    """Return a note line by line, however it is indented, with or without YAML's `|`."""
    lines = re.sub(r"^[|>][-+]?\s*\n", "", note).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _output(book: Book, command: Command, ids: Ids) -> Piece:
    name = ids.last(command.argument)
    if not name:
        message = f"the output of '{command.argument}' needs a `show` of it in the deck before this"
        raise BookError([Problem(command.place, message)])
    return Piece(
        (f"<!-- snippet_output: {name} -->",),
        command.place,
        output=_recorded(book, command.argument),
    )


def _recorded(book: Book, file: str) -> tuple[str, ...]:
    output = book.outputs.get(file)
    return output.fence.body if output else ()


def _show(book: Book, command: Command, ids: Ids, in_terminals: Container[str]) -> Piece:
    """Return a program as a fence that runs: some lines visible, all others hidden."""
    shown = show.parse(command.argument)
    file = shown.file
    program = book.programs[file]
    name = ids.show(file)
    lines = view(book, file, shown.chunks)
    attributes = [language(program.fence), *_steps(shown, lines, command.place)]
    if file in in_terminals:
        # The executor's other form, in slides/presenterm.yaml: presenterm waits for no output.
        attributes += ["+acquire_terminal:terminal"]
    elif program.run:
        # presenterm's `--validate-snippets` runs what says `+validate`, not what says `+exec`.
        attributes += ["+exec", "+validate"]
        attributes += ["+expect:failure"] if program.exit else []
        attributes += [f"+id:{name}"] if name in ids.asked_for else []
    texts = hidden(lines, language(program.fence))
    mark = _mark(texts)
    own = name in ids.asked_for or file in in_terminals
    output = () if own else _recorded(book, file)
    fence = (f"{mark}{' '.join(attributes)}", *texts, mark)
    return Piece(fence, command.place, output=output, runs=program.run)


def _steps(shown: Show, lines: Sequence[ViewLine], place: Place) -> Iterator[str]:
    """Yield the attribute that lights lines in turn, by their numbers among those shown."""
    staged = on_stage(lines)
    seen = [number for number, line in enumerate(staged) if line.kind != "hidden"]
    steps = show.lit(shown, staged, place)
    if steps:
        groups = (_ranges([seen.index(number) + 1 for number in step]) for step in steps)
        yield "{" + "|".join(groups) + "}"


def _ranges(numbers: Iterable[int]) -> str:
    """Return numbers in order as presenterm takes them: `1-3,5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
