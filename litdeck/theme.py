"""presenterm's themes, dark and light, in the colours of the site.

presenterm looks for themes in `$XDG_CONFIG_HOME/presenterm/themes`, and for colours of code in
`highlighting` below that; `make present-terminal` sets the variable to `slides/`.
"""

from __future__ import annotations

import plistlib

import yaml

from litdeck.fit import MARGIN, PADDING
from litdeck.palette import SCHEMES, colour


class _Hex(str):
    """Six digits, which YAML may take for a number (`1e6661`) unless they are quoted."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Hex, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)

FOLDER = "slides/presenterm/themes"

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
    def ink(foreground: str, background: str = "") -> dict[str, str]:
        grounds = {"background": _hex(background, scheme)} if background else {}
        return {"foreground": _hex(foreground, scheme), **grounds}

    nowhere = {"alignment": "left", "margin": {"fixed": 0}}
    padding = {"horizontal": PADDING, "vertical": 0}
    theme = {
        "default": {"margin": {"fixed": MARGIN}, "colors": ink("ink", "paper")},
        "slide_title": {
            **nowhere,
            "separator": True,
            "padding_top": 0,
            "padding_bottom": 0,
            "bold": True,
            "colors": ink("accent"),
        },
        "code": {**nowhere, "theme_name": name, "padding": padding},
        "execution_output": {
            "colors": ink("ink", "output"),
            "status": {
                "not_started": ink("soft"),
                "running": ink("accent"),
                "success": ink("good"),
                "failure": ink("bad"),
            },
            "padding": padding,
        },
        "inline_code": {"colors": ink("function")},
        "bold": {"colors": ink("accent")},
        "headings": {
            level: {"prefix": prefix, "bold": True, "colors": ink("accent")}
            for level, prefix in (("h1", "█"), ("h2", "▓"), ("h3", "▒"))
        },
        "block_quote": {
            "prefix": "▍ ",
            "colors": {**ink("ink", "block"), "prefix": _hex("edge", scheme)},
        },
        "intro_slide": {
            "title": {"alignment": "center", "font_size": 2, "colors": ink("accent")},
            "subtitle": {"alignment": "center", "colors": ink("ink")},
            "author": {
                "alignment": "center",
                "positioning": "page_bottom",
                "colors": ink("soft"),
            },
            "footer": False,
        },
        "footer": {
            "style": "template",
            "left": "{title}",
            "right": "{current_slide} / {total_slides}",
            "height": 1,
        },
        "modals": {"colors": ink("ink", "card"), "selection_colors": ink("accent", "block")},
    }
    note = "# Written by `litdeck slides` from litdeck/palette.py: edit there.\n"
    return note + yaml.dump(theme, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def _highlighting(scheme: str, name: str) -> str:
    whole = {"background": colour("code", scheme), "foreground": colour("ink", scheme)}
    parts = [
        {"scope": scope, "settings": {"foreground": colour(role, scheme)}}
        for role, scope in SCOPES.items()
    ]
    table = {"name": name, "settings": [{"settings": whole}, *parts]}
    return plistlib.dumps(table, sort_keys=False).decode()
