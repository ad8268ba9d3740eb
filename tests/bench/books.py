"""Books of any size for the benchmark, as each tool wants them written.

Every chapter is one program of twelve chunks, two of them nested, with prose around each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

CHUNKS = 12
PROSE = (
    "This sentence stands for what an author would say about the block below, in plain words.\n"
    "A second one follows, since *every* block should be explained, with `code` in it.\n"
    "\n"
    "* A point about it, and a [link](https://example.org/) that leads away\n"
    "* Another point\n"
)
ENTANGLED = """\
version = "2.0"
watch_list = ["docs/*.md"]
annotation = "naked"
hooks = []
"""


class Block(NamedTuple):
    """A chunk, as plain data; `file` is '' if it is no program."""

    name: str
    file: str
    lines: list[str]


def chapter(number: int) -> Iterator[Block]:
    """Yield the blocks of one chapter."""
    stem = f"c{number:05}"
    names = [f"{stem}-{part:02}" for part in range(1, CHUNKS)]
    nested = {names[0]: names[1], names[4]: names[5]}
    called = [f"<<{name}>>" for name in names if name not in nested.values()]
    yield Block("", f"steps/{stem}.py", ["import sys", "", *called])
    for name in names:
        inner = [f"    <<{nested[name]}>>"] if name in nested else []
        head = f"def {name.replace('-', '_')}(count):"
        body = [f"    total = count + {len(name)}", *inner, "    for step in range(total):"]
        yield Block(name, "", [head, *body, "        print(step, file=sys.stdout)", ""])


def litdeck_chapter(number: int) -> str:
    """Return a chapter with options as litdeck has them."""
    parts = [f"# Chapter {number}\n"]
    for block in chapter(number):
        option = f"#| file: {block.file}\n#| run: true" if block.file else f"#| id: {block.name}"
        parts.append("\n".join([PROSE, "```python", option, *block.lines, "```", ""]))
    return "\n".join(parts)


def entangled_chapter(number: int) -> str:
    """Return the same chapter in Entangled's own style, which it reads fastest."""
    parts = [f"# Chapter {number}\n"]
    for block in chapter(number):
        option = f'file="code/{block.file}"' if block.file else f"#{block.name}"
        parts.append("\n".join([PROSE, f"``` {{.python {option}}}", *block.lines, "```", ""]))
    return "\n".join(parts)


def noweb_chapter(number: int) -> str:
    """Return the same chapter in noweb's style."""
    parts = [f"Chapter {number}\n"]
    for block in chapter(number):
        head = f"<<code/{block.file}>>=" if block.file else f"<<{block.name}>>="
        parts.append("\n".join(["@", PROSE, head, *block.lines, ""]))
    return "\n".join(parts)


FORMS: dict[str, tuple[Callable[[int], str], str, dict[str, str]]] = {
    "litdeck": (litdeck_chapter, "md", {"mkdocs.yml": "site_name: A book\n"}),
    "entangled": (entangled_chapter, "md", {"entangled.toml": ENTANGLED}),
    "noweb": (noweb_chapter, "nw", {}),
}


def write(root: Path, form: str, count: int) -> None:
    """Write a book of `count` chapters below `root`."""
    make, suffix, more = FORMS[form]
    (root / "docs").mkdir(parents=True)
    (root / "code/steps").mkdir(parents=True)
    for name, text in more.items():
        (root / name).write_text(text)
    for number in range(count):
        (root / f"docs/c{number:05}.{suffix}").write_text(make(number))


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
