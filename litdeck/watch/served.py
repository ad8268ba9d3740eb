"""The site while it is being written: pages follow the chapters, and open ones are reloaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from litdeck.errors import BookError
from litdeck.watch.pages import Site
from litdeck.watch.session import Session


class Served:
    """A session that writes pages as well, and tells those that are open."""

    def __init__(
        self,
        root: Path,
        session: Session,
        tell: Callable[[Iterable[str]], None],
        complain: Callable[[str], None],
    ) -> None:
        self._session, self._tell, self._complain = session, tell, complain
        self._site = Site(root)
        self._first = True

    def tick(self, changed: bool) -> None:
        """Do what is to be done now: the saved page first, the decks, then one of the others."""
        for number, news in enumerate(self._session.tick(changed)):
            if number == 0 and not self._first:
                self._do(lambda news=news: self._site.write(news.book, news.chapters))  # type: ignore[misc]
            else:
                self._do(lambda news=news: self._site.copy_decks(news.book))  # type: ignore[misc]
        self._first = False
        book = self._session.workshop.book
        if not changed and book:
            self._do(lambda: self._site.write_one_more(book))

    def _do(self, work: Callable[[], list[str]]) -> None:
        try:
            paths = work()
        except BookError as error:
            self._complain(str(error))
            return
        if paths:
            self._tell(paths)
