"""Programs run from a slide, in a real browser, on the server of `litdeck present`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.litdeck.live.client import Server, begin

FINALE = "come-in"
SLIDE = "the-finish-line"
HANG = "import time\nprint('here', flush=True)\ntime.sleep(1000)\n"
FLOOD = "while True:\n    print('x' * 99, '\\x1b[2J')\n"

pytestmark = pytest.mark.needs("pid-namespace", "mount-namespace", "proc-mount", "uts-namespace")


class Talk:
    """The deck in a browser, opened with the address that the server printed."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
        self.server = server
        self.errors: list[str] = []
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(server.address.strip())
        self.page.locator(".ld-start").first.wait_for(state="attached")

    def go(self, slide: str) -> None:
        self.page.evaluate("slide => { location.hash = `#/${slide}`; }", slide)
        self.page.locator(f"section.present#{slide}").wait_for()
        self.status, self.live, self.recorded = (
            self.page.locator(f"section.present {part}").first
            for part in (".ld-status", ".ld-live", ".ld-output:not(.ld-live)")
        )

    def edit(self, source: str) -> None:
        """Change the whole program, as somebody on stage does."""
        self.page.keyboard.press("e")
        self.page.locator("section.present .ld-editor").fill(source)
        self.page.keyboard.press("Control+Enter")


@pytest.fixture(scope="module")
def server(book_folder: Path) -> Iterator[Server]:
    started = begin(book_folder, "--edit")
    yield started
    assert started.end() == (0, "")


@pytest.fixture
def talk(browser: Browser, server: Server) -> Iterator[Talk]:
    opened = Talk(browser, server)
    yield opened
    opened.page.close()
    assert opened.errors == []


def test_a_key_runs_the_program_and_the_room_is_told(talk: Talk):
    talk.go(SLIDE)
    assert "token" not in talk.page.url
    talk.page.keyboard.press("r")
    expect(talk.status).to_have_text("live: exit status 0, as recorded")
    expect(talk.live).to_contain_text("I am pid 1 of /proc/1")
    expect(talk.recorded).to_be_hidden()
    expect(talk.page.locator("section.present .ld-stop")).to_be_hidden()


def test_a_program_that_fails_is_shown_to(talk: Talk):
    talk.go(SLIDE)
    talk.edit("print('before', flush=True)\n1 / 0\n")
    expect(talk.status).to_have_text("live: exit status 1, edited")
    expect(talk.live).to_contain_text("ZeroDivisionError")


def test_a_flood_freezes_nothing_and_draws_nothing(talk: Talk):
    talk.go(SLIDE)
    talk.edit(FLOOD)
    expect(talk.status).to_contain_text("bytes of output")
    start = time.monotonic()
    assert talk.page.evaluate("() => document.querySelector('.ld-live').isConnected")
    assert time.monotonic() - start < 1
    text = talk.live.text_content() or ""
    assert len(text) < 100_000
    assert "\x1b" not in text and "\u241b[2J" in text


def test_a_third_program_takes_the_place_of_one_on_another_slide(talk: Talk):
    for slide in (SLIDE, "the-way-out"):
        talk.go(slide)
        talk.edit(HANG)
        expect(talk.live).to_have_text("here\n")
        talk.page.keyboard.press("Escape")
    talk.go("a-process-before-anything-is-done-to-it")
    talk.page.keyboard.press("r")
    expect(talk.status).to_have_text("live: exit status 0, as recorded")
    talk.go(SLIDE)
    expect(talk.status).to_have_text("live: stopped, edited")


def test_the_terminal(talk: Talk):
    talk.go(FINALE)
    talk.page.keyboard.press("r")
    rows = talk.page.locator("section.present .xterm-rows")
    expect(rows).to_contain_text("box:/#", timeout=15000)
    talk.page.keyboard.type("sleep 1000\n")
    talk.page.wait_for_timeout(400)
    talk.page.keyboard.press("Control+z")
    expect(rows).to_contain_text("Stopped")
    talk.page.keyboard.type("clear; seq 60 > /tmp/n; stty size\n")
    expect(rows).to_contain_text("box:/#")
    before = talk.page.evaluate("() => document.querySelectorAll('.xterm-rows > div').length")
    talk.page.locator("section.present .ld-larger").click(click_count=3)
    talk.page.keyboard.type("clear; vi /tmp/n\n")
    expect(rows).to_contain_text("60L")
    after = talk.page.evaluate("() => document.querySelectorAll('.xterm-rows > div').length")
    assert 0 < after < before
    talk.page.keyboard.type(":q\n")
    expect(rows).to_contain_text("box:/#")
    talk.page.wait_for_timeout(300)  # vi throws away what is typed while it leaves
    talk.page.keyboard.type("clear; stty size\n")
    expect(rows).to_contain_text(f"{after} ")
    # The deck has its keys back when it is asked for them, and no earlier.
    talk.page.keyboard.press("Shift+Escape")
    talk.page.keyboard.press("x")
    expect(talk.status).to_have_text("live: stopped")


def test_what_is_added_to_a_slide_is_for_everybody(talk: Talk):
    """axe-core has nothing to say on an output, an editor or a terminal."""
    talk.go(SLIDE)
    talk.page.keyboard.press("r")
    expect(talk.status).to_have_text("live: exit status 0, as recorded")
    talk.page.keyboard.press("e")
    expect(talk.page.locator("section.present .ld-editor")).to_be_focused()
    assert violations(talk.page, inside="section.present") == []
    talk.page.keyboard.press("Escape")
    talk.go(FINALE)
    talk.page.keyboard.press("r")
    expect(talk.page.locator("section.present .xterm-rows")).to_contain_text(
        "box:/#", timeout=15000
    )
    assert violations(talk.page, inside="section.present") == []
