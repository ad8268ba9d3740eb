"""What presenterm takes: `make presenterm` asks presenterm itself about the same decks."""

from pathlib import Path

import pytest
import yaml

from litdeck import stage

FIXTURES = Path(__file__).with_name("fixtures") / "presenterm.yaml"
DECKS = yaml.safe_load(FIXTURES.read_text())


@pytest.mark.parametrize("deck", DECKS["accepted"])
def test_accepted(deck):
    assert stage.problems(deck) == []


@pytest.mark.parametrize("case", DECKS["refused"], ids=lambda case: case["says"])
def test_refused(case):
    found = stage.problems(case["deck"])
    assert case["says"] in [message for _, message in found]


def test_a_problem_names_the_line_in_the_deck():
    deck = "---\ntitle: T\n---\n\ntext\n\n<!-- pauze -->\n"
    assert stage.problems(deck) == [
        (7, "presenterm has no command 'pauze' (did you mean 'pause'?)")
    ]


@pytest.mark.parametrize("text", ["plain", 'a: "b" # c', "--> <b>", "two\nlines", "é ✓"])
def test_a_quoted_text_comes_back_from_yaml_and_ends_no_comment(text):
    quoted = stage.quoted(text)
    assert yaml.safe_load(quoted) == text
    assert "-->" not in quoted
    assert "\n" not in quoted
