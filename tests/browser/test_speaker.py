"""The speaker's window: it follows the room's, and moves it, from a server and from a file."""

from __future__ import annotations

import pytest

from tests.browser.test_deck import DECKS, FORK, READY, at, names


@pytest.fixture(params=["server", "file"])
def room(request, browser, origin, site):
    """The room's window, at a slide, in a browser of its own."""
    address = {"server": f"{origin}/slides", "file": (site / "slides").as_uri()}[request.param]
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    errors = []
    context.on("console", lambda said: said.type == "error" and errors.append(said.text))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(f"{address}/talk/index.html#/{FORK}")
    page.wait_for_function(READY)
    yield page
    context.close()
    assert errors == []


def opened(room):
    """The speaker's window, opened by the key."""
    with room.context.expect_page() as opening:
        room.keyboard.press("s")
    speaker = opening.value
    showing(speaker, FORK)
    return speaker


def spelled(minutes):
    return f"{int(minutes)}:{round(minutes % 1 * 60):02}"


def showing(speaker, name):
    speaker.wait_for_selector(f'[data-part="now"] > section[id="{name}"]')


def test_it_shows_this_slide_the_next_one_and_the_notes(room):
    speaker = opened(room)
    assert "ask the room which number" in speaker.locator('[data-part="notes"]').inner_text()
    assert speaker.locator('[data-part="next"] > section').get_attribute("id") == (
        "who-is-where-after-fork"
    )
    now = speaker.locator('[data-part="now"]')
    outer, inner = now.bounding_box(), now.locator("section").bounding_box()
    assert abs(outer["width"] - inner["width"]) < 3, "the slide is as wide as its frame"
    room.keyboard.press("End")
    showing(speaker, "what-is-not-protected")
    assert speaker.locator('[data-part="next"] > section').count() == 0


def test_its_keys_and_buttons_move_the_room(room):
    speaker = opened(room)
    for key, name in (
        ("ArrowRight", FORK),
        ("ArrowRight", "who-is-where-after-fork"),
        ("PageUp", FORK),
        (" ", "who-is-where-after-fork"),
        ("Home", "ld-title"),
    ):
        speaker.keyboard.press(key)
        room.wait_for_function("(name) => Reveal.getCurrentSlide().id === name", arg=name)
        showing(speaker, name)
    speaker.get_by_role("button", name="on →").click()
    room.wait_for_function("() => Reveal.getIndices().h === 1")
    speaker.keyboard.press("b")
    room.wait_for_function("() => Reveal.isPaused()")
    speaker.wait_for_selector("body.ld-paused")


def test_what_opens_in_the_room_opens_here(room):
    speaker = opened(room)
    now = speaker.locator('[data-part="now"]')
    speaker.keyboard.press("h")
    now.locator(".ld-unseen").first.wait_for()
    room.keyboard.press("o")
    now.locator(".ld-output").wait_for()
    # A live run writes into the same place: what it has printed so far is here as well.
    room.evaluate(
        """() => {
          const output = document.querySelector('section.present .ld-output');
          output.textContent = 'child: uid 0, pid 1, just now';
        }"""
    )
    now.get_by_text("pid 1, just now").wait_for()


def test_points_come_one_by_one(room):
    speaker = opened(room)
    room.evaluate("() => { location.hash = '#/what-is-not-protected'; }")
    showing(speaker, "what-is-not-protected")
    later = speaker.locator('[data-part="now"] .fragment').first
    assert not later.is_visible()
    speaker.keyboard.press("ArrowRight")
    later.wait_for()
    assert at(room) == "what-is-not-protected"


def test_a_window_that_is_loaded_anew_finds_the_other(room):
    speaker = opened(room)
    speaker.reload()
    showing(speaker, FORK)
    room.reload()
    room.wait_for_function(READY)
    # On a server the room speaks first; a file's window has forgotten whom it opened.
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowRight")
    room.wait_for_function("() => Reveal.getCurrentSlide().id === 'who-is-where-after-fork'")
    showing(speaker, "who-is-where-after-fork")


def test_the_clock_knows_the_minutes_of_the_deck(room):
    speaker = opened(room)
    text = lambda name: speaker.locator(f'[data-part="{name}"]').inner_text()  # noqa: E731
    assert (text("elapsed"), text("total")) == ("0:00", spelled(DECKS["talk"].minutes))
    before = DECKS["talk"].slides[: names(DECKS["talk"]).index(FORK)]
    begin = sum(chosen.minutes for chosen in before)
    end = begin + DECKS["talk"].slides[len(before)].minutes
    assert text("pace") == f"slide until {spelled(end)}, {spelled(begin)} ahead"
    assert speaker.evaluate("() => litdeck.pace(1600, 1170, 1350)") == "4:10 behind"
    assert speaker.evaluate("() => litdeck.pace(1200, 1170, 1350)") == "on time"
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowRight")
    speaker.wait_for_function("() => document.querySelector('[role=timer]').innerText !== '0:00'")
    speaker.get_by_role("button", name="stop").click()
    stopped = text("elapsed")
    speaker.reload()
    showing(speaker, "who-is-where-after-fork")
    assert text("elapsed") == stopped
    speaker.get_by_role("button", name="reset").click()
    assert text("elapsed") == "0:00"


def test_alone_it_says_what_to_do(browser, origin):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/slides/talk/speaker.html")
    page.get_by_text("No deck answers").wait_for()
    context.close()
