"""What presenterm takes, said in Python: a deck that it would refuse is refused at one's desk.

Read off the source of presenterm 0.16.1, and judged by it (`make presenterm`): a comment that is
no command, a fence attribute that it does not know, HTML other than `<span>` and `<sup>`, or a
fence in a list stops the whole deck from loading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from litdeck.errors import did_you_mean


@lru_cache(maxsize=1024)
def _is_yaml_string(text: str) -> bool:
    try:
        return isinstance(yaml.safe_load(text), str)
    except yaml.YAMLError:
        return False


HIDDEN = "/// "  # python's and bash's prefix of a line that runs and is not shown
FRONT_MATTER = frozenset("title sub_title event location date author authors theme options".split())
ATTRIBUTES = frozenset(
    "line_numbers exec auto_exec exec_replace validate image render no_background acquire_terminal "
    "pty".split()
)
RUNNABLE = frozenset({"bash", "python", "sh", "shell"})

_STYLE = re.compile(r"( *(background-)?color: *#([0-9a-fA-F]{3}){1,2} *;?)*")
_LIT = re.compile(r"\{(all|\d+(-\d+)?(,\d+(-\d+)?)*)(\|(all|\d+(-\d+)?(,\d+(-\d+)?)*))*\}")
_SIZE = re.compile(r"[1-9]\d{0,2}")
_CHECKS: dict[str, Callable[[str], object]] = {
    "alignment": lambda text: text in ("left", "center", "right"),
    "column": lambda text: re.fullmatch(r"\d{1,3}", text),
    "column_layout": lambda text: re.fullmatch(r"\[ *([1-9]\d?)( *, *[1-9]\d?)* *\]", text),
    "comment": lambda text: _is_yaml_string(text),
    "font_size": lambda text: re.fullmatch(r"[1-7]", text),
    "incremental_lists": lambda text: text in ("true", "false"),
    "list_item_newlines": lambda text: _SIZE.fullmatch(text) and int(text) < 256,
    "new_lines": lambda text: re.fullmatch(r"\d{1,4}", text),
    "newlines": lambda text: re.fullmatch(r"\d{1,4}", text),
    "snippet_output": lambda text: _is_yaml_string(text),
    "speaker_note": lambda text: _is_yaml_string(text),
    **dict.fromkeys(
        "end_slide jump_to_middle new_line newline no_footer pause reset_layout skip_slide".split(),
        lambda text: not text,
    ),
}


@dataclass
class _Slide:
    """How far a slide has come: its columns, the one that is filled, and the snippets so far."""

    columns: int = 0
    current: int | None = None
    must_enter: bool = False
    ids: set[str] = field(default_factory=set)


def problems(deck: str) -> list[tuple[int, str]]:
    """Return what presenterm would refuse in a deck: pairs of a line and what is wrong there."""
    return list(_problems(deck))


# Of the decks that `litdeck watch` writes again and again, most are as they were.
@lru_cache(maxsize=32)
def _problems(deck: str) -> tuple[tuple[int, str], ...]:
    found = list(_front_matter(deck))
    body = _blank_front_matter(deck)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    state = _Slide()
    containers: list[str] = []
    for token in tokens:
        line = token.map[0] + 1 if token.map else 0
        if token.nesting == 1:
            containers.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            containers.pop()
        found += ((line, message) for message in _block(token, containers, state))
    return tuple(found)


def _blank_front_matter(deck: str) -> str:
    found = re.match(r"---\n.*?\n---\n", deck, re.DOTALL)
    return "\n" * found[0].count("\n") + deck[found.end() :] if found else deck


def _front_matter(deck: str) -> Iterator[tuple[int, str]]:
    found = re.match(r"---\n(.*?)\n---\n", deck, re.DOTALL)
    if not found:
        return
    try:
        table = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        yield 1, f"the front matter is not YAML: {str(error).splitlines()[0]}"
        return
    for key in table or {}:
        if key not in FRONT_MATTER:
            near = did_you_mean(str(key), FRONT_MATTER)
            yield 2, f"the front matter cannot hold '{key}'{near}"


def _block(token: Token, containers: list[str], state: _Slide) -> Iterator[str]:
    top = not containers
    if token.type == "html_block":
        yield from _html_block(token.content, state, top)
        return
    if token.type == "fence":
        yield from _fence(token, state, top)
    elif token.type == "code_block":
        yield "an indented code block; presenterm takes fences only"
    elif token.type == "inline":
        yield from _inlines(token, containers)
    elif token.type == "heading_open" and containers != ["heading"]:
        yield "a heading in a list or a quotation"
    elif token.type == "blockquote_open" and containers != ["blockquote"]:
        yield "a quotation in a list or another quotation"
    if state.must_enter and token.type != "heading_close":
        state.must_enter = False
        yield "after 'column_layout' comes 'column: 0', before anything is shown"


def _fence(token: Token, state: _Slide, top: bool) -> Iterator[str]:
    if not top:
        yield "a fence in a list or a quotation"
    language, *attributes = token.info.split() or [""]
    seen: set[str] = set()
    for attribute in attributes:
        name, _, value = attribute.removeprefix("+").partition(":")
        if attribute.startswith("{") and _LIT.fullmatch(attribute):
            continue
        if not attribute.startswith("+") or not _known_attribute(name, value, ":" in attribute):
            yield f"presenterm has no fence attribute '{attribute}'"
        elif name in seen:
            yield f"the attribute '+{name}' stands here twice"
        seen.add(name)
        if name == "id" and value in state.ids:
            yield f"the snippet id '{value}' is taken already"
        if name == "id":
            state.ids.add(value)
    if language == "file":
        yield "a 'file' fence shows a file; show a program instead"
    if "id" in seen and "exec" not in seen:
        yield "'+id' needs '+exec'"
    if seen & {"exec", "validate"} and language not in RUNNABLE:
        yield f"'{language}' has no executor"


def _known_attribute(name: str, value: str, colon: bool) -> bool:
    if name == "expect":
        return value in ("success", "failure", "fail")
    # `+exec:uv` names another executor; slides/presenterm.yaml has one, for Python in a terminal.
    if name == "acquire_terminal" and colon:
        return value == "terminal"
    return bool(value) and name == "id" if colon else name in ATTRIBUTES


def _html_block(content: str, state: _Slide, top: bool) -> Iterator[str]:
    text = content.strip()
    if not top:
        yield "a comment or HTML in a list or a quotation"
    elif not text.startswith("<!--") or not text.endswith("-->"):
        yield f"HTML that is no comment: {text.splitlines()[0]}"
    else:
        yield from _comment(text[4:-3].strip(), state)


def _comment(text: str, state: _Slide) -> Iterator[str]:
    name, _, argument = (part.strip() for part in text.partition(":"))
    check = _CHECKS.get(name)
    if check and (check(argument) or name in ("comment", "speaker_note") and "\n" in text):
        yield from _layout(name, argument, state)
    elif check:
        yield f"'{name}' does not take '{argument}'"
    elif "\n" not in text and not text.startswith(("//", "vim:", "{{{", "}}}")):
        yield f"presenterm has no command '{name}'{did_you_mean(name, _CHECKS)}"


def _layout(name: str, argument: str, state: _Slide) -> Iterator[str]:
    """Follow columns and snippets through a slide, as presenterm does."""
    if name == "column_layout":
        state.columns, state.current, state.must_enter = argument.count(",") + 1, None, True
    elif name in ("reset_layout", "end_slide"):
        state.columns, state.current, state.must_enter = 0, None, False
    elif name == "column":
        state.must_enter = False
        if not state.columns:
            yield "a 'column' needs a 'column_layout' before it"
        elif int(argument) >= state.columns:
            yield f"there are {state.columns} columns, numbered from 0; this is '{argument}'"
        elif int(argument) == state.current:
            yield f"column {argument} is being filled already"
        state.current = int(argument)
    elif name == "snippet_output" and yaml.safe_load(argument) not in state.ids:
        yield f"no snippet has the id '{argument}' yet"


def _inlines(token: Token, containers: list[str]) -> Iterator[str]:
    plain = containers == ["paragraph"] or "blockquote" in containers
    opened: list[str] = []
    for child in token.children or []:
        if child.type == "html_inline":
            yield from _tag(child.content, opened)
        elif child.type == "hardbreak" and not plain and "heading" not in containers:
            yield "a line break in a list or a table"
        elif child.type == "image" and (not plain or "://" in str(child.attrGet("src"))):
            yield "an image stands in a paragraph of its own, and is a file"


def _tag(html: str, opened: list[str]) -> Iterator[str]:
    found = re.match(r"<(/?)(span|sup)\b", html)
    if not found:
        yield f"HTML is <span> and <sup> only, this is {html}"
    elif not found[1]:
        opened.append(found[2])
        for name, value in re.findall(r"""\s([a-z-]+)=["']?([^"'>]*)""", html):
            if name != "style":
                yield f"a tag takes 'style', not '{name}'"
            elif not _STYLE.fullmatch(value):
                yield f"a style reads `color: #rrggbb`, this is '{value}'"
    elif not opened or opened.pop() != found[2]:
        yield f"{html} closes nothing"


def quoted(text: str) -> str:
    """Return a text as YAML and as an HTML comment both take it: a JSON string without `-->`."""
    return json.dumps(text, ensure_ascii=False).replace("-->", "--\\u003e")
