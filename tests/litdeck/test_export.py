"""The book as data: it keeps to its schema, and says what the files say."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from litdeck import export
from litdeck.book import load
from litdeck.cli import main
from litdeck.deck import load_decks
from litdeck.expand import program_text
from litdeck.model import Book
from tests.litdeck.helpers import chunk, output_of, program, small_book

ROOT = Path(__file__).resolve().parents[2]


@cache
def the_book() -> Book:
    return load(ROOT)


@cache
def exported() -> dict[str, Any]:
    return json.loads(export.text(the_book(), load_decks(the_book())))


def schema() -> dict[str, Any]:
    return json.loads(export.schema())


def complaints(data: Any) -> list[str]:
    found = Draft202012Validator(schema()).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_book_keeps_to_it() -> None:
    assert complaints(exported()) == []


def test_the_schema_can_say_no() -> None:
    few = {
        key: value[:1] if isinstance(value, list) else value for key, value in exported().items()
    }
    data = json.loads(json.dumps(few))
    assert complaints(data) == []
    data["programs"][0]["lines"][0]["line"] = 0
    data["chunks"][0]["extra"] = 1
    del data["slides"][0]["slug"]
    assert len(complaints(data)) == 3


def parts(node: Any, path: str = "$") -> Any:
    """Every part of a schema that describes a value."""
    if isinstance(node, dict) and ("type" in node or "enum" in node):
        yield path, node
    if isinstance(node, dict):
        for key, value in node.get("properties", {}).items():
            yield from parts(value, f"{path}.{key}")
        for key, value in node.get("$defs", {}).items():
            yield from parts(value, f"{path}#{key}")
        if "items" in node and "properties" in node["items"]:
            yield from parts(node["items"], f"{path}[]")


def test_everything_in_the_schema_is_described_and_closed() -> None:
    found = dict(parts(schema()))
    assert len(found) > 80
    assert [path for path, node in found.items() if not node.get("description")] == []
    objects = [node for node in found.values() if "properties" in node]
    assert all(node["additionalProperties"] is False for node in objects)
    assert all(node["required"] == list(node["properties"]) for node in objects)


def test_the_sites_copy_of_the_schema_is_current() -> None:
    published = ROOT / "docs/assets/book.schema.json"
    assert published.read_text() == export.schema(), "litdeck export --schema > " + str(published)


def test_the_same_book_gives_the_same_bytes() -> None:
    again = load(ROOT)
    assert export.text(again, load_decks(again)) == export.text(the_book(), load_decks(the_book()))


def test_every_program_is_its_file() -> None:
    for found in exported()["programs"]:
        text = "".join(f"{line['text']}\n" for line in found["lines"])
        assert text == program_text(the_book(), found["file"])


def test_every_line_stands_where_it_says() -> None:
    chapters = {chapter.path: chapter.lines for chapter in the_book().chapters}
    lines = [line for found in exported()["programs"] for line in found["lines"] if line["chunk"]]
    assert len(lines) > 1000
    for line in lines:
        written = chapters[line["path"]][line["line"] - 1].strip()
        assert line["text"].strip() in (written, written.removeprefix("@"))


def test_every_block_of_a_chunk_stands_where_it_says() -> None:
    chapters = {chapter.path: chapter.lines for chapter in the_book().chapters}
    for found in exported()["chunks"]:
        for part in found["parts"]:
            inside = chapters[part["path"]][part["first"] - 1 : part["end"] - 1]
            assert inside == part["lines"]


def test_a_view_has_all_lines_of_its_program(tmp_path: Path) -> None:
    slide = "<!-- slide: S -->\n<!-- show: a.py one  |  two -->\n<!-- end_slide -->\n"
    text = program("a.py", "<<one>>", "<<two>>", run="true") + output_of("a.py", "x\n")
    book = small_book(tmp_path, a=text + chunk("one", "1", "<<two>>") + chunk("two", "2") + slide)
    data = export.data(book, [])
    assert complaints(data) == []
    seen = data["slides"][0]["views"][0]
    assert seen["steps"] == [["one"], ["two"]]
    assert [(line["kind"], line["text"]) for line in seen["lines"]] == [
        ("hidden", "# Tangled from docs/a.md by litdeck: edit there, not here."),
        ("visible", "1"),
        ("visible", "2"),
        ("visible", "2"),
    ]
    assert data["outputs"][0]["lines"] == ["x"]


@pytest.mark.parametrize("words", [[], ["--json", "--schema"]])
def test_one_thing_at_a_time(words: list[str]) -> None:
    result = CliRunner().invoke(main, ["-C", str(ROOT), "export", *words])
    assert result.exit_code == 2
    assert "--json or --schema" in result.output


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(main, ["-C", str(ROOT), "export", "--json"])
    assert json.loads(result.output) == exported()
    assert CliRunner().invoke(main, ["export", "--schema"]).output == export.schema()
