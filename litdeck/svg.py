"""Drawings as elements of a page: boxes, rings and words, in classes that a style sheet colours.

No colour and no size of type is said here, and no style attribute: a page's policy may forbid it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from litdeck.html import element

CHAR = 9.0  # the width of a character, a little more than it takes in most fonts


def drawing(width: float, height: float, title: str, says: str) -> Element:
    """Return an empty drawing that a screen reader knows by its title and its description."""
    made = element("svg", "ld-map", element("title", "", title), element("desc", "", says))
    made.set("role", "img")
    made.set("viewBox", f"0 0 {width:g} {height:g}")
    made.set("data-search-exclude", "")
    return made


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Element:
    """Return words; `y` is their middle."""
    made = element("text", kind, words, x=f"{x:g}", y=f"{y:g}", dy="0.35em")
    if anchor != "start":
        made.set("text-anchor", anchor)
    return made


def box(x: float, y: float, width: float, height: float, kind: str, round_: float = 6) -> Element:
    """Return a box with round corners."""
    size = {"width": f"{width:g}", "height": f"{height:g}", "rx": f"{round_:g}"}
    return element("rect", kind, x=f"{x:g}", y=f"{y:g}", **size)


def ring(x: float, y: float, kind: str) -> Element:
    """Return a small circle."""
    return element("circle", kind, cx=f"{x:g}", cy=f"{y:g}", r="4")


def path(kind: str, *steps: str) -> Element:
    """Return a line or an area."""
    return element("path", kind, d=" ".join(steps))


def corner(right: float, top: float, kind: str = "ld-new") -> Element:
    """Return the mark of a change: a triangle in a cell's upper right corner."""
    return path(kind, f"M{right - 10:g} {top:g}h10v10z")


def wide(words: str) -> float:
    """Return about how wide some words are."""
    return len(words) * CHAR
