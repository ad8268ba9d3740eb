"""The talk as a room sees it: every slide of every deck, its keys, and its ways in and out."""

from __future__ import annotations

import pytest

from litdeck.book import load
from litdeck.browser.pages import shown
from litdeck.built import stage_name
from litdeck.deck import load_decks
from tests.browser.conftest import ROOT

BOOK = load(ROOT)
DECKS = {deck.name: deck for deck in load_decks(BOOK)}
FORK = "unshare-pid-namespace-fork"

READY = "() => window.Reveal && Reveal.isReady() && Reveal.getCurrentSlide().id"
LEAVE_NO_FRAGMENT = "() => { while (Reveal.availableFragments().next) Reveal.nextFragment(); }"
# What is cut off, scrolls, or is smaller than the last row can read, on the slide that is shown.
CROWDED = """() => {
  const slide = Reveal.getCurrentSlide();
  const edge = slide.getBoundingClientRect();
  const parts = [...slide.querySelectorAll('*')].filter((e) => e.checkVisibility());
  const over = (e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
  const boxes = '.ld-body, .ld-code, .ld-output, .ld-column, pre';
  const size = (e) => parseFloat(getComputedStyle(e).fontSize);
  const out = (e) => {
    const r = e.getBoundingClientRect();
    return r.width && (r.right > edge.right + 1 || r.bottom > edge.bottom + 1);
  };
  const below = (e) => e.getBoundingClientRect().bottom;
  const stack = [...slide.querySelectorAll('.ld-body > *')].filter((e) => e.checkVisibility());
  const covers = (e, next) => [e, ...e.querySelectorAll('*')].some((part) =>
    part.checkVisibility() && !part.closest('.ld-hidden, .ld-code') && next &&
    below(part) > next.getBoundingClientRect().top + 1);
  return [
    ...stack.filter((e, i) => covers(e, stack[i + 1])).map((e) => `covers: ${e.className}`),
    ...parts.filter((e) => e.matches(boxes) && over(e)).map((e) => `overflows: ${e.className}`),
    ...parts.filter((e) => e.matches('.ld-code code, pre > code') && size(e) < 20)
      .map((e) => `code of ${size(e)} px`),
    ...parts.filter((e) => e.matches('.ld-output samp') && size(e) < 18)
      .map((e) => `output of ${size(e)} px`),
    ...parts.filter((e) => !e.closest('.ld-hidden') && out(e)).map((e) => `out: ${e.outerHTML}`),
    ...(edge.width === 1280 && edge.height === 720 ? [] : [`${edge.width} x ${edge.height}`]),
  ];
}"""


def names(deck):
    """The names of a deck's slides in its address, in order."""
    return [stage_name(chosen.slide.slug) for chosen in shown(deck)]


@pytest.fixture
def talk(visit):
    """Open a deck, at one of its slides: `talk("unshare-pid-namespace-fork")`."""

    def open_deck(name="", deck="talk", query="", **how):
        page = visit(f"/slides/{deck}/index.html{query}" + (f"#/{name}" if name else ""), **how)
        page.wait_for_function(READY)
        return page

    return open_deck


def at(page):
    return page.evaluate("() => Reveal.getCurrentSlide().id")


def lines(page, kind):
    """The lines of a kind that can be seen on the slide that is shown."""
    found = page.locator(f"section.present .ld-code .{kind}").all()
    return [line.inner_text().rstrip("\n") for line in found if line.is_visible()]


# -- every slide


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_can_be_read_from_the_last_row(talk, name):
    page = talk(deck=name)
    crowded = {}
    for slide in names(DECKS[name]):
        page.evaluate("(name) => { location.hash = `#/${name}`; }", slide)
        page.wait_for_function("(name) => Reveal.getCurrentSlide().id === name", arg=slide)
        page.evaluate(LEAVE_NO_FRAGMENT)
        crowded[slide] = page.evaluate(CROWDED)
        page.keyboard.press("o")
        crowded[f"{slide}, with its output"] = page.evaluate(CROWDED)
    assert {slide: found for slide, found in crowded.items() if found} == {}


