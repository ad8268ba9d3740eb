"""What the other tests of the browser rely on: a foreign request or an error is noticed."""

import pytest

from tests.browser.conftest import SCREENS
from tests.browser.visit import Visit


@pytest.fixture
def kept(browser, origin):
    made = Visit(browser, origin, "light", SCREENS["desktop"])
    yield made
    made.close()


def test_a_quiet_page_has_no_problem(kept):
    kept.open("/")
    assert kept.problems() == []
    assert any(url.endswith(".css") for url in kept.asked)


@pytest.mark.parametrize("address", ["http://example.invalid/x.png", "http://localhost:1/x.png"])
def test_a_foreign_request_is_noticed(kept, address):
    page = kept.open("/")
    page.evaluate("address => new Promise(done => {"
                  "const image = new Image(); image.onerror = done; image.src = address })",
                  address)  # fmt: skip
    assert kept.foreign() == [address]


def test_a_websocket_to_elsewhere_is_noticed(kept):
    page = kept.open("about:blank")  # the site's policy lets none be opened
    page.evaluate("() => new Promise(done => {"
                  "new WebSocket('ws://127.0.0.1:1/x').onerror = () => done() })")  # fmt: skip
    assert kept.foreign() == ["ws://127.0.0.1:1/x"]


def test_a_script_error_and_a_missing_file_are_noticed(kept):
    page = kept.open("/")
    page.evaluate("() => { setTimeout(() => nowhere()) }")
    page.evaluate("() => fetch('/not-there')")
    page.wait_for_timeout(100)
    assert any("nowhere is not defined" in error for error in kept.errors)
    assert any(error.startswith("404") for error in kept.errors)


def test_the_browser_reaches_this_machine_only(kept):
    page = kept.open("/")
    found = page.evaluate("() => fetch('http://example.com/').then(() => 'reached', String)")
    assert "Failed to fetch" in found
