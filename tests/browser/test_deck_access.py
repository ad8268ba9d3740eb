"""The decks for everybody: where the focus goes, what is heard, and that nothing moves."""

from __future__ import annotations

from tests.browser.test_deck import FORK, READY, talk

__all__ = ["talk"]

ORDER = """() => [...document.querySelectorAll('section.present, .ld-toolbar')]
  .flatMap((part) => [...part.querySelectorAll('a[href], button, [tabindex="0"]')])
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => each.innerText.trim() || each.getAttribute('aria-label'))"""


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
