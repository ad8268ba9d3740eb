"""Links to the chunks and programs of a book, as they are written in one chapter."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from litdeck.html import anchor, element, link_to
from litdeck.model import Book
from litdeck.place import Places


@dataclass(frozen=True)
class Links:
    """Where everything is, seen from the chapter `here`."""

    places: Places
    here: str

    @property
    def book(self) -> Book:
        """The book that the chapter is part of."""
        return self.places.book

    def chunk_link(self, chunk: str) -> str:
        """Return a link to where a chunk is first written."""
        owner = next((p.file for p in self.book.programs.values() if p.chunk == chunk), "")
        if owner:
            return self.program_link(owner)
        there = self.book.chunks[chunk].place.path
        return link_to(self.here, there, anchor("chunk", chunk))

    def program_link(self, file: str) -> str:
        """Return a link to where a program is written."""
        there = self.book.programs[file].fence.place.path
        return link_to(self.here, there, anchor("program", file))

    def chunk(self, chunk: str) -> Element:
        """Return a chunk's name, linked."""
        return element("a", "ld-chunk", element("code", "", chunk), href=self.chunk_link(chunk))

    def program(self, file: str) -> Element:
        """Return a program's name, linked."""
        return element("a", "", element("code", "", file), href=self.program_link(file))
