"""What other chapters, and the checks of the whole book, can see of a chapter.

While it stays the same, a change in the chapter is a change of its programs' text and of nothing
else. So a check may look at everything that is in here, and at no plain line of a chunk.
"""

from __future__ import annotations

from collections.abc import Iterator

from litdeck.digest import digest
from litdeck.markdown import Chapter, Command, Fence
from litdeck.model import reference


def interface(chapter: Chapter) -> str:
    """Return a hash of all of a chapter but its prose, its positions and plain lines of chunks."""
    return digest(repr((chapter.title, *_parts(chapter))).encode("utf-8", "surrogatepass"))


def _parts(chapter: Chapter) -> Iterator[object]:
    for element in chapter.elements:
        if isinstance(element, Command):
            yield element.name, element.argument
        elif isinstance(element, Fence):
            if element.options:
                yield element.language, element.options, _seen(element)
        else:
            yield element.level, element.text


def _seen(fence: Fence) -> object:
    if not fence.options.keys() & {"id", "file"}:
        return fence.source
    if "<<" not in fence.source:
        return len(fence.body) == 0
    return [found for text in fence.body if "<<" in text and (found := reference(text))]
