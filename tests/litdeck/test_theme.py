"""The decks look like the site."""

import plistlib
import re
from pathlib import Path

import yaml

from litdeck import theme
from litdeck.palette import COLOURS

ROOT = Path(__file__).parents[2]


def test_the_themes_on_disk_are_those_of_the_palette():
    for path, text in theme.texts().items():
        assert (ROOT / path).read_text() == text, f"{path} is out of date: run `make slides`"


def test_every_colour_is_one_of_the_palette():
    known = {colour for pair in COLOURS.values() for colour in pair}

    def colours(value):
        if isinstance(value, dict):
            for each in value.values():
                yield from colours(each)
        elif isinstance(value, str) and re.fullmatch("[0-9a-f]{6}", value):
            yield f"#{value}"

    for path, text in theme.texts().items():
        if path.endswith(".yaml"):
            found = set(colours(yaml.safe_load(text)))
            assert len(found) > 6
            assert found <= known


def test_a_theme_and_its_colours_of_code_go_by_one_name():
    texts = theme.texts()
    for scheme in ("light", "dark"):
        name = f"container-{scheme}"
        table = yaml.safe_load(texts[f"{theme.FOLDER}/{name}.yaml"])
        assert table["code"]["theme_name"] == name
        plist = plistlib.loads(texts[f"{theme.FOLDER}/highlighting/{name}.tmTheme"].encode())
        assert plist["settings"][0]["settings"]["background"] == COLOURS["code"][scheme == "dark"]
