"""Small books for the tests of the tool."""

from pathlib import Path

from litdeck.book import load
from litdeck.model import Book


def write_book(root: Path, **chapters: str) -> Path:
    """Write a book with these chapters, in this order, and return its folder."""
    (root / "docs").mkdir(parents=True, exist_ok=True)
    nav = "".join(f"  - {name}.md\n" for name in chapters)
    (root / "mkdocs.yml").write_text(f"site_name: A book\nnav:\n{nav}")
    for name, text in chapters.items():
        (root / "docs" / f"{name}.md").write_text(text)
    return root


def small_book(root: Path, **chapters: str) -> Book:
    """Write a book and read it."""
    return load(write_book(root, **chapters))


def program(file: str, *lines: str, **options: str) -> str:
    """Return a fence with a program: `program("steps/a.py", "print(1)", run="true")`."""
    head = [f"#| file: {file}", *(f"#| {key}: {value}" for key, value in options.items())]
    language = "bash" if file.endswith(".sh") else "python"
    return "\n".join([f"```{language}", *head, *lines, "```", "", ""])


def chunk(name: str, *lines: str, append: bool = False) -> str:
    """Return a fence with a chunk."""
    more = ["#| append: true"] if append else []
    return "\n".join(["```python", f"#| id: {name}", *more, *lines, "```", "", ""])


def output_of(file: str, text: str = "") -> str:
    """Return a fence with a recorded output."""
    return f"```text\n#| output-of: {file}\n{text}```\n\n"
