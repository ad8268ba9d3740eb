from pathlib import Path

import pytest
from pygments.token import STANDARD_TYPES

from litdeck import palette

CSS = Path(__file__).parents[2] / "docs/assets/palette.css"


def test_the_style_sheet_is_the_table() -> None:
    assert CSS.read_text() == palette.css(), "python -m litdeck.palette > docs/assets/palette.css"


def test_contrast_is_that_of_wcag() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert palette.contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("scheme", palette.SCHEMES)
@pytest.mark.parametrize("text", palette.TEXTS)
def test_every_text_is_readable_on_every_ground(scheme: str, text: str) -> None:
    for ground in palette.GROUNDS:
        value = palette.contrast(palette.colour(text, scheme), palette.colour(ground, scheme))
        assert value >= 4.5, f"{text} on {ground}: {value:.2f}"


@pytest.mark.parametrize("scheme", palette.SCHEMES)
def test_the_bar_beside_a_block_is_seen(scheme: str) -> None:
    for ground in palette.GROUNDS:
        edge = palette.colour("edge", scheme)
        assert palette.contrast(edge, palette.colour(ground, scheme)) >= 3


@pytest.mark.parametrize("scheme", palette.SCHEMES)
def test_pygments_uses_the_table(scheme: str) -> None:
    style = palette.pygments_style(scheme)
    table = {palette.colour(name, scheme).removeprefix("#") for name in palette.COLOURS}
    for token in STANDARD_TYPES:
        assert style.style_for_token(token)["color"] in table
