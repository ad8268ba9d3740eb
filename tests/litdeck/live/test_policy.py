"""The policy of a page names what stands in it, as a browser hashes it, and nothing else."""

from __future__ import annotations

import base64
import hashlib

import pytest

from litdeck.live.guard import POLICY
from litdeck.live.policy import policy_for, policy_of


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def directive(policy: str, name: str) -> str:
    return next(part.strip() for part in policy.split(";") if part.split()[0] == name)


def test_a_page_without_inline_blocks_has_the_strictest():
    page = '<script src="a.js"></script><link rel="stylesheet" href="a.css"><p>text'
    assert policy_for(page) == POLICY
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("text", ["let a = 1 < 2 && '<b>'", "\n  x()\n", "ä", "a &amp; b"])
def test_an_inline_script_is_named_as_it_is_written(text):
    found = directive(policy_for(f"<script>{text}</script>"), "script-src")
    assert found == f"script-src 'self' {hashed(text)}"


def test_style_sheets_and_attributes_are_told_apart():
    page = '<style>p { color: red }</style><p style="a: &quot;b&quot;"><i style="c: d"></i>'
    policy = policy_for(page)
    assert directive(policy, "style-src") == f"style-src 'self' {hashed('p { color: red }')}"
    attributes = hashed('a: "b"'), hashed("c: d")
    wanted = f"style-src-attr 'unsafe-hashes' {' '.join(attributes)}"
    assert directive(policy, "style-src-attr") == wanted
    assert directive(policy, "script-src") == "script-src 'self'"


def test_data_and_handlers_are_let_in_by_no_hash():
    page = '<script type="application/json">{}</script><p onclick="evil()">'
    assert policy_for(page) == POLICY


def test_line_ends_are_those_that_a_browser_hashes(tmp_path):
    page = tmp_path / "a.html"
    page.write_bytes(b"<script>a\r\nb\rc</script>")
    assert hashed("a\nb\nc") in policy_of(page)


def test_a_page_that_is_built_again_has_a_new_policy(tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<script>one</script>")
    first = policy_of(page)
    page.write_text("<script>another</script>")
    assert policy_of(page) != first
