"""What `mkdocs.yml` says: where the chapters are, in what order, and litdeck's own settings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litdeck.errors import BookError, Place, Problem
from litdeck.paths import CONFIG, book_above, pages

__all__ = ["CONFIG", "Settings", "config_of", "find_root", "read"]


@dataclass(frozen=True)
class Settings:
    """The part of `mkdocs.yml` that litdeck reads; `parts` is the nav's section of a chapter."""

    root: Path
    docs: str
    chapters: tuple[str, ...]
    title: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    listed: bool = False  # by `nav`: otherwise every page below `docs` is a chapter


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that has a `mkdocs.yml`."""
    folder = book_above(os.fspath(start))
    if folder:
        return Path(folder)
    message = f"no {CONFIG} here or in any folder above {start.resolve()}; go to your book's folder"
    raise BookError([Problem(Place(CONFIG, 1), message)])


def read(root: Path) -> Settings:
    """Read `mkdocs.yml`; BookError if it cannot be read or names chapters that are not there."""
    config, text = config_of(root)
    docs = str(config.get("docs_dir") or "docs").strip("/")
    if not (root / docs).is_dir():
        raise BookError([Problem(Place(CONFIG, 1), f"there is no folder '{docs}' with chapters")])
    own = _own(config.get("extra"), text)
    chapters = tuple(_chapters(root, docs, config.get("nav"), text))
    title = str(config.get("site_name") or "")
    parts = _parts(docs, config.get("nav"))
    return Settings(root, docs, chapters, title, own, parts, bool(config.get("nav")))


def _parts(docs: str, nav: Any) -> dict[str, str]:
    """Return the title of the section that a chapter stands in; '' if it stands in none."""
    entries = [entry for entry in nav or [] if isinstance(entry, dict)]
    sections = [(str(title), inner) for entry in entries for title, inner in entry.items()]
    return {
        f"{docs}/{page}": title
        for title, inner in sections
        if isinstance(inner, list)
        for page in _pages(inner)
    }


def _own(extra: Any, text: str) -> dict[str, Any]:
    """Return litdeck's own settings, `extra: litdeck:`; BookError if one cannot be right."""
    own = extra.get("litdeck") if isinstance(extra, dict) else None
    own = {} if own is None else own
    problem = "" if isinstance(own, dict) else "'litdeck' holds settings, one a line"
    limit = own.get("line-limit", 1) if not problem else 1
    if type(limit) is not int or limit < 1:
        problem = f"'line-limit' is a number of lines, not '{limit}'"
    if problem:
        name = "line-limit" if "line-limit" in problem else "litdeck"
        found = re.search(rf"^.*{name} *:", text, re.MULTILINE)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise BookError([Problem(Place(CONFIG, line), problem)])
    return dict(own)


def config_of(root: Path) -> tuple[dict[str, Any], str]:
    """Return what `mkdocs.yml` says, and its text; BookError if it cannot be read."""
    import yaml  # not needed where nothing has changed

    class Loader(yaml.SafeLoader):
        """Reads MkDocs' own tags (`!ENV`, `!!python/name:...`) as nothing: they are not for us."""

    Loader.add_multi_constructor("", lambda loader, suffix, node: None)
    text = _text(root / CONFIG)
    try:
        config = yaml.load(text, Loader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "cannot be read"
        raise BookError([Problem(Place(CONFIG, mark.line + 1 if mark else 1), what)]) from None
    if not isinstance(config, dict):
        raise BookError([Problem(Place(CONFIG, 1), "holds no settings; see mkdocs.org")])
    return config, text


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BookError([Problem(Place(path.name, 1), f"cannot be read: {reason}")]) from None


def _chapters(root: Path, docs: str, nav: Any, text: str) -> Iterator[str]:
    if not nav:
        yield from sorted(pages(os.fspath(root), docs))
        return
    problems = []
    for name in dict.fromkeys(_pages(nav)):
        if (root / docs / name).is_file():
            yield f"{docs}/{name}"
        else:
            found = re.search(rf"^.*{re.escape(name)}", text, re.MULTILINE)
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            problems.append(Problem(Place(CONFIG, line), f"there is no {docs}/{name}"))
    if problems:
        raise BookError(problems)


def _pages(nav: Any) -> Iterator[str]:
    """Yield the Markdown files of a nav, however deep its sections go."""
    if isinstance(nav, str):
        if nav.endswith(".md") and "://" not in nav:
            yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from _pages(value)
    elif isinstance(nav, list):
        for item in nav:
            yield from _pages(item)
