"""A view of a program as a terminal prints it, in the book's colours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pygments import highlight
from pygments.formatter import Formatter
from pygments.formatters import Terminal256Formatter, TerminalTrueColorFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from litdeck.errors import BookError, Place, Problem, did_you_mean
from litdeck.expand import ViewLine, view
from litdeck.model import Book, chunks_of, language
from litdeck.palette import pygments_style

DIM, PLAIN = "\x1b[2m", "\x1b[0m"
# The lines that are shown, between those that are not.
BAR = "\N{LEFT HALF BLOCK} "


def printed(
    book: Book,
    name: str,
    chunks: Sequence[str] = (),
    whole: bool = False,
    colours: Formatter[str] | None = None,
) -> Iterator[str]:
    """Yield the lines of a program that a slide with these chunks would show.

    `whole`: the hidden lines too, dim, and a bar before the others. BookError if there is no
    such program, or it has no such chunk.
    """
    file = name.removeprefix("code/")
    _check(book, file, chunks)
    kinds = ("visible", "hidden") if whole else ("visible", "snip")
    lines = [line for line in view(book, file, chunks) if line.kind in kinds]
    texts = _coloured(lines, language(book.programs[file].fence), colours)
    for line, text in zip(lines, texts, strict=True):
        if not (whole and chunks):
            yield text
        elif line.kind == "visible":
            yield BAR + text
        else:
            bare = "  " + line.text
            yield f"{DIM}{bare}{PLAIN}" if colours and line.text else bare.rstrip()


def _check(book: Book, file: str, chunks: Collection[str]) -> None:
    if file not in book.programs:
        near = did_you_mean(file, book.programs)
        raise BookError([Problem(Place(f"code/{file}", 1), f"no program is '{file}'{near}")])
    known, place = chunks_of(book, file), book.programs[file].fence.place
    problems = [
        Problem(place, f"'{file}' has no chunk '{chunk}' in it{did_you_mean(chunk, known)}")
        for chunk in chunks
        if chunk not in known
    ]
    if problems:
        raise BookError(problems)


def _coloured(
    lines: Sequence[ViewLine], language: str, colours: Formatter[str] | None
) -> list[str]:
    texts = [line.text for line in lines]
    if colours is None or not texts:
        return texts
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return texts
    # The formatter ends each colour with its line.
    return highlight("\n".join(texts), lexer, colours).split("\n")


def formatter(
    environment: Mapping[str, str], terminal: bool, scheme: str = ""
) -> Formatter[str] | None:
    """Return what colours for this terminal; None if it is none or wants no colours.

    Without a scheme a terminal is taken for dark, unless it says by COLORFGBG that it is not.
    """
    if not terminal or environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return None
    ground = environment.get("COLORFGBG", "").rsplit(";", 1)[-1]
    scheme = scheme or ("light" if ground in ("7", "15") else "dark")
    style = pygments_style(scheme)
    if environment.get("COLORTERM") in ("truecolor", "24bit"):
        return TerminalTrueColorFormatter(style=style)
    return Terminal256Formatter(style=style)
