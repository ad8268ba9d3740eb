"""A plugin for pytest: failures and warnings in `code/` name the chapter that they come from.

It is active wherever litdeck is installed, and does something only in a book: below a folder
with a `mkdocs.yml` and a tangled `code/`. The book is not read before something has failed.
"""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from litdeck.frames import Frames
    from litdeck.origin import Origin


def pytest_configure(config: pytest.Config) -> None:
    """Lead errors home if this is a book, and this process is the one that reports."""
    folders = (config.rootpath, *config.rootpath.parents)
    root = next((f for f in folders if (f / "mkdocs.yml").is_file()), None)
    # A worker of pytest-xdist only passes its reports on.
    if not all(map(find_spec, ("markdown_it", "yaml"))):
        return  # The book's package is here, and the book tool's extra is not.
    if root and (root / "code" / ".manifest").is_file() and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Home(root, config.invocation_params.dir), "litdeck-home")


class _Number(int):
    """A line number that is followed, where it is printed, by what else is known of the line."""

    more: str

    @classmethod
    def of(cls, origin: Origin) -> _Number:
        """Return the line in the chapter, which says its chunk and its line in code/ as well."""
        assert origin.place is not None
        made = cls(origin.place.line)
        made.more = str(origin).removeprefix(f"{origin.place.path}:")
        return made

    def __str__(self) -> str:
        return self.more

    def __format__(self, spec: str) -> str:
        return format(self.more, spec)


def _tracebacks(failure: Any) -> list[tuple[Any, Any]]:
    """Return the tracebacks of a failure, each with the place of its end."""
    if hasattr(failure, "chain"):
        return [(traceback, crash) for traceback, crash, _ in failure.chain]
    if hasattr(failure, "reprtraceback"):
        return [(failure.reprtraceback, failure.reprcrash)]
    return []


class Home:
    """Rewrites what pytest is about to report, and nothing that a test can see."""

    def __init__(self, root: Path, here: Path) -> None:
        self.root, self.here = root, here
        self._frames: Frames | None = None

    @property
    def frames(self) -> Frames:
        """The way home, from the first failure on: it needs the packages of the book tool."""
        if self._frames is None:
            from litdeck.frames import Frames

            self._frames = Frames(self.root)
        return self._frames

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Lead a failed test's frames, and those in what it printed, home."""
        self._report(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Lead home what kept a file from being imported."""
        self._report(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Let the summary of warnings say where in the chapters they come from."""
        origin = self._origin(warning_message.filename, warning_message.lineno)
        if origin and origin.place:
            warning_message.line = origin.text
            warning_message.filename = origin.place.path
            warning_message.lineno = _Number.of(origin)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say why nothing was led home, if nothing could be."""
        if self._frames is not None and self._frames.problem:
            terminalreporter.section("lines are those of code/: the chapters cannot be read")
            terminalreporter.write_line(self._frames.problem)

    def _report(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.failed:
            return
        report.sections = [(name, self.frames.text(text)) for name, text in report.sections]
        failure: Any = report.longrepr
        if isinstance(failure, str):
            report.longrepr = self.frames.text(failure)
        elif isinstance(text := getattr(failure, "longrepr", None), str):
            failure.longrepr = self.frames.text(text)
        for traceback, crash in _tracebacks(failure):
            self._move(crash)
            for entry in traceback.reprentries:
                self._entry(entry)

    def _entry(self, entry: Any) -> None:
        """Lead an entry of a traceback home: where it is, and what the exception itself says."""
        if not hasattr(entry, "reprfileloc"):  # A whole traceback, as Python prints it.
            entry.lines = [self.frames.text("".join(entry.lines))]
            return
        self._move(entry.reprfileloc)
        if any(line.startswith("E ") for line in entry.lines):
            entry.lines = self.frames.text("\n".join(entry.lines)).split("\n")

    def _move(self, location: Any) -> None:
        origin = self._origin(location.path, location.lineno) if location else None
        if origin and origin.place:
            location.path, location.lineno = origin.place.path, _Number.of(origin)

    def _origin(self, path: str, line: int) -> Origin | None:
        whole = self.here / path
        return self.frames.origin(str(whole), line) if self._in_code(whole) else None

    def _in_code(self, path: Path) -> bool:
        folders = (self.root / "code", (self.root / "code").resolve())
        return any(path.is_relative_to(folder) for folder in folders)