@pytest.mark.parametrize("name", DECKS)
def test_the_keys_lead_through_the_whole_talk(talk, name):
    page = talk(deck=name)
    seen = [at(page)]
    for _ in range(200):
        page.keyboard.press("ArrowRight")
        if at(page) != seen[-1]:
            seen.append(at(page))
    assert seen == ["ld-title", *names(DECKS[name])]
    assert page.evaluate("() => Reveal.isLastSlide()")


# -- ways in and out


def test_a_slide_has_an_address(talk):
    page = talk(FORK)
    assert at(page) == FORK
    page.keyboard.press("ArrowRight")  # the slide's second step
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/slides/talk/index.html#/who-is-where-after-fork")
    page.go_back()
    page.wait_for_function("(name) => Reveal.getCurrentSlide().id === name", arg=FORK)


def test_in_the_book_and_back(talk):
    page = talk(FORK)
    page.locator("section.present").get_by_role("link", name="in the book").click()
    page.wait_for_url(f"**/04-pid/index.html#slide-{FORK}")
    card = page.locator(f"#slide-{FORK}")
    assert card.is_visible()
    card.get_by_role("link", name="present from here").click()
    page.wait_for_function(READY)
    assert at(page) == FORK


def test_a_phone_gets_the_page_at_the_same_place(visit):
    page = visit(f"/slides/talk/index.html#/{FORK}", screen="phone")
    page.wait_for_url(f"**/04-pid/index.html#slide-{FORK}")
    assert page.locator(f"#slide-{FORK}").is_visible()


def test_a_phone_may_stay(talk):
    page = talk(FORK, query="?deck", screen="phone")
    assert at(page) == FORK


