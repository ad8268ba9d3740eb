"""Decks on paper: one page a slide, tagged, with an outline, and with what was asked for."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from pypdf.generic import Destination

from litdeck.browser.pages import shown
from litdeck.commands import pdf
from tests.browser.conftest import ROOT
from tests.browser.test_deck import DECKS, READY


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `litdeck pdf` for the book in a folder."""
    command = [sys.executable, "-m", "litdeck", "-C", str(folder), "pdf", *arguments]
    known = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, env={**known, **environment}, cwd=folder, capture_output=True, text=True
    )


def printed(folder: Path, *arguments: str) -> PdfReader:
    done = run(folder, *arguments, "talk")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "docs/slides/talk/talk.pdf\n"
    return PdfReader(folder / done.stdout.strip())


def flat(outline: list) -> list[Destination]:  # type: ignore[type-arg]
    """An outline's entries, without its levels."""
    found = []
    for entry in outline:
        found += flat(entry) if isinstance(entry, list) else [entry]
    return found


def text_of(reader: PdfReader, number: int) -> str:
    return " ".join(reader.pages[number].extract_text().split())


def test_a_deck_is_one_page_a_slide_tagged_and_has_an_outline(book_folder: Path) -> None:
    reader = printed(book_folder)
    slides = shown(DECKS["talk"])
    assert len(reader.pages) == len(slides) + 1
    assert {tuple(page.mediabox) for page in reader.pages} == {(0, 0, 960, 540)}
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert "/StructTreeRoot" in catalogue
    # Each slide's title leads to its own page.
    found = [(entry.title, reader.get_destination_page_number(entry))
             for entry in flat(reader.outline)]  # fmt: skip
    wanted = [DECKS["talk"].title, *(chosen.slide.title for chosen in slides)]
    assert found == [(title, number) for number, title in enumerate(wanted)]
    fork = wanted.index("unshare pid namespace + fork()")
    assert "child: uid 0, pid 1" in text_of(reader, fork)
    assert "maps-and-report" not in text_of(reader, fork)
    assert "def identity" not in text_of(reader, fork)


def test_hidden_lines_and_outputs_as_the_presenter_chooses(book_folder: Path) -> None:
    reader = printed(book_folder, "--whole", "--no-outputs")
    slides = shown(DECKS["talk"])
    assert len(reader.pages) == len(slides) + 1
    titles = ["", *(chosen.slide.title for chosen in slides)]
    text = text_of(reader, titles.index("unshare pid namespace + fork()"))
    for line in (ROOT / "code/steps/08_fork.py").read_text().splitlines():
        assert "".join(line.split()) in "".join(text.split())
    assert "child: uid 0, pid 1" not in text


def test_a_deck_that_is_not_there(book_folder: Path) -> None:
    done = run(book_folder, "tlak")
    assert done.returncode == 2
    assert done.stderr == "slides:1: no deck is named 'tlak' (did you mean 'talk'?)\n"


def test_without_a_browser_it_says_what_to_install(book_folder: Path, tmp_path: Path) -> None:
    done = run(book_folder, PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "apt install chromium" in done.stderr


def test_without_playwright_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    done = CliRunner().invoke(pdf.command, obj=str(ROOT))
    assert done.exit_code == 2
    assert "rootless[book,pdf]" in done.output


def test_the_deck_as_it_is_prints_a_slide_a_page_too(visit: Callable[..., Page]) -> None:
    page = visit("/slides/talk/index.html", scheme="dark")
    page.wait_for_function(READY)
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    slides = shown(DECKS["talk"])
    assert len(reader.pages) == len(slides) + 1
    titles = ["", *(chosen.slide.title for chosen in slides)]
    text = text_of(reader, titles.index("unshare pid namespace + fork()"))
    assert "child: uid 0, pid 1" in text, "a recorded output is shown on paper"
    assert "recorded output" not in text, "a button is not"
