"""One chapter as its fences, commands and headings, with positions.

CommonMark decides what a fence is: markdown-it-py, block rules only, for all chapters about which
there can be a doubt (see `litdeck.scan`). A chapter that another of its readers
(pymdownx.superfences on the site, presenterm on stage) would cut up differently is refused, so
that nobody sees something else than what was tested.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from litdeck import scan
from litdeck.errors import Place, Problem, did_you_mean
from litdeck.scan import Block

OPTIONS = (
    "id",
    "file",
    "append",
    "run",
    "raises",
    "exit",
    "needs",
    "illustration",
    "output-of",
    "pace",
    "namespaces-of",
)
OURS = ("slide", "show", "checklist", "terminal", "book_only", "slides_only", "end_only")
# These stand outside of slides: what is collected from the whole book, and words to explain.
COLLECTED = ("errors", "exercises", "terms")
# These stand anywhere: drawings of what was recorded.
DRAWN = ("figure", "figures")
PRESENTERM = (
    "alignment",
    "column",
    "column_layout",
    "end_slide",
    "font_size",
    "incremental_lists",
    "jump_to_middle",
    "list_item_newlines",
    "new_line",
    "new_lines",
    "newline",
    "newlines",
    "no_footer",
    "pause",
    "reset_layout",
    "skip_slide",
    "snippet_output",
    "speaker_note",
)
COMMANDS = (*OURS, *COLLECTED, *DRAWN, *PRESENTERM)
WITH_ARGUMENT = (
    *COLLECTED,
    *DRAWN,
    "slide",
    "show",
    "checklist",
    "terminal",
    "alignment",
    "column",
    "column_layout",
    "font_size",
    "incremental_lists",
    "list_item_newlines",
    "new_lines",
    "newlines",
    "snippet_output",
    "speaker_note",
)

_OPTION = re.compile(r"#\|[ \t]*([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_COMMAND = re.compile(r"([a-z][a-z_]*)[ \t]*(?::[ \t]*(.*))?", re.DOTALL)
_LANGUAGE = re.compile(r"[\w+#.-]*")
# What Python-Markdown's superfences takes after the language; anything else it prints as text.
_ATTRIBUTES = re.compile(r"""(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*\s*""")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its options (the leading `#|` lines) and its body, the lines below them.

    The body is kept as one text, each of its lines ended, since a book has many of them.
    """

    path: str
    line: int
    end: int
    language: str
    options: dict[str, str]
    source: str
    body_line: int

    @property
    def place(self) -> Place:
        """Return where the fence begins."""
        return Place(self.path, self.line)

    @property
    def body(self) -> tuple[str, ...]:
        """Return the lines of the body."""
        return tuple(self.source.split("\n")[:-1])

    def option_place(self) -> Place:
        """Return where the first line inside the fence stands: what an option's error names."""
        return Place(self.path, self.line + 1)


@dataclass(frozen=True, slots=True)
class Command:
    """An HTML comment that says something to the tool: `<!-- show: steps/08_fork.py fork -->`."""

    place: Place
    end: int
    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the chapter."""

    place: Place
    level: int
    text: str


Element = Fence | Command | Heading


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's text (LF, no BOM) and what stands in it, in order."""

    path: str
    text: str
    title: str
    elements: tuple[Element, ...]

    @property
    def lines(self) -> list[str]:
        """Return the lines of the text, without their ends; line n is `lines[n - 1]`."""
        return self.text.split("\n")

    @property
    def fences(self) -> list[Fence]:
        """Return the fences of the chapter, in order."""
        return [element for element in self.elements if isinstance(element, Fence)]


def decode(path: str, data: bytes) -> tuple[str, list[Problem]]:
    """Return a chapter's text with LF line ends, and what was wrong with its bytes."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(path, data.count(b"\n", 0, error.start) + 1)
        bad = data[error.start : error.start + 1].hex()
        return "", [Problem(place, f"not UTF-8: the byte 0x{bad}; save the file as UTF-8")]
    if "\r" in text:
        text = re.sub(r"\r\n?", "\n", text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Problem(Place(path, line), "holds a NUL character; delete it")]
    return text, []


def parse(path: str, text: str) -> tuple[Chapter, list[Problem]]:
    """Return a chapter's elements with positions, and every problem found on the way."""
    problems: list[Problem] = []
    elements: list[Element] = []
    for block in _blocks(path, text, problems):
        if block.kind == "fence":
            elements += _fence(path, block, problems)
        elif block.kind == "html":
            elements += _commands(path, block, problems)
        else:
            elements.append(Heading(Place(path, block.first + 1), block.level, block.content))
    titles = (e.text for e in elements if isinstance(e, Heading) and e.level == 1)
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    return Chapter(path, text, next(titles, stem), tuple(elements)), problems


def _blocks(path: str, text: str, problems: list[Problem]) -> list[Block]:
    """Return the fences, headings and HTML of a text that all readers agree about."""
    matter = _without_front_matter(text)
    plain = scan.blocks(matter)
    if plain is not None:
        return plain
    from litdeck import commonmark  # for chapters that are not plain

    return commonmark.agreed(path, text.split("\n"), commonmark.blocks(matter), problems)


def _without_front_matter(text: str) -> str:
    """Blank out the front matter, keeping every other line where it was."""
    if not text.startswith("---"):
        return text
    found = re.match(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)", text)
    if not found:
        return text
    return "\n" * found.group().count("\n") + text[found.end() :]


def _fence(path: str, block: Block, problems: list[Problem]) -> Iterator[Fence]:
    place = Place(path, block.first + 1)
    options, count, body = _options(path, block, problems)
    language, rest = _info(block.info)
    if options and rest:
        message = f"after the language '{language}' stands '{rest}', which not every reader takes"
        problems.append(Problem(place, f"{message}; options go into `#| key: value` lines"))
    if options and block.nested:
        problems.append(Problem(place, "a fence with options stands in a list; move it out of it"))
        return
    yield Fence(path, block.first + 1, block.last, language, options, body, block.first + 2 + count)


@lru_cache  # most fences of a book have the same one
def _info(info: str) -> tuple[str, str]:
    """Return the language of an info string, and what of the rest superfences would not take."""
    info = info.strip()
    found = _LANGUAGE.match(info)
    language = found.group() if found else ""
    rest = info[len(language) :]
    return language.lower(), "" if _ATTRIBUTES.fullmatch(rest) else rest.strip()


def _options(path: str, block: Block, problems: list[Problem]) -> tuple[dict[str, str], int, str]:
    """Read the leading `#|` lines; return the options, how many lines they took, and the rest."""
    options: dict[str, str] = {}
    count = 0
    rest = block.content
    while rest.startswith("#|"):
        text, _, rest = rest.partition("\n")
        count += 1
        found = _OPTION.fullmatch(text)
        place = Place(path, block.first + 1 + count)
        if not found or not found[2]:
            problems.append(Problem(place, f"an option reads `#| key: value`, this is: {text}"))
        elif found[1] not in OPTIONS:
            near = did_you_mean(found[1], OPTIONS)
            problems.append(Problem(place, f"no option is named '{found[1]}'{near}"))
        elif found[1] in options:
            problems.append(Problem(place, f"the option '{found[1]}' stands here twice"))
        else:
            options[sys.intern(found[1])] = found[2]
    return options, count, rest


def _commands(path: str, block: Block, problems: list[Problem]) -> Iterator[Command]:
    for comment in _COMMENT.finditer(block.content):
        before = block.content.count("\n", 0, comment.start())
        place = Place(path, block.first + before + 1)
        found = _COMMAND.fullmatch(comment[1].strip())
        if not found:
            continue
        name, argument = found[1], (found[2] or "").strip()
        complaint = _complaint(name, argument, found[2] is not None)
        if complaint:
            problems.append(Problem(place, complaint))
        if name in COMMANDS:
            yield Command(place, place.line + comment[0].count("\n"), name, argument)


def _complaint(name: str, argument: str, colon: bool) -> str:
    if name not in COMMANDS:
        near = did_you_mean(name, COMMANDS)
        # A lone word may be another tool's business (`<!-- more -->`), unless it is nearly ours.
        if not colon and not near:
            return ""
        return f"no command is named '{name}'{near}; a mere comment reads `<!-- // text -->`"
    if name not in WITH_ARGUMENT and argument:
        return f"'{name}' takes nothing after it, this has '{argument}'"
    if name in WITH_ARGUMENT and not argument:
        return f"'{name}' needs something after it: `<!-- {name}: ... -->`"
    return ""


def commands(elements: Iterable[Element]) -> list[Command]:
    """Return the commands among some elements."""
    return [element for element in elements if isinstance(element, Command)]