def test_the_overview_and_the_keys(talk):
    page = talk(FORK)
    page.keyboard.press("Escape")
    assert page.evaluate("() => Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert not page.evaluate("() => Reveal.isOverview()")
    assert at(page) == "who-is-where-after-fork"
    page.keyboard.press("Shift+Slash")
    for words in ("Hidden lines", "Recorded output", "Light or dark"):
        assert page.get_by_text(words, exact=True).is_visible()


def test_a_token_does_not_stay_in_the_address(browser, origin):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/slides/talk/index.html#token=secret")
    page.wait_for_function(READY)
    assert "secret" not in page.url
    assert page.evaluate("() => sessionStorage.getItem('litdeck-token')") == "secret"
    # A token that is not the server's is told to the room, which sees what was recorded.
    page.locator(".ld-status", has_text="recorded: ").first.wait_for(state="attached")
    context.close()


def test_it_works_from_a_file(browser, site):
    context = browser.new_context()
    asked, errors = [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda said: said.type == "error" and errors.append(said.text))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto((site / "slides/talk/index.html").as_uri() + f"#/{FORK}")
    page.wait_for_function(READY)
    assert at(page) == FORK
    page.keyboard.press("h")
    assert len(lines(page, "ld-unseen")) > 50
    page.locator("section.present .ld-book").click()
    page.wait_for_url(f"**/04-pid/index.html#slide-{FORK}")
    assert page.locator(f"#slide-{FORK}").is_visible()
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert [text for text in errors if "/slides/" in text] == []


# -- what a slide can show more of


def test_hidden_lines_by_key_and_by_button(talk):
    page = talk(FORK)
    assert lines(page, "ld-unseen") == []
    assert len(lines(page, "ld-snip")) == 2
    few = lines(page, "ld-seen")
    page.keyboard.press("h")
    assert lines(page, "ld-snip") == []
    assert lines(page, "ld-seen") == few
    code = (ROOT / "code/steps/08_fork.py").read_text().splitlines()
    assert len(lines(page, "ld-unseen")) + len(few) == len(code)
    # What the slide is about is marked, and in sight.
    line = page.locator("section.present .ld-seen").first
    ground = "e => getComputedStyle(e).backgroundColor"
    assert line.evaluate(ground) != page.locator("section.present .ld-unseen").first.evaluate(
        ground
    )
    box = page.locator("section.present .ld-code")
    assert box.evaluate("e => e.scrollTop") > 0
    assert box.evaluate("e => e.scrollHeight > e.clientHeight")
    inside, outer = line.bounding_box(), box.bounding_box()
    assert outer["y"] <= inside["y"] <= outer["y"] + outer["height"]
    # The body of the slide still fits, and the box can be scrolled by keyboard.
    body = page.locator("section.present .ld-body")
    assert body.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    more = page.get_by_role("button", name="hidden lines")
    assert more.get_attribute("aria-expanded") == "true"
    box.focus()
    before = box.evaluate("e => e.scrollTop")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(
        "before => document.querySelector('section.present .ld-code').scrollTop < before",
        arg=before,
    )
    assert at(page) == FORK
    more.click()
    assert lines(page, "ld-unseen") == []


def test_the_recorded_output_by_key_and_by_button(talk):
    page = talk(FORK)
    output = page.locator("section.present .ld-output")
    assert not output.is_visible()
    page.keyboard.press("o")
    assert "child: uid 0, pid 1" in output.inner_text()
    button = page.get_by_role("button", name="recorded output")
    button.focus()
    page.keyboard.press(" ")
    assert not output.is_visible()
    assert at(page) == FORK, "a key on a button is the button's"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_until_a_key_changes_them(talk, scheme):
    page = talk(FORK, scheme=scheme)
    ground = "() => getComputedStyle(Reveal.getCurrentSlide()).backgroundColor"
    first = page.evaluate(ground)
    assert (first == "rgb(20, 25, 28)") is (scheme == "dark")
    page.keyboard.press("c")
    second = page.evaluate(ground)
    assert second != first
    page.reload()
    page.wait_for_function(READY)
    assert page.evaluate(ground) == second, "the choice stays"


def test_nobody_tabs_into_a_slide_that_is_not_shown(talk):
    page = talk(FORK)
    for _ in range(20):
        page.keyboard.press("Tab")
        inside = page.evaluate("() => document.activeElement.closest('section')?.id ?? ''")
        assert inside in ("", FORK)
    hidden = page.locator(".slides > section:not([inert])")
    assert hidden.count() == 1


def test_steps_light_the_lines_in_turn(talk):
    page = talk(FORK)
    assert lines(page, "ld-lit")[1:] == ["unshare(CLONE_NEWPID)"]
    assert page.locator("li", has_text="is what enters it").is_visible(), (
        "what follows is there at once"
    )
    page.keyboard.press("ArrowRight")
    assert at(page) == FORK
    assert lines(page, "ld-lit")[0] == "pid = os.fork()"
    ground = "e => getComputedStyle(e).backgroundColor"
    lit = page.locator("section.present .ld-lit").first.evaluate(ground)
    dark = page.locator("section.present .ld-seen:not(.ld-lit)").first.evaluate(ground)
    assert lit != dark
    page.keyboard.press("ArrowLeft")
    assert lines(page, "ld-lit")[1:] == ["unshare(CLONE_NEWPID)"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert at(page) == "who-is-where-after-fork"


def test_an_output_that_is_longer_than_the_recorded_one_scrolls(talk):
    page = talk("the-full-picture")
    page.keyboard.press("o")
    output = page.locator("section.present .ld-output")
    output.evaluate("e => { e.textContent = 'one more line\\n'.repeat(200); }")
    assert output.evaluate("e => e.scrollHeight > e.clientHeight + 1000")
    body = page.locator("section.present .ld-body")
    assert body.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    assert output.bounding_box()["height"] > 80
