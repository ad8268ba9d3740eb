"""Every page of the site, as a reader's browser shows it."""

import pytest

from litdeck.book import load
from tests.browser.conftest import ROOT, SCREENS

WIDTH = "() => document.documentElement.scrollWidth"


def pages():
    """The address of every page that the navigation names, and of the one for lost readers."""
    stems = [chapter.path.removeprefix("docs/") for chapter in load(ROOT).chapters]
    named = [stem.removesuffix(".md") for stem in stems]
    return ["/", *(f"/{name}/" for name in named if name != "index"), "/404.html"]


@pytest.mark.parametrize("path", pages())
def test_a_page_asks_nobody_else_has_no_error_and_fits_its_screen(visit, path):
    page = visit(path)
    assert page.title()
    for scheme, name in (("light", "default"), ("dark", "slate")):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"body[data-md-color-scheme={name}]")
    for screen, size in SCREENS.items():
        page.set_viewport_size(size)
        assert page.evaluate(WIDTH) <= size["width"], screen


def test_search_finds_a_word_without_asking_anybody(visit):
    page = visit("/")
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("setgroups")
    page.locator(".md-search-result__link[href*='03-user'][href*='h=setgroups']").first.click()
    page.wait_for_url("**/03-user/**")
    assert page.locator("article mark", has_text="setgroups").count()
