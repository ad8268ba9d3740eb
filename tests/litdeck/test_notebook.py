"""A chapter as a notebook: what is in it, and that it stays the same."""

import json
from pathlib import Path

from litdeck import notebook
from tests.litdeck.helpers import chunk, output_of, program, small_book

CHAPTER = (
    "# Title\n\nSee [the next](02-next.md#there).\n\n"
    + program("a.py", "<<greet>>", run="true")
    + output_of("a.py", "hello\n")
    + "<!-- slide: One -->\n\nOn the slide.\n\n<!-- end_slide -->\n\n"
    + "<!-- slides_only -->\n\nFor slides.\n\n<!-- end_only -->\n\n"
    + "<!-- book_only -->\n\nFor the book.\n\n<!-- end_only -->\n\n"
    + chunk("greet", 'print("hello")')
)


def cells(root: Path, text: str = CHAPTER) -> list[dict]:
    book = small_book(root, a=text)
    return notebook.notebook(notebook.Shelf(book), book.chapters[0])["cells"]


def by_id(found: list[dict]) -> dict[str, dict]:
    return {cell["id"]: cell for cell in found}


def test_a_program_is_a_cell_with_its_recorded_output(tmp_path: Path) -> None:
    cell = by_id(cells(tmp_path))["program-a-py"]
    assert cell["source"].startswith("%%program a.py\n# Tangled from docs/a.md")
    assert cell["source"].endswith('\nprint("hello")')
    assert cell["outputs"][0]["text"] == "hello\n"


def test_a_chunk_is_to_read_and_says_where_it_goes(tmp_path: Path) -> None:
    cell = by_id(cells(tmp_path))["chunk-greet"]
    assert cell["cell_type"] == "markdown"
    assert cell["source"] == '`greet`, part of `a.py`\n\n```python\nprint("hello")\n```'


def test_slides_stay_out_and_prose_stays_in(tmp_path: Path) -> None:
    text = "\n".join(cell["source"] for cell in cells(tmp_path))
    assert "For the book." in text
    assert "On the slide" not in text and "For slides" not in text
    assert "<!--" not in text and "#| " not in text


def test_links_between_chapters_lead_to_notebooks(tmp_path: Path) -> None:
    text = "See [the next](b.md#there), [all of it](c.md) and [a figure](assets/f.svg).\n"
    runs = program("b.py", "print(1)", run="true")
    book = small_book(tmp_path, a=f"# A\n\n{text}", b=f"# B\n\n{runs}", c="# C\n")
    prose = notebook.notebook(notebook.Shelf(book), book.chapters[0])["cells"][1]["source"]
    assert "[the next](b.ipynb#there)" in prose
    assert "[all of it](../c.md) and [a figure](../assets/f.svg)" in prose


def test_ids_are_made_from_blocks_and_never_twice(tmp_path: Path) -> None:
    twice = CHAPTER + "# Title\n\n" + chunk("greet", "pass", append=True)
    found = [cell["id"] for cell in cells(tmp_path, twice)]
    assert found == ["setup", "text-Title", "program-a-py", "text-For-the-book"] + [
        "chunk-greet",
        "text-Title-2",
        "chunk-greet-2",
    ]


def test_a_long_id_is_cut_and_still_its_own(tmp_path: Path) -> None:
    names = [notebook.cell_id("chunk", "x" * 80 + end) for end in "ab"]
    assert len(set(names)) == 2
    assert all(len(name) <= 60 for name in names)


def test_a_program_that_starts_another_has_it_at_hand(tmp_path: Path) -> None:
    script = program("steps/b.sh", 'python3 "$(dirname "$0")/c.py"', run="true")
    text = script + program("steps/c.py", "pass") + program("steps/d.py", "pass")
    source = by_id(cells(tmp_path, text))["files"]["source"]
    files = json.loads(source.removeprefix("FILES.update(").removesuffix(")"))
    assert list(files) == ["steps/c.py"]


def test_a_program_that_imports_the_package_has_all_of_it(tmp_path: Path) -> None:
    text = program("a.py", "import greet", run="true")
    text += program("greet/__init__.py", "pass") + program("greet/more.py", "pass")
    source = by_id(cells(tmp_path, text))["files"]["source"]
    assert '"greet/__init__.py"' in source and '"greet/more.py"' in source


def test_writing_again_writes_nothing(tmp_path: Path) -> None:
    book = small_book(tmp_path, a=CHAPTER, b="# Only prose\n")
    assert notebook.write(book) == ["docs/notebooks/a.ipynb"]
    before = (tmp_path / "docs/notebooks/a.ipynb").read_bytes()
    assert notebook.write(book) == []
    assert (tmp_path / "docs/notebooks/a.ipynb").read_bytes() == before


def test_who_was_where_is_a_table_to_read(tmp_path: Path) -> None:
    head = "process pid   uid   user mnt pid uts ipc net cgroup time root"
    fence = f"```text\n#| namespaces-of: a.py\n{head}\n```\n\n<!-- figure: a.py -->\n\n"
    cell = by_id(cells(tmp_path, CHAPTER + fence))["namespaces-a-py"]
    assert cell["source"] == f"Who was where in `a.py`:\n\n```text\n{head}\n```"
