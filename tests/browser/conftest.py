"""A real browser looks at the real site: Debian's Chromium, driven by Playwright.

Where no browser is installed these tests are left out, and the last lines of pytest say so;
on a build machine (`CI=true`) that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import packages
from tests.browser.visit import Visit

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
LEFT_OUT = "tests/browser is left out, for no browser is installed:  apt install chromium"
MEASURED: list[str] = []
SCREENS: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 720},
    "phone": {"width": 360, "height": 740},
}

if CHROMIUM is None:
    if os.environ.get("CI") == "true":
        pytest.exit(LEFT_OUT, returncode=4)
    collect_ignore_glob = ["test_*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Have a way to write the transcripts of the talks anew."""
    parser.addoption("--write-transcript", action="store_true", help="write tests/browser/*.txt")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was measured; or what was left out, and how to have it."""
    if CHROMIUM is None:
        terminalreporter.write_line(LEFT_OUT)
    for line in MEASURED:
        terminalreporter.write_line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser come last: its driver has threads, and other tests fork this process."""
    items.sort(key=lambda item: item.path.is_relative_to(Path(__file__).parent))


def run(*command: str, cwd: Path) -> None:
    """Run a module of this Python, as `make site` does; a warning is a failure."""
    known = {key: value for key, value in os.environ.items() if not key.endswith(("_URL", "_URI"))}
    environment = {**known, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def book_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book with all its outputs made: what `make site` makes."""
    folder = tmp_path_factory.mktemp("browser") / "book"
    made = shutil.ignore_patterns("notebooks", "__pycache__", "*.html")
    for name in ("docs", "slides", "code"):
        shutil.copytree(ROOT / name, folder / name, ignore=made)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for command in ("slides", "notebooks"):
        run("litdeck", command, cwd=folder)
    run("mkdocs", "build", "--strict", "--quiet", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def site(book_folder: Path) -> Path:
    """The built site."""
    return book_folder / "site"


@pytest.fixture(scope="session")
def origin(site: Path) -> Iterator[str]:
    """The address at which the site is served, `http://127.0.0.1:PORT`, by its own server."""
    command = [sys.executable, "-m", "litdeck", "-C", str(site.parent), "present", "--port", "0"]
    command += ["--no-open", "--offline-run"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = urlsplit(server.stdout.readline())
        yield f"{address.scheme}://{address.netloc}"
        server.terminate()


@pytest.fixture(scope="session", autouse=True)
def judges() -> None:
    """What judges the pages is there: `make setup` has installed it, or it is done now."""
    packages.install()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window, which can reach this machine and nothing else."""
    options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the site: `visit("/04-pid/", scheme="dark", screen="phone")`.

    When the test ends, the page must have asked no other origin for anything, and have run
    without an error.
    """
    visits: list[Visit] = []

    def open_page(path: str, scheme: str = "light", screen: str = "desktop") -> Page:
        visits.append(Visit(browser, origin, scheme, SCREENS[screen]))
        return visits[-1].open(path)

    yield open_page
    for each in visits:
        each.close()
    assert [problem for each in visits for problem in each.problems()] == []
