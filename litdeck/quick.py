"""What has changed since the last tangling, told without reading what has not."""

from __future__ import annotations

import os
import stat

from litdeck.index import Index, stamp, stamp_of, status
from litdeck.paths import pages


def changed_chapters(root: str, index: Index) -> list[str] | None:
    """Return the chapters that may differ from what the index knows; None if more may."""
    if any(_differs(f"{root}/{path}", entry) for path, entry in index["inputs"].items()):
        return None
    if not index["listed"] and sorted(pages(root, index["docs"])) != list(index["chapters"]):
        return None
    folders = {os.path.dirname(f"{root}/code/{file}") for file in index["files"]}
    if not all(_is_folder(folder, len(root)) for folder in folders):
        return None
    if not all(_as_written(f"{root}/code/{file}", entry) for file, entry in index["files"].items()):
        return None
    chapters = index["chapters"].items()
    return [path for path, entry in chapters if _differs(f"{root}/{path}", entry)]


def _differs(path: str, entry: Index) -> bool:
    return entry["stamp"] is None or stamp(path) != entry["stamp"]


def _is_folder(path: str, end: int) -> bool:
    """Say whether all of a path below the book's folder are folders, and none a link to one."""
    while len(path) > end:
        try:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                return False
        except OSError:
            return False
        path = os.path.dirname(path)
    return True


def _as_written(path: str, entry: Index) -> bool:
    """Say whether a file in `code/` is what was last written there, and no link."""
    now = status(path, follow=False)
    if now is None or not stat.S_ISREG(now.st_mode):
        return False
    if entry["stamp"] == stamp_of(now):
        return True
    from litdeck.digest import digest

    try:
        with open(path, "rb") as file:
            entry["stamp"] = None
            return bool(digest(file.read()) == entry["digest"])
    except OSError:
        return False


def is_settled(index: Index) -> bool:
    """Say whether the index has a stamp of everything, so that it need not be written again."""
    entries = [*index["chapters"].values(), *index["files"].values()]
    return all(entry["stamp"] is not None for entry in entries)
