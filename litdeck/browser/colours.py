"""The palette as the deck's style sheet: both schemes, and Pygments' classes."""

from __future__ import annotations

from pygments.token import STANDARD_TYPES

from litdeck.palette import COLOURS, TOKENS, colour


def css() -> str:
    """Return the colours of a deck: the system's scheme, unless the viewer chose one."""
    light, dark = (_properties(scheme) for scheme in ("light", "dark"))
    chosen = ':root[data-scheme="dark"]'
    return (
        "/* Written by `litdeck slides` from litdeck/palette.py: edit there. */\n"
        f":root {{\n  color-scheme: light;\n{light}}}\n\n"
        f"@media screen {{\n  {chosen} {{\n    color-scheme: dark;\n{_deeper(dark)}  }}\n}}\n\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        '  :root:not([data-scheme="light"]) {\n    color-scheme: dark;\n'
        f"{_deeper(dark)}  }}\n}}\n\n{_tokens()}"
    )


def _properties(scheme: str) -> str:
    return "".join(f"  --ld-{name}: {colour(name, scheme)};\n" for name in COLOURS)


def _deeper(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _tokens() -> str:
    """Return a rule for each colour of code, with all of Pygments' classes that have it."""
    classes: dict[str, list[str]] = {}
    for token, name in STANDARD_TYPES.items():
        known = next(each for each in reversed(token.split()) if each in TOKENS)
        if name and TOKENS[known] != "ink":
            classes.setdefault(TOKENS[known], []).append(f".highlight .{name}")
    return "".join(
        f"{', '.join(sorted(names))} {{ color: var(--ld-{role}); }}\n"
        for role, names in sorted(classes.items())
    )
