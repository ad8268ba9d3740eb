"""The whole talk, given: keys are pressed, every program runs, and every run ends as recorded.

What happened is compared with a transcript, `talk.txt` for the deck `talk`.  After a change of the
talk it is written anew by  make test ARGS="tests/browser/test_talk.py --write-transcript".
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage, serving
from tests.browser.test_deck import BOOK, DECKS, names
from tests.conftest import verdicts

HERE = "() => Reveal.getCurrentSlide().id"
PATIENCE = 30_000
# The shell in the container: its name is its own, it is process 1, and then it ends.
COMMANDS = ("hostname", "echo pid $$", "exit")


@pytest.fixture(scope="module")
def server(book_folder):
    with serving(book_folder) as running:
        yield running


@pytest.fixture
def stage(browser, server):
    made = Stage(browser, server)
    yield made
    made.visit.close()
    assert made.visit.problems() == []


def given(page):
    """Give the talk from the slide that is shown to the last one; yield what a listener notes."""
    while True:
        name = page.evaluate(HERE)
        yield from performed(page, name)
        while page.evaluate(HERE) == name:
            if page.evaluate("() => Reveal.isLastSlide()"):
                return
            page.keyboard.press("ArrowRight")


def performed(page, name):
    """Run each program of a slide: the first by its key, the others by their buttons' keys."""
    boxes = page.locator("section.present .ld-run")
    for number in range(boxes.count()):
        box = boxes.nth(number)
        program = box.get_attribute("data-program")
        start = box.locator(".ld-start")
        expect(start).to_have_count(1)
        if number == 0:
            page.keyboard.press("r")
        else:
            start.press("Enter")
        if box.get_attribute("data-kind") == "terminal":
            in_the_terminal(page, box)
        status = box.locator(".ld-status")
        expect(status).to_contain_text("exit status", timeout=PATIENCE)
        yield f"{name}: {program}: {status.inner_text()}"


def in_the_terminal(page, box):
    """Type what the presenter types, and see that it is answered."""
    screen = box.locator(".ld-live")
    expect(screen).to_contain_text("#", timeout=PATIENCE)
    for command in COMMANDS:
        page.keyboard.type(command)
        page.keyboard.press("Enter")
        if command == "hostname":
            expect(screen).to_contain_text("\nbox")
        elif command != "exit":
            expect(screen).to_contain_text("pid 1")


def possible(line):
    """Say whether this machine can run the program that a line of a transcript is about."""
    needs = BOOK.programs[line.split(": ")[1]].needs
    return all(verdicts()[need].ok for need in needs)


@pytest.mark.parametrize("deck", DECKS)
def test_every_run_of_the_talk_ends_as_recorded(stage, request, deck):
    page = stage.open(names(DECKS[deck])[0], deck, wait_for_run=False)
    page.keyboard.press("Home")
    noted = list(given(page))
    transcript = Path(__file__).with_name(f"{deck}.txt")
    if request.config.getoption("--write-transcript", default=False):
        transcript.write_text("".join(f"{line}\n" for line in noted))
    kept = transcript.read_text().splitlines()
    assert list(filter(possible, noted)) == list(filter(possible, kept))
    ends = [line.split(": ", 2)[2] for line in kept if "shell" not in line]
    assert ends
    assert all(end.startswith("live: exit status") for end in ends)
    assert all(end.endswith(", as recorded") for end in ends)
