"""A small book with well-behaved and other programs, and servers that show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.litdeck.helpers import output_of, program, write_book
from tests.litdeck.live.client import Server, serving

PROGRAMS = [
    program("hello.py", "print('hello')", run="true"),
    output_of("hello.py", "hello\n"),
    program("other.py", "print('other')", run="true"),
    output_of("other.py", "something else\n"),
    program("fails.py", "print('before')", "1 / 0", run="true", raises="ZeroDivisionError"),
    output_of(
        "fails.py",
        "before\nTraceback (most recent call last):\n"
        '  File "fails.py", line 3, in <module>\n    1 / 0\n'
        "ZeroDivisionError: division by zero\n",
    ),
    program("slow.py", "import time", "for i in range(3):", "    print(i, flush=True)",
            "    time.sleep(0.4)", run="true"),
    output_of("slow.py", "#| pace: line 2 after 1.0 s, line 3 after 0.5 s\n0\n1\n2\n"),
    program("hang.py", "import time", "print('here', flush=True)", "time.sleep(1000)", run="true"),
    output_of("hang.py", "here\n"),
    program("silent.py", "import time", "time.sleep(1000)", run="true"),
    program("flood.py", "while True:", "    print('x' * 99)", run="true"),
    output_of("flood.py", "x\n"),
    program("needy.py", "print('never')", run="true", needs="wings"),
    output_of("needy.py", "never\n"),
    program("apart.py", "print('a part of others')"),
]  # fmt: skip
PREFLIGHT = """\
extra:
  litdeck:
    preflight: python3 -m verdicts
"""
VERDICTS = program("verdicts.py", 'print(\'{"wings": {"ok": false, "cause": "nobody has them"}}\')')


def live_book(root: Path, *more: str) -> Path:
    """Write the book and a site that looks built."""
    slide = "<!-- slide: One slide -->\n<!-- end_slide -->\n\n"
    write_book(root, one="# One\n\n" + "".join([slide, *PROGRAMS, VERDICTS, *more]))
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write(PREFLIGHT)
    (root / "site/slides/talk").mkdir(parents=True)
    (root / "slides").mkdir()
    (root / "slides/talk.toml").write_text('title = "T"\nslides = ["One slide"]\n')
    (root / "site/index.html").write_text("<!doctype html><p>front")
    (root / "site/404.html").write_text("<!doctype html><p>lost<script>let a = 1</script>")
    (root / "site/slides/talk/index.html").write_text("<!doctype html><p>deck")
    (root / "site/script.js").write_text("let secret = 1")
    return root


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return live_book(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def server(book: Path) -> Iterator[Server]:
    """A server as it is by default, with little time for runs."""
    yield from serving(book, "--seconds", "10")
