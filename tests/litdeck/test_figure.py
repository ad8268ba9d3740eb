"""Recorded namespaces become drawings: what is in them, what is marked, and how it is said."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

import pytest

from litdeck import roadmap, tables
from litdeck.book import load
from litdeck.figure import figure
from litdeck.figures import figure_of, recorded
from litdeck.fit import COLUMNS as STAGE
from litdeck.fit import MARGIN, PADDING
from litdeck.links import Links
from litdeck.markdown import commands
from litdeck.model import Book
from litdeck.namespaces import NAMESPACES, parse
from litdeck.page import DRAWN
from litdeck.place import Places
from litdeck.sequence import Step, step_of, steps
from tests.litdeck.helpers import program, small_book

ROOT = Path(__file__).resolve().parents[2]

HEAD = "process  pid     uid     user mnt pid   uts ipc net cgroup time root\n"
ONE = HEAD + "program  <pid>   <uid> 0 own  ·   ·/own ·   ·   ·   ·      ·    ·\n"
TWO = (
    HEAD
    + "program  <pid>   <uid> 0 own  ·   ·/own ·   ·   ·   ·      ·    ·\n"
    + "  child  <pid> 1 <uid> 0 own  ·   own   own ·   ·   ·      ·    own\n"
    + "    sh   <pid> 2 <uid> 0 own  2nd own   own ·   ·   ·      ·    own\n"
)
THREE = HEAD + "program  <pid>   <uid>   ·    own ·     ·   ·   ·   ·      ·    ·\n"


def step(text: str, before: Step | None = None, name: str = "steps/02_b.py") -> Step:
    return Step(name, parse(text.splitlines()), before)


FIRST = step(ONE, name="steps/01_a.py")
SECOND = step(TWO, FIRST)
THIRD = step(THREE, SECOND, "steps/03_c_d.py")


def kinds(drawing: Element, kind: str) -> list[Element]:
    return [each for each in drawing.iter() if each.get("class") == kind]


def words(drawing: Element) -> list[str]:
    return ["".join(each.itertext()) for each in drawing.iter("text")]


def test_a_row_a_process_and_a_column_a_namespace() -> None:
    made = figure(SECOND)
    found = words(made)
    assert [name for name in NAMESPACES if name not in found] == []
    assert found.index("program") < found.index("child") < found.index("sh")
    assert {"<pid>", "<pid> ▸ 1", "<pid> ▸ 2", "<uid> ▸ 0"} <= set(found)
    assert len(kinds(made, "ld-branch")) == 2
    assert len(kinds(made, "ld-lane")) == len(NAMESPACES) + 1


def test_processes_in_one_namespace_are_in_one_box() -> None:
    boxes = kinds(figure(SECOND), "ld-box")
    heights = sorted(float(box.get("height", "0")) for box in boxes)
    # user: three rows; pid, uts, root: two; mnt: one; and two small ones of the legend.
    assert heights == [16, 16, 28, 62, 62, 62, 96]
    assert len(kinds(figure(SECOND), "ld-other")) == 2  # 2nd, and its legend


def test_what_is_new_is_marked_and_what_is_gone_as_well() -> None:
    # pid 1 and 2; the child's pid namespace twice; uts and root twice; mnt once; the legend.
    assert len(kinds(figure(SECOND), "ld-new")) == 2 + 2 + 4 + 1 + 1
    assert kinds(figure(FIRST), "ld-new") == []
    gone = [name for name in NAMESPACES if THIRD.is_gone(name, THIRD.inmost)]
    assert gone == ["user", "pid", "uts"]
    assert [name for name in NAMESPACES if THIRD.is_new(name, THIRD.inmost)] == ["mnt"]
    assert "new since 01_a" in words(figure(SECOND))
    assert "gone since 02_b" in words(figure(THIRD))


def test_a_drawing_is_said_in_words() -> None:
    made = figure(SECOND)
    assert (made.get("role"), made[0].tag, made[1].tag) == ("img", "title", "desc")
    assert made[0].text == "Who was where in steps/02_b.py"
    assert "program: pid <pid>, uid <uid> outside, 0 inside; user: own" in str(made[1].text)
    assert "pid: host; its next child: own" in str(made[1].text)
    assert "sh: pid <pid> outside, 2 inside" in str(made[1].text)
    assert "New: pid number, mnt" in str(made[1].text)
    assert str(figure(THIRD)[1].text).endswith("mnt: own. New: mnt. Gone: user, pid, uts, root.")


@pytest.mark.parametrize("made", [figure(SECOND), roadmap.roadmap([FIRST, SECOND, THIRD])])
def test_no_style_and_no_script_is_in_a_drawing(made: Element) -> None:
    text = tostring(made, encoding="unicode")
    assert "style=" not in text
    assert re.search(r"fill=|stroke=|<script|href|id=", text) is None


@pytest.mark.parametrize("made", [figure(SECOND), roadmap.roadmap([FIRST, SECOND, THIRD])])
def test_all_that_is_drawn_is_inside_of_the_drawing(made: Element) -> None:
    _, _, width, height = map(float, made.get("viewBox", "").split())
    for each in made.iter():
        x = float(each.get("x", "0")) + float(each.get("width", "0"))
        assert x <= width
        assert float(each.get("y", "0")) + float(each.get("height", "0")) <= height


def test_all_steps_in_one_drawing() -> None:
    found = [FIRST, SECOND, THIRD]
    made = roadmap.roadmap(found, "steps/02_b.py")
    assert [name for name in ("a", "b", "c d") if name not in words(made)] == []
    assert len(kinds(made, "ld-later")) == len(kinds(made, "ld-here")) == 1
    assert "c d (still to come): mnt: own." in str(made[1].text)
    assert kinds(roadmap.roadmap(found), "ld-later") == []


def test_the_inmost_process_stands_for_a_step() -> None:
    assert (SECOND.inmost.name, SECOND.inmost.pid) == ("sh", "<pid> 2")
    twice = parse((TWO + TWO.splitlines()[2] + "\n").splitlines())
    assert Step("x", twice[:2] + twice[1:2]).inmost is twice[1]


def book(root: Path) -> Book:
    def made(file: str, text: str) -> str:
        fence = f"```text\n#| namespaces-of: {file}\n{text}```\n\n"
        return program(file, "pass", run="true") + fence

    one = made("steps/01_a.py", ONE) + made("steps/03_c.py", TWO) + made("steps/02_b.py", TWO)
    two = made("steps/04_d.py", THREE) + made("other/x.py", ONE)
    small_book(root, a=one, b=two)
    (root / "mkdocs.yml").write_text("nav:\n  - Part I:\n    - a.md\n  - Part II:\n    - b.md\n")
    return load(root)


def test_steps_go_as_the_book_goes_and_each_part_has_its_own(tmp_path: Path) -> None:
    made = book(tmp_path)
    assert [each.name for each in steps(made, "steps", "docs/a.md")] == ["a", "c", "b"]
    (last,) = steps(made, "steps", "docs/b.md")
    assert last.before is not None
    assert last.before.file == "steps/02_b.py"
    assert len(steps(made, "steps", "docs/elsewhere.md")) == 4
    assert step_of(made, "other/x.py").before is None
    assert step_of(made, "steps/03_c.py").before == step_of(made, "steps/01_a.py")


def test_a_page_folds_away_what_shows_nothing_new(tmp_path: Path) -> None:
    links = Links(Places(book(tmp_path)), "docs/a.md")
    assert recorded(links, "steps/03_c.py").tag == "figure"
    folded = recorded(links, "steps/02_b.py")
    assert (folded.tag, folded[0].text) == ("details", "Who was where: all as in 03_c")


def test_a_drawing_is_a_table_too(tmp_path: Path) -> None:
    made = figure_of(Links(Places(book(tmp_path)), "docs/a.md"), "steps/03_c.py")
    rows = [["".join(cell.itertext()) for cell in row] for row in made.iter("tr")]
    assert rows[0][:5] == ["process", "pid", "uid", "user", "mnt"]
    assert rows[1][:6] == [
        "program",
        "<pid>",
        "<uid> 0",
        "own",
        "host",
        "host; its next child: own",
    ]
    assert rows[3][:5] == ["–– sh", "<pid> 2 (new)", "<uid> 0", "own", "2nd (new)"]
    assert all(cell.get("scope") for cell in made.iter("th"))


def test_what_is_not_recorded_yet_says_so(tmp_path: Path) -> None:
    fence = "```text\n#| namespaces-of: steps/01_a.py\n```\n\n<!-- figures: steps -->\n"
    made = small_book(tmp_path, a=program("steps/01_a.py", "pass", run="true") + fence)
    shown = figure_of(Links(Places(made), "docs/a.md"), "steps/01_a.py")
    assert shown.text == "nothing is recorded yet: litdeck record does it"


def test_every_drawing_of_the_book_fits_the_terminal() -> None:
    made = load(ROOT)
    drawn = [
        command
        for chapter in made.chapters
        for command in commands(chapter.elements)
        if command.name in DRAWN
    ]
    assert len(drawn) > 6
    room = STAGE - 2 * MARGIN - 2 * PADDING
    assert max(len(line) for command in drawn for line in tables.lines(made, command)) <= room


def test_the_terminal_marks_what_is_new(tmp_path: Path) -> None:
    text = "<!-- figure: steps/03_c.py -->\n\n<!-- figures: steps steps/03_c.py -->\n"
    made = book(tmp_path)
    (tmp_path / "docs/a.md").write_text(made.chapters[0].text + text)
    made = load(tmp_path)
    one, all_ = commands(made.chapters[0].elements)
    assert tables.lines(made, one)[2:] == [
        "  child <pid> 1+ <uid> 0 own  ·    own+  own+ ·   ·   ·      ·    own+",
        "    sh  <pid> 2+ <uid> 0 own  2nd+ own+  own+ ·   ·   ·      ·    own+",
        "+ new since 01_a",
    ]
    assert [line[:3] for line in tables.lines(made, all_)] == ["  s", "  a", "> c", "… b"]


def test_the_site_has_the_decks_style_of_drawings() -> None:
    style = ROOT / "litdeck/browser/static/figure.css"
    assert (ROOT / "docs/assets/figure.css").read_bytes() == style.read_bytes(), (
        "cp litdeck/browser/static/figure.css docs/assets/"
    )
