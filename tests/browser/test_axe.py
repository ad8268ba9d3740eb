"""axe-core finds no violation on any page of the site: light and dark, on a desk and on a phone."""

import pytest

from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import SCREENS
from tests.browser.test_pages import pages

OPEN = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.mark.parametrize("path", pages())
def test_a_page_has_no_violation(visit, path):
    page = visit(path)
    found = []
    for screen in ("phone", "desktop"):  # what is folded on the one is open on the other
        page.set_viewport_size(SCREENS[screen])
        if screen == "desktop":
            page.evaluate(OPEN)
        found += violations(page, without=COLOURS)
        for scheme, name in (("light", "default"), ("dark", "slate")):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_selector(f"body[data-md-color-scheme={name}]")
            # Code, thousands of words, has the same colours on every screen.
            outside = "pre" if screen == "phone" else ""
            found += violations(page, *COLOURS, outside=outside)
    assert not found, "\n".join(found)


def test_a_violation_is_noticed(visit):
    page = visit("/")
    page.evaluate("() => document.querySelector('article').append(new Image())")
    assert [found.split()[0] for found in violations(page)] == ["image-alt"]
