"""axe-core finds no violation on any slide, closed and opened, light and dark, nor for a speaker.

The first slide is judged with all that stands around the slides, the others by themselves.
"""

import pytest

from tests.browser.axe import COLOURS, violations
from tests.browser.test_deck import DECKS, READY, names

GO = "name => { location.hash = `#/${name}`; }"
AT = "name => Reveal.getCurrentSlide().id === name"
SLIDE = "section.present"
REACHED = "scrollable-region-focusable"


@pytest.mark.parametrize("deck", DECKS)
def test_a_slide_has_no_violation(visit, deck):
    page = visit(f"/slides/{deck}/index.html")
    page.wait_for_function(READY)
    found = violations(page)
    for name in names(DECKS[deck]):
        page.evaluate(GO, name)
        page.wait_for_function(AT, arg=name)
        found += [f"{name}: {each}" for each in violations(page, inside=SLIDE)]
        for key in "oh":  # the recorded output, the hidden lines
            page.keyboard.press(key)
        page.emulate_media(color_scheme="dark")
        seen = violations(page, *COLOURS, REACHED, inside=SLIDE)
        found += [f"{name}, dark and opened: {each}" for each in seen]
        page.emulate_media(color_scheme="light")
        for key in "oh":
            page.keyboard.press(key)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overview_and_the_list_of_keys_have_no_violation(visit, scheme):
    page = visit("/slides/talk/index.html", scheme=scheme)
    page.wait_for_function(READY)
    page.keyboard.press("Shift+Slash")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.evaluate("() => Reveal.isOverview()")
    assert violations(page) == []
    page.locator("section.ld-slide").nth(1).click()
    assert not page.evaluate("() => Reveal.isOverview()")
    assert page.evaluate("() => Reveal.getCurrentSlide().id") == names(DECKS["talk"])[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_speakers_window_has_no_violation(visit, scheme):
    page = visit("/slides/talk/index.html", scheme=scheme)
    page.wait_for_function(READY)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    speaker.locator("main").wait_for()  # a window is empty for a moment
    found = violations(speaker)
    for name in names(DECKS["talk"]):
        page.evaluate(GO, name)
        page.wait_for_function(AT, arg=name)
        speaker.wait_for_function(
            "name => document.querySelector(`[data-part=now] [id='${name}']`)", arg=name
        )
        found += [f"{name}: {each}" for each in violations(speaker, inside="main")]
    assert not found, "\n".join(found)
