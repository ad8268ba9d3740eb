"""The decks for everybody: axe-core on every slide, in both schemes, with all that opens open."""

from __future__ import annotations

import pytest

from tests.browser.axe import COLOURS, violations
from tests.browser.test_deck import DECKS, FORK, LEAVE_NO_FRAGMENT, READY, names, talk

__all__ = ["talk"]

ORDER = """() => [...document.querySelectorAll('section.present, .ld-toolbar')]
  .flatMap((part) => [...part.querySelectorAll('a[href], button, [tabindex="0"]')])
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => each.innerText.trim() || each.getAttribute('aria-label'))"""


@pytest.mark.parametrize("name", DECKS)
def test_no_slide_has_a_violation(talk, name):
    page = talk(deck=name)
    found = []
    for slide in ["ld-title", *names(DECKS[name])]:
        page.evaluate("(name) => { location.hash = `#/${name}`; }", slide)
        page.wait_for_function("(name) => Reveal.getCurrentSlide().id === name", arg=slide)
        page.evaluate(LEAVE_NO_FRAGMENT)
        found += [f"{slide}: {each}" for each in violations(page)]
        page.keyboard.press("o")
        page.keyboard.press("h")
        page.keyboard.press("c")
        found += [f"{slide}, all open, dark: {each}" for each in violations(page, *COLOURS)]
        page.keyboard.press("c")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_speakers_window_has_none(talk, scheme):
    room = talk(FORK, scheme=scheme)
    with room.context.expect_page() as opening:
        room.keyboard.press("s")
    speaker = opening.value
    speaker.wait_for_selector(f'[data-part="now"] > [id="{FORK}"]')
    assert violations(speaker) == []


def test_the_overview_and_the_table_of_keys_have_none(talk):
    page = talk(FORK)
    page.keyboard.press("Escape")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Slash")
    page.get_by_text("Hidden lines", exact=True).wait_for()
    assert violations(page) == []


def test_the_tab_key_goes_down_the_slide_and_then_to_the_toolbar(talk):
    page = talk(FORK)
    wanted = page.evaluate(ORDER)
    assert len(wanted) >= 8
    seen = []
    for _ in wanted:
        page.keyboard.press("Tab")
        seen.append(page.evaluate(
            "() => document.activeElement.innerText.trim()"
            " || document.activeElement.getAttribute('aria-label')"))  # fmt: skip
    assert seen == wanted


def test_a_screen_reader_hears_one_slide_and_what_is_printed(talk):
    page = talk(FORK)
    heard = page.locator("main").aria_snapshot()
    assert "unshare pid namespace + fork()" in heard
    assert "The child is a function" not in heard
    assert "pid <pid1>" not in heard
    assert page.locator("section.present h2").count() == 1
    assert page.locator("h1").count() == 1
    assert page.evaluate("() => document.documentElement.lang") == "en"
    assert page.locator("main[role=application]").count() == 0
    page.keyboard.press("o")
    assert "pid <pid1>" in page.locator("main").aria_snapshot()


def test_nothing_moves_for_those_who_asked_for_less_motion(talk):
    page = talk(FORK)
    moving = """() => [...document.querySelectorAll('.reveal, .reveal *')].filter((each) => {
      const style = getComputedStyle(each);
      return each.checkVisibility() && style.transitionDuration.split(',').some(parseFloat)
        && style.transitionProperty !== 'none';
    }).map((each) => each.className || each.tagName)"""
    assert page.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert page.evaluate(moving) == []
    page.wait_for_function(READY)
