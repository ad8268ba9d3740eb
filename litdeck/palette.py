"""The colours of the book, in one table: the site, the decks and the notebooks all use these.

``python -m litdeck.palette > docs/assets/palette.css`` writes them as CSS custom properties.
A test keeps that file current, and every text colour readable (4.5 to 1) wherever it is used.
"""

from __future__ import annotations

from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)

# role: (light, dark). Grounds first, then what stands on them.
COLOURS = {
    "paper": ("#fdfdfb", "#14191c"),  # the page
    "code": ("#f3f5f4", "#1b2226"),  # a code block, and the lines around a block
    "block": ("#dff0ed", "#1c3a3b"),  # the lines that a block is about
    "output": ("#fbf4e4", "#26221a"),  # what a program printed
    "card": ("#ffffff", "#192024"),  # a slide
    "line": ("#cfd6d5", "#38444a"),  # rules and borders, never the only sign of something
    "edge": ("#0b7a75", "#58c7bb"),  # the bar beside a block, the rim of a slide
    "ink": ("#1c2326", "#e3e8ea"),  # text
    "soft": ("#525f66", "#a9b5bb"),  # captions, and the lines around a block
    "accent": ("#0a6661", "#6fd3c8"),  # links
    "value": ("#8a4600", "#f0b673"),  # a placeholder in an output
    "good": ("#1b6b33", "#83d69a"),  # a tick
    "bad": ("#b0241c", "#ffa79c"),  # an exception
    "keyword": ("#9b2463", "#f29ac6"),
    "function": ("#0a559e", "#8bc3f7"),
    "constant": ("#6540a3", "#cbb6f4"),
    "string": ("#2a651b", "#abd88a"),
    "number": ("#874200", "#f2b57c"),
    "comment": ("#55636a", "#a5b2b8"),
    "operator": ("#414d54", "#bcc7cc"),
}

SCHEMES = ("light", "dark")
GROUNDS = ("paper", "code", "block", "output", "card")
TEXTS = tuple(name for name in COLOURS if name not in (*GROUNDS, "line", "edge"))

# Material's own names for the colours of code, so that its blocks and ours look the same.
MATERIAL = {
    "--md-primary-fg-color": "paper",
    "--md-primary-bg-color": "ink",
    "--md-primary-bg-color--light": "soft",
    "--md-accent-fg-color": "accent",
    "--md-typeset-a-color": "accent",
    "--md-default-bg-color": "paper",
    "--md-default-fg-color": "ink",
    "--md-default-fg-color--light": "soft",
    "--md-code-bg-color": "code",
    "--md-code-fg-color": "ink",
    "--md-code-hl-color": "edge",
    "--md-code-hl-keyword-color": "keyword",
    "--md-code-hl-function-color": "function",
    "--md-code-hl-constant-color": "constant",
    "--md-code-hl-special-color": "constant",
    "--md-code-hl-variable-color": "ink",
    "--md-code-hl-name-color": "ink",
    "--md-code-hl-string-color": "string",
    "--md-code-hl-number-color": "number",
    "--md-code-hl-comment-color": "comment",
    "--md-code-hl-operator-color": "operator",
    "--md-code-hl-punctuation-color": "operator",
    "--md-code-hl-generic-color": "soft",
}

# Pygments' kinds of tokens, for whatever is coloured without the style sheet.
TOKENS = {
    Token: "ink",
    Keyword: "keyword",
    Keyword.Constant: "constant",
    Operator: "operator",
    Operator.Word: "keyword",
    Punctuation: "operator",
    Comment: "comment",
    String: "string",
    String.Escape: "constant",
    String.Interpol: "constant",
    Number: "number",
    Name: "ink",
    Name.Builtin: "constant",
    Name.Class: "function",
    Name.Constant: "constant",
    Name.Decorator: "constant",
    Name.Exception: "constant",
    Name.Function: "function",
    Generic: "soft",
    Error: "bad",
}


def colour(name: str, scheme: str) -> str:
    """Return a colour of the table as `#rrggbb`; the scheme is 'light' or 'dark'."""
    return COLOURS[name][SCHEMES.index(scheme)]


def contrast(one: str, other: str) -> float:
    """Return how well two colours can be told apart, from 1 to 21 (WCAG's contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(value: str) -> float:
    parts = (int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def css() -> str:
    """Return the table as CSS custom properties, for both schemes and for paper."""
    light, dark = (_properties(scheme) for scheme in SCHEMES)
    slate = "[data-md-color-scheme=slate]"
    return (
        "/* Written by `python -m litdeck.palette` from litdeck/palette.py: edit there. */\n"
        f":root,\n[data-md-color-scheme=default] {{\n{light}}}\n\n"
        f"@media screen {{\n  {slate} {{\n{_deeper(dark)}  }}\n}}\n\n"
        f"/* Paper is white, whatever the screen was. */\n"
        f"@media print {{\n  :root,\n  {slate} {{\n{_deeper(light)}  }}\n}}\n"
    )


def _properties(scheme: str) -> str:
    own = [f"  --ld-{name}: {colour(name, scheme)};\n" for name in COLOURS]
    theirs = [f"  {name}: {colour(role, scheme)};\n" for name, role in MATERIAL.items()]
    return "".join(own + theirs)


def _deeper(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def pygments_style(scheme: str) -> type[Style]:
    """Return the code colours of a scheme as a Pygments style."""
    styles = {token: colour(name, scheme) for token, name in TOKENS.items()}
    body = {"background_color": colour("code", scheme), "styles": styles}
    return type(f"{scheme.title()}Style", (Style,), body)


if __name__ == "__main__":
    print(css(), end="")
