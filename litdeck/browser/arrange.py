"""What comes when on a slide: pauses and lists that grow become reveal.js' fragments."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from litdeck.browser.slide import SAY
from litdeck.html import element

_INSIDE = frozenset({"ld-slide", "ld-body", "ld-columns", "ld-column"})
_LISTS = frozenset({"ul", "ol"})
_LINES = frozenset({"new_line", "newline", "new_lines", "newlines"})


class Arrangement:
    """Walks a slide's tree and obeys the commands in it, which then go."""

    def __init__(self) -> None:
        self.count = 0  # fragments so far
        self.level = 0  # the fragment that what stands here comes with; 0 is at once
        self.incremental = False
        self.classes: dict[str, str] = {}

    def arrange(self, parent: Element) -> None:
        """Exchange the commands among an element's children for what they do to the others."""
        children, parent[:] = list(parent), []
        for child in children:
            if child.tag == SAY:
                made = self._obey(child.get("data-name", ""), child.get("data-argument", ""))
                parent.extend(made)
                continue
            parent.append(child)
            if child.get("class") in _INSIDE:
                self.arrange(child)
            elif parent.get("class") != "ld-slide":
                self._place(child)

    def _obey(self, name: str, argument: str) -> Iterable[Element]:
        if name == "pause":
            self._pause()
        elif name == "incremental_lists":
            self.incremental = argument == "true"
        elif name in ("alignment", "font_size"):
            self.classes[name] = f"ld-{name.replace('_', '-')}-{argument}"
        elif name == "list_item_newlines":
            self.classes[name] = "ld-spaced" if argument != "1" else ""
        elif name == "jump_to_middle":
            yield element("div", "ld-spring")
        elif name in _LINES:
            # How many lines is the slide's own affair, so it cannot stand in the style sheet.
            yield element("div", "ld-gap", style=f"height: {argument or 1}lh")

    def _pause(self) -> None:
        self.count += 1
        self.level = self.count

    def _place(self, child: Element) -> None:
        for kind, name in self.classes.items():
            if name and (kind != "list_item_newlines" or child.tag in _LISTS):
                _add_class(child, name)
        if self.incremental and child.tag in _LISTS:
            self._one_by_one(child)
            self._pause()  # what follows a list that grows comes after it
        elif self.level:
            _fragment(child, self.level)
        if child.get("data-steps"):
            self._step_by_step(child)

    def _step_by_step(self, view: Element) -> None:
        """Count the steps of a view as fragments: an empty one for each but the first."""
        for _ in range(int(view.get("data-steps", "1")) - 1):
            self.count += 1
            mark = element("span", "ld-step")
            _fragment(mark, self.count)
            view.append(mark)

    def _one_by_one(self, parent: Element) -> None:
        for item in parent:
            if item.tag == "li":
                self._pause()
                _fragment(item, self.level)
            self._one_by_one(item)


def _fragment(child: Element, level: int) -> None:
    _add_class(child, "fragment")
    child.set("data-fragment-index", str(level - 1))


def _add_class(child: Element, name: str) -> None:
    child.set("class", f"{child.get('class', '')} {name}".strip())
