"""A small talk whose programs behave well and otherwise, and a real server that shows it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page

from tests.browser.visit import Visit
from tests.litdeck.helpers import chunk, output_of, program, write_book

ROOT = Path(__file__).parents[2]
READY = "() => window.Reveal && Reveal.isReady()"
LIVE = "() => document.querySelector('section.present .ld-start')"
WIDE, HIGH = 1280, 720

COUNT = (
    "import time",
    "for number in range(4):",
    "    print('line', number, flush=True)",
    "    time.sleep(0.4)",
)
HANG = (
    "import os, subprocess, sys, time",
    "child = subprocess.Popen(['sleep', '1000'], start_new_session=True)",
    "print('here', os.getpid(), child.pid, flush=True)",
    "time.sleep(1000)",
)
TRACEBACK = """\
before
Traceback (most recent call last):
  File "steps/crash.py", line 3, in <module>
    1 / 0
ZeroDivisionError: division by zero
"""
SHELL = ("import os", "os.execvp('sh', ['sh'])")
# Name, lines, what is recorded, what the program must end with.
PROGRAMS: list[tuple[str, tuple[str, ...], str, dict[str, str]]] = [
    ("hello", ("print('hello')",), "hello\n", {}),
    ("count", COUNT, "line 0\nline 1\nline 2\nline 3\n", {}),
    ("differs", ("print('something new')",), "something old\n", {}),
    ("crash", ("print('before')", "1 / 0"), TRACEBACK, {"raises": "ZeroDivisionError"}),
    ("killed", ("import os", "os.kill(os.getpid(), 9)"), "here\n", {}),
    ("hang", HANG, "here <pid1> <pid2>\n", {}),
    ("other", HANG, "here <pid1> <pid2>\n", {}),
    ("shell", SHELL, "$ \n", {}),
]
SETTINGS = """\
theme:
  name: material
  font: false
plugins: []
markdown_extensions:
  - litdeck.site
  - pymdownx.highlight
  - pymdownx.superfences
"""


def write_talk(folder: Path) -> Path:
    """Write the book with one slide for each program, and build its site and its deck."""
    text = "# One\n\n"
    for name, lines, recorded, options in PROGRAMS:
        text += program(f"steps/{name}.py", f"<<{name}>>", run="true", **options)
        text += chunk(name, *lines) + output_of(f"steps/{name}.py", recorded)
        terminal = f"<!-- terminal: steps/{name}.py -->\n" if name == "shell" else ""
        show = f"<!-- show: steps/{name}.py {name} -->\n{terminal}"
        text += f"<!-- slide: {name} -->\n{show}<!-- end_slide -->\n\n"
    write_book(folder, index=text)
    with (folder / "mkdocs.yml").open("a") as settings:
        settings.write(SETTINGS)
    (folder / "slides").mkdir()
    (folder / "slides/small.toml").write_text('title = "Small"\nslides = ["docs/index.md"]\n')
    for module in (("litdeck", "slides"), ("mkdocs", "build", "--quiet")):
        done = subprocess.run(_command(*module), cwd=folder, env=_environment())
        assert done.returncode == 0, module
    return folder


def _command(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", *words]


def _environment() -> dict[str, str]:
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}


class Server:
    """`litdeck present`, running: its address with the token, and its process."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = _command("litdeck", "-C", str(folder), "present", "--port", "0", "--no-open")
        self.process = subprocess.Popen(
            [*command, *options], env=_environment(), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        parts = urlsplit(self.address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.token = parts.fragment.removeprefix("token=")

    def close(self) -> None:
        """End it as Ctrl-C does, and wait."""
        self.process.terminate()
        self.process.wait(20)


@contextlib.contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """Serve a folder's site while the block runs."""
    server = Server(folder, *options)
    try:
        yield server
    finally:
        server.close()


class Stage:
    """A deck in a browser on a live server, and what a presenter does with it."""

    def __init__(self, browser: Browser, server: Server, scheme: str = "light") -> None:
        self.visit = Visit(browser, server.origin, scheme, {"width": WIDE, "height": HIGH})
        self.server = server

    def open(self, slide: str, deck: str = "small", wait_for_run: bool = True) -> Page:
        """Open the deck at a slide, as from the address that the server printed."""
        page = self.visit.context.new_page()
        page.goto(
            f"{self.server.origin}/slides/{deck}/index.html#/{slide}&token={self.server.token}"
        )
        page.wait_for_function(READY)
        page.wait_for_function("name => Reveal.getCurrentSlide().id === name", arg=slide)
        page.wait_for_function(LIVE if wait_for_run else LIVE.replace("section.present ", ""))
        return page


def shown(page: Page, part: str) -> Locator:
    """Return a part of the slide that is shown: `.ld-status`, say."""
    return page.locator(f"section.present {part}")


def alive(pid: str) -> bool:
    """Say whether there is such a process, which is not merely waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
