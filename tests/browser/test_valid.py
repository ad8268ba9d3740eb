"""html-validate finds nothing wrong in any page or deck, in the strictest of its presets."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from tests.browser.packages import HOME

# A preset that is all of its rules, but for two that judge the source and not the page: templates
# leave blanks at the ends of lines, and write `doctype` small, which HTML says is the same.
CONFIG = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": {"no-trailing-whitespace": "off", "doctype-style": "off"},
}

# What the templates of Material for MkDocs say, which this book does not copy: rule, element.
# All else is an error; so is an exception that is not needed any longer.
THEME = {
    # Its own ids cannot collide with a heading's, since they begin with two underscores.
    ("valid-id", r"^#__\w+$"),
    # The table of contents is there twice, for narrow and for wide screens: one is never shown.
    ("unique-landmark", r"> nav$"),
    # It asks Firefox not to remember which of its drawers was open.
    ("input-attributes", r"^#__(drawer|search)$"),
    ("valid-autocomplete", r"^#__(drawer|search)$"),
    # Its forms act at once: the choice of colours, and the search as one types.
    ("wcag/h32", r"> nav:nth-child\(\d\) > form|^html > body > header > nav .*form$"),
    # An older name of the role `none`.
    ("presentation-role-style", r"> ol$"),
    # An empty number is 0 to the browser.
    ("attribute-allowed-values", r"^#__nav_\d+_label$"),
}


def judged(*places: Path) -> Iterator[tuple[str, str, str]]:
    """Yield rule, element and a line for each thing that is wrong in files or in folders."""
    config = HOME / "htmlvalidate.json"
    config.write_text(json.dumps(CONFIG))
    # It needs a newer Node.js than Debian's: Playwright brings one.
    node, _ = compute_driver_executable()
    program = HOME / "node_modules/html-validate/bin/html-validate.mjs"
    report = HOME / "report.json"
    command = [node, program, "--config", config, "--formatter", f"json={report}", *places]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    for file in json.loads(report.read_text()):
        for message in file["messages"]:
            where = f"{file['filePath']}:{message['line']}:{message['column']}"
            said = f"{where}: {message['message']} ({message['ruleId']})"
            yield message["ruleId"], message.get("selector") or "", said


def test_every_page_is_valid(site):
    used = set()
    wrong = []
    for rule, element, said in judged(site):
        known = {(r, pattern) for r, pattern in THEME if r == rule and re.search(pattern, element)}
        used |= known
        wrong += [] if known else [f"{said}  {element}"]
    assert not wrong, "\n".join(wrong)
    assert THEME - used == set(), "an exception that nothing needs"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p id="a"></p><p id="a"></p>', "no-dup-id"),
        ("<p><div></div></p>", "close-order"),
        ('<img src="x.png">', "wcag/h37"),
        ('<p style="color: red">x</p>', "no-inline-style"),
    ],
)
def test_what_is_wrong_is_noticed(tmp_path, body, rule):
    page = tmp_path / "index.html"
    page.write_text(f'<!DOCTYPE html><html lang="en"><head><title>T</title></head>{body}</html>\n')
    assert rule in {found for found, _, _ in judged(page)}
