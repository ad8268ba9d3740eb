"""presenterm's themes, dark and light, in the colours of the site.

presenterm looks for themes in `$XDG_CONFIG_HOME/presenterm/themes`, and for colours of code in
`highlighting` below that; `make present-terminal` sets the variable to `slides/`.
"""

from __future__ import annotations

import plistlib
from typing import Any

import yaml

from litdeck.fit import MARGIN, PADDING
from litdeck.palette import SCHEMES, colour


class _Hex(str):
    """Six digits, which YAML may take for a number (`1e6661`) unless they are quoted."""


class _Dumper(yaml.SafeDumper):
    """Writes each table in full, where YAML would refer from one to another."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    _Hex, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)

FOLDER = "slides/presenterm/themes"

NO_MARGIN = {"alignment": "left", "margin": {"fixed": 0}}

# Sublime's names for the parts of a program, with the roles that Pygments' have on the site.
SCOPES = {
    "keyword": "keyword, storage",
    "operator": "keyword.operator, punctuation",
    "comment": "comment",
    "string": "string, comment.block.documentation, punctuation.definition.string",
    "constant": "constant.language, constant.character, support.function, support.type,"
    " variable.annotation, punctuation.definition.annotation",
    "number": "constant.numeric",
    "function": "entity.name.function, entity.name.class",
}


def texts() -> dict[str, str]:
    """Return the path and text of every file that makes the decks look like the site."""
    found = {}
    for scheme in SCHEMES:
        name = f"container-{scheme}"
        found[f"{FOLDER}/{name}.yaml"] = _theme(scheme, name)
        found[f"{FOLDER}/highlighting/{name}.tmTheme"] = _highlighting(scheme, name)
    return found


def _hex(name: str, scheme: str) -> str:
    return _Hex(colour(name, scheme)[1:])


def _theme(scheme: str, name: str) -> str:
    theme = {**_slide(scheme), **_code(scheme, name), **_words(scheme), **_frame(scheme)}
    note = "# Written by `litdeck slides` from litdeck/palette.py: edit there.\n"
    return note + yaml.dump(theme, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def _ink(scheme: str, foreground: str, background: str = "") -> dict[str, str]:
    grounds = {"background": _hex(background, scheme)} if background else {}
    return {"foreground": _hex(foreground, scheme), **grounds}


def _slide(scheme: str) -> dict[str, Any]:
    """Say how a slide begins: a title and a rule, and no row more than they need."""
    title = {"separator": True, "padding_top": 0, "padding_bottom": 0, "bold": True}
    colours = {"colors": _ink(scheme, "accent")}
    return {
        "default": {"margin": {"fixed": MARGIN}, "colors": _ink(scheme, "ink", "paper")},
        "slide_title": {**NO_MARGIN, **title, **colours},
    }


def _code(scheme: str, name: str) -> dict[str, Any]:
    padding = {"horizontal": PADDING, "vertical": 0}
    status = {"not_started": "soft", "running": "accent", "success": "good", "failure": "bad"}
    return {
        "code": {**NO_MARGIN, "theme_name": name, "padding": padding},
        "execution_output": {
            "colors": _ink(scheme, "ink", "output"),
            "status": {state: _ink(scheme, role) for state, role in status.items()},
            "padding": padding,
        },
    }


def _words(scheme: str) -> dict[str, Any]:
    accent = {"colors": _ink(scheme, "accent")}
    prefixes = {"h1": "█", "h2": "▓", "h3": "▒"}
    edge = {"prefix": _hex("edge", scheme)}
    return {
        "inline_code": {"colors": _ink(scheme, "function")},
        "bold": accent,
        "headings": {
            level: {"prefix": prefix, "bold": True, **accent} for level, prefix in prefixes.items()
        },
        "block_quote": {"prefix": "▍ ", "colors": {**_ink(scheme, "ink", "block"), **edge}},
    }


def _frame(scheme: str) -> dict[str, Any]:
    """Say how the title slide, the footer and the index look."""
    centred = {"alignment": "center"}
    soft = {"colors": _ink(scheme, "soft")}
    numbers = "{current_slide} / {total_slides}"
    return {
        "intro_slide": {
            "title": {**centred, "font_size": 2, "colors": _ink(scheme, "accent")},
            "subtitle": {**centred, "colors": _ink(scheme, "ink")},
            "author": {**centred, "positioning": "page_bottom", **soft},
            "footer": False,
        },
        "footer": {"style": "template", "left": "{title}", "right": numbers, "height": 1},
        "modals": {
            "colors": _ink(scheme, "ink", "card"),
            "selection_colors": _ink(scheme, "accent", "block"),
        },
    }


def _highlighting(scheme: str, name: str) -> str:
    whole = {"background": colour("code", scheme), "foreground": colour("ink", scheme)}
    parts = [
        {"scope": scope, "settings": {"foreground": colour(role, scheme)}}
        for role, scope in SCOPES.items()
    ]
    table = {"name": name, "settings": [{"settings": whole}, *parts]}
    return plistlib.dumps(table, sort_keys=False).decode()
