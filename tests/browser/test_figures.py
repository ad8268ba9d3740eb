"""Drawings of namespaces as a browser shows them: large enough, inside, and never in the way."""

from __future__ import annotations

import pytest

READY = "() => window.Reveal && Reveal.isReady() && Reveal.getCurrentSlide().id"
DRAWN = ("where-we-are-root-and-a-name", "who-is-where-after-fork", "where-we-are-out-again")
# Of each word of a drawing that is shown: its size on the screen, and how far it sticks out.
WORDS = """() => {
  const drawing = document.querySelector('section.present .ld-map, article .ld-map');
  const frame = drawing.getBoundingClientRect();
  const scale = drawing.getScreenCTM().a;
  return [...drawing.querySelectorAll('text')].map((word) => {
    const box = word.getBoundingClientRect();
    const out = Math.max(box.right - frame.right, frame.left - box.left, box.bottom - frame.bottom);
    return [parseFloat(getComputedStyle(word).fontSize) * scale, out];
  });
}"""


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_on_a_slide_is_read_from_the_back_row(visit, name, scheme):
    page = visit(f"/slides/talk/index.html#/{name}", scheme=scheme)
    page.wait_for_function(READY)
    found = page.evaluate(WORDS)
    assert len(found) > 20
    assert min(size for size, _ in found) >= 16
    assert max(out for _, out in found) <= 1


def test_on_a_phone_a_drawing_moves_and_the_page_does_not(visit):
    page = visit("/04-pid/index.html", screen="phone")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".ld-drawn > .ld-scroll").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_drawing_has_a_name_and_is_a_table_too(visit):
    page = visit("/04-pid/index.html")
    name = "Who was where in steps/08_fork.py"
    figure = page.locator("figure.ld-drawn", has=page.get_by_role("img", name=name)).first
    figure.get_by_text("The processes as a table").click()
    assert figure.get_by_role("rowheader", name="child").is_visible()
    assert figure.get_by_role("columnheader", name="cgroup").is_visible()
