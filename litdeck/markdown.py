"""One chapter as its fences, commands and headings, with positions.

CommonMark decides what a fence is (markdown-it-py, block rules only). A chapter that another of
its readers (pymdownx.superfences on the site, presenterm on stage) would cut up differently is
refused, so that nobody sees something else than what was tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from litdeck.errors import Place, Problem, did_you_mean

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
_FENCE_LIKE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t>]*(`{3,}|~{3,})([^`]*)$")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_COMMAND = re.compile(r"([a-z][a-z_]*)[ \t]*(?::[ \t]*(.*))?", re.DOTALL)
_LANGUAGE = re.compile(r"[\w+#.-]*")
# What Python-Markdown's superfences takes after the language; anything else it prints as text.
_ATTRIBUTES = re.compile(r"""(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*\s*""")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its options (the leading `#|` lines) and its body, the lines below them."""

    place: Place
    end: int
    language: str
    options: dict[str, str]
    body: tuple[str, ...]
    body_line: int

    def option_place(self) -> Place:
        """Return where the first line inside the fence stands: what an option's error names."""
        return Place(self.place.path, self.place.line + 1)


@dataclass(frozen=True)
class Command:
    """An HTML comment that says something to the tool: `<!-- show: steps/08_fork.py fork -->`."""

    place: Place
    end: int
    name: str
    argument: str


@dataclass(frozen=True)
class Heading:
    """A heading of the chapter."""

    place: Place
    level: int
    text: str


Element = Fence | Command | Heading


@dataclass(frozen=True)
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
    text = re.sub(r"\r\n?", "\n", text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Problem(Place(path, line), "holds a NUL character; delete it")]
    return text, []


def parse(path: str, text: str) -> tuple[Chapter, list[Problem]]:
    """Return a chapter's elements with positions, and every problem found on the way."""
    lines = text.split("\n")
    tokens = MarkdownIt("commonmark").disable("inline").parse(_without_front_matter(text))
    problems: list[Problem] = []
    elements: list[Element] = []
    fenced: set[int] = set()
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        if token.type == "fence":
            first, last = token.map
            fenced.update(range(first, last))
            elements += _fence(path, lines, token, problems)
        elif token.type == "html_block":
            elements += _commands(path, token, problems)
        elif token.type == "heading_open":
            place = Place(path, token.map[0] + 1)
            elements.append(Heading(place, int(token.tag[1]), tokens[index + 1].content))
    problems += _look_alikes(path, lines, fenced)
    titles = (e.text for e in elements if isinstance(e, Heading) and e.level == 1)
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    return Chapter(path, text, next(titles, stem), tuple(elements)), problems


def _without_front_matter(text: str) -> str:
    """Blank out the front matter, keeping every other line where it was."""
    found = re.match(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)", text)
    if not found:
        return text
    return "\n" * found.group().count("\n") + text[found.end() :]


def _fence(path: str, lines: list[str], token: Token, problems: list[Problem]) -> Iterator[Fence]:
    assert token.map is not None
    first, last = token.map
    place = Place(path, first + 1)
    complaint = _ambiguity(lines, token)
    if complaint:
        problems.append(Problem(place, complaint))
        return
    inside = token.content.split("\n")[:-1]
    options, count = _options(path, first + 2, inside, problems)
    language, rest = _info(token.info)
    if options and rest:
        message = f"after the language '{language}' stands '{rest}', which not every reader takes"
        problems.append(Problem(place, f"{message}; options go into `#| key: value` lines"))
    if options and token.level > 0:
        problems.append(Problem(place, "a fence with options stands in a list; move it out of it"))
        return
    yield Fence(place, last, language, options, tuple(inside[count:]), first + 2 + count)


def _info(info: str) -> tuple[str, str]:
    """Return the language of an info string, and what of the rest superfences would not take."""
    info = info.strip()
    found = _LANGUAGE.match(info)
    language = found.group() if found else ""
    rest = info[len(language) :]
    return language.lower(), "" if _ATTRIBUTES.fullmatch(rest) else rest.strip()


def _ambiguity(lines: list[str], token: Token) -> str:
    """Say why CommonMark, superfences and presenterm would not agree on this fence."""
    assert token.map is not None
    first, last = token.map
    opening, mark = lines[first], token.markup
    # A closing fence may be followed by blank lines when the fence ends a list or a quotation.
    closing = lines[last - 1].strip(" \t>")
    if last - 1 == first or set(closing) != {mark[0]} or len(closing) < len(mark):
        return "the fence is never closed"
    if ">" in opening[: opening.index(mark)]:
        return "a fence in a quotation: readers disagree about it; move it out"
    if opening[: opening.index(mark)].strip():
        return "a fence on a bullet's own line: readers disagree about it; move it out"
    if len(closing) > len(mark):
        return f"the closing fence ({closing}) is longer than the opening one ({mark})"
    if token.level == 0 and (opening[0] != mark[0] or lines[last - 1][0] != mark[0]):
        return "a fence begins and ends in the first column; readers disagree about other ones"
    for line in lines[first + 1 : last - 1]:
        inner = line.strip(" \t>")
        if inner.startswith(mark):
            return f"a fence is never closed, here or before the line '{inner}' inside of it"
    return ""


def _look_alikes(path: str, lines: list[str], fenced: set[int]) -> Iterator[Problem]:
    """Find lines that are a fence to superfences but not to CommonMark (an admonition's, say)."""
    for number, line in enumerate(lines):
        if number in fenced or ("```" not in line and "~~~" not in line):
            continue
        if _FENCE_LIKE.match(line):
            message = (
                "this line is a fence to some readers and text to others "
                "(in an admonition, a comment or indented); a fence begins in the first column"
            )
            yield Problem(Place(path, number + 1), message)
            return  # what follows would be reported for the same reason


def _options(
    path: str, line: int, inside: list[str], problems: list[Problem]
) -> tuple[dict[str, str], int]:
    """Read the leading `#|` lines; return the options and how many lines they took."""
    options: dict[str, str] = {}
    count = 0
    for text in inside:
        if not text.startswith("#|"):
            break
        place = Place(path, line + count)
        count += 1
        found = _OPTION.fullmatch(text)
        if not found or not found[2]:
            problems.append(Problem(place, f"an option reads `#| key: value`, this is: {text}"))
        elif found[1] not in OPTIONS:
            near = did_you_mean(found[1], OPTIONS)
            problems.append(Problem(place, f"no option is named '{found[1]}'{near}"))
        elif found[1] in options:
            problems.append(Problem(place, f"the option '{found[1]}' stands here twice"))
        else:
            options[found[1]] = found[2]
    return options, count


def _commands(path: str, token: Token, problems: list[Problem]) -> Iterator[Command]:
    assert token.map is not None
    for comment in _COMMENT.finditer(token.content):
        before = token.content.count("\n", 0, comment.start())
        place = Place(path, token.map[0] + before + 1)
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
