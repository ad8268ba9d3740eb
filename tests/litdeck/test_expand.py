"""Programs as lines, and views of them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litdeck.book import build, load
from litdeck.errors import BookError
from litdeck.expand import SNIP, program_lines, program_text, text_of, view
from litdeck.model import Book, used_by
from tests.litdeck.helpers import chunk, program, small_book, write_book

HEADER = "# Tangled from docs/a.md by litdeck: edit there, not here.\n"


def body(root: Path, *fences: str) -> str:
    text = program_text(small_book(root, a="# T\n\n" + "".join(fences)), "a.py")
    assert text.startswith(HEADER)
    return text.removeprefix(HEADER)


def test_a_reference_becomes_the_chunk_with_its_indentation(tmp_path: Path) -> None:
    text = body(tmp_path, program("a.py", "if x:", "    <<b>>"), chunk("b", "y", "", "  z"))
    assert text == "if x:\n    y\n\n      z\n"


def test_indentations_add_up(tmp_path: Path) -> None:
    fences = program("a.py", "  <<b>>"), chunk("b", "\t<<c>>"), chunk("c", "x")
    assert body(tmp_path, *fences) == "  \tx\n"


def test_an_appended_chunk_is_one_chunk(tmp_path: Path) -> None:
    fences = chunk("b", "1"), program("a.py", "<<b>>"), chunk("b", "2", append=True)
    assert body(tmp_path, *fences) == "1\n2\n"


def test_a_program_can_be_appended_to(tmp_path: Path) -> None:
    assert body(tmp_path, program("a.py", "1"), program("a.py", "2", append="true")) == "1\n2\n"


def test_a_chunk_may_be_used_twice(tmp_path: Path) -> None:
    assert body(tmp_path, program("a.py", "<<b>>", "<<b>>"), chunk("b", "x")) == "x\nx\n"


def test_what_is_not_alone_on_its_line_is_text(tmp_path: Path) -> None:
    lines = ["x = 1 <<2>> 3", "cat <<EOF", "a <<b>>", "<<>>"]
    assert body(tmp_path, program("a.py", *lines)) == "".join(f"{line}\n" for line in lines)


def test_an_escaped_reference_is_text(tmp_path: Path) -> None:
    assert body(tmp_path, program("a.py", "  @<<b>>", "@@<<b>>")) == "  <<b>>\n@@<<b>>\n"


def test_blank_lines_have_no_trailing_blanks(tmp_path: Path) -> None:
    assert body(tmp_path, program("a.py", "  <<b>>"), chunk("b", "x", "   ", "y")) == "  x\n\n  y\n"


def test_the_header_names_all_chapters_once_in_order(tmp_path: Path) -> None:
    one = program("a.py", "<<b>>", "<<c>>", "<<b>>") + chunk("c", "1")
    book = small_book(tmp_path, one=one, two=chunk("b", "2"))
    header = program_lines(book, "a.py")[0].text
    assert header == "# Tangled from docs/two.md, docs/one.md by litdeck: edit there, not here."


def test_the_header_stands_below_a_shebang(tmp_path: Path) -> None:
    book = small_book(tmp_path, a=program("a.py", "#!/usr/bin/env python3", "x"))
    assert program_text(book, "a.py").startswith("#!/usr/bin/env python3\n# Tangled from ")


def test_every_line_knows_where_it_was_written(tmp_path: Path) -> None:
    text = "# T\n\n" + program("a.py", "x", "<<b>>") + "prose\n\n" + chunk("b", "y")
    book = small_book(tmp_path, a=text)
    for line in program_lines(book, "a.py")[1:]:
        assert book.chapter(line.path).lines[line.line - 1] == line.text


def test_used_by_names_all_programs(tmp_path: Path) -> None:
    fences = [program("a.py", "<<b>>"), program("c.py", "<<d>>"), chunk("d", "<<b>>")]
    book = small_book(tmp_path, a="".join([*fences, chunk("b", "x")]))
    assert used_by(book, "b") == ["a.py", "c.py"]
    assert used_by(book, "d") == ["c.py"]


def test_a_deep_chain_and_a_long_append(tmp_path: Path) -> None:
    deep = [chunk(f"c{n}", f"<<c{n + 1}>>") for n in range(3000)] + [chunk("c3000", "end")]
    long = [chunk("long", "0")] + [chunk("long", str(n), append=True) for n in range(1, 20_000)]
    book = small_book(tmp_path, a="".join([program("a.py", "<<c0>>", "<<long>>"), *deep, *long]))
    lines = program_text(book, "a.py").splitlines()
    assert lines[1:3] == ["end", "0"]
    assert lines[-1] == "19999"


def test_an_explosion_is_stopped(tmp_path: Path) -> None:
    doubled = [chunk(f"c{n}", f"<<c{n + 1}>>", f"<<c{n + 1}>>") for n in range(18)]
    chapter = "".join([program("a.py", "<<c0>>"), *doubled, chunk("c18", "x")])
    with pytest.raises(BookError, match=r"docs/a.md:1: 'a.py' expands to more than 200000 lines"):
        program_text(small_book(tmp_path, a=chapter), "a.py")


# -- views

FORK = [
    program("a.py", "import os", "", "", "<<enter>>", "<<fork>>"),
    chunk("enter", "unshare(CLONE_NEWPID)"),
    chunk("fork", "pid = os.fork()", "if pid == 0:", "    <<child>>", "else:", "    <<parent>>"),
    chunk("child", "print(1)", "os._exit(0)"),
    chunk("parent", "os.wait()"),
]


def shown(root: Path, *chunks: str, fences: list[str] | None = None) -> list[str]:
    book = small_book(root, a="".join(fences or FORK))
    return [line.text for line in view(book, "a.py", chunks) if line.kind != "hidden"]


def test_a_view_shows_chunks_and_snips_what_they_refer_to(tmp_path: Path) -> None:
    assert shown(tmp_path, "enter", "fork") == [
        "unshare(CLONE_NEWPID)",
        "pid = os.fork()",
        "if pid == 0:",
        f"    {SNIP}",
        "else:",
        f"    {SNIP}",
    ]


def test_a_view_without_its_snips_is_the_program(tmp_path: Path) -> None:
    book = small_book(tmp_path, a="".join(FORK))
    for chunks in ((), ("fork",), ("enter", "child"), ("a.py",)):
        lines = [line.text for line in view(book, "a.py", chunks) if line.kind != "snip"]
        whole = program_text(book, "a.py")
        assert "".join(f"{line}\n" for line in lines) in (whole, whole.removeprefix(HEADER))


def test_a_chunk_shown_inside_a_hidden_one(tmp_path: Path) -> None:
    fences = [
        program("a.py", "start", "<<middle>>", "stop"),
        chunk("middle", "hidden 1", "<<inner>>", "hidden 2"),
        chunk("inner", "shown"),
    ]
    assert shown(tmp_path, "a.py", "inner", fences=fences) == ["start", SNIP, "shown", "stop"]


LINES = [
    "x",
    "",
    "  ",
    "\t",
    "#!sh",
    "@<<b>>",
    "<<b>>",
    "  <<c>>",
    "\t<<c>>  ",
    "<<b",
    "\xa0",
    "<<d>>",
]


@given(parts=st.lists(st.lists(st.sampled_from(LINES), max_size=5), min_size=4, max_size=6))
@settings(max_examples=200, deadline=None)
def test_the_text_is_the_text_of_the_lines(parts: list[list[str]]) -> None:
    """It is put together by another, shorter way."""
    one, two, three, four, *more = parts
    leaf = [line for line in four if "<<c" not in line and "<<b" not in line and "<<d" not in line]
    middle = [line for line in three if not line.startswith("<<b")]
    chapter = program("a.py", *one, *two, "<<b>>", "<<c>>", "<<d>>") + chunk("b", *middle)
    chapter += chunk("c", *(line for line in leaf if "@" not in line))
    other = "".join(chunk("c", *leaf, append=True) for _ in more) + chunk("d", *leaf)
    sources = {"docs/a.md": chapter.encode(), "docs/b.md": other.encode()}
    book, problems = build(sources, Book(Path(), "docs"))
    assert problems == []
    assert program_text(book, "a.py") == text_of(program_lines(book, "a.py"))


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    root = write_book(tmp_path, a=program("a.py", *"12345"))
    config = (root / "mkdocs.yml").read_text()
    for limit, right in [(5, True), (4, False)]:
        (root / "mkdocs.yml").write_text(f"{config}extra:\n  litdeck:\n    line-limit: {limit}\n")
        if right:
            assert program_text(load(root), "a.py")
            continue
        with pytest.raises(BookError, match="expands to more than 4 lines.*`line-limit`"):
            program_text(load(root), "a.py")


@pytest.mark.parametrize("value", ["none", "0", "-1", "1.5", "true", "[1]"])
def test_a_limit_is_a_number_of_lines(tmp_path: Path, value: str) -> None:
    root = write_book(tmp_path, a=program("a.py", "x"))
    with (root / "mkdocs.yml").open("a") as config:
        config.write(f"extra:\n  litdeck:\n    line-limit: {value}\n")
    with pytest.raises(BookError, match=r"mkdocs.yml:6: 'line-limit' is a number of lines"):
        load(root)


def test_neighbouring_snips_are_one(tmp_path: Path) -> None:
    fences = [program("a.py", "x", "<<b>>", "<<c>>", "y"), chunk("b", "1"), chunk("c", "2")]
    assert shown(tmp_path, "a.py", fences=fences) == ["x", SNIP, "y"]


def test_a_gap_is_an_empty_line(tmp_path: Path) -> None:
    fences = [
        program("a.py", "<<b>>", "hidden", "", "", "hidden", "<<c>>"),
        chunk("b", "1"),
        chunk("c", "2"),
    ]
    assert shown(tmp_path, "b", "c", fences=fences) == ["1", "", "2"]


def test_a_view_of_no_chunks_is_everything_but_the_header(tmp_path: Path) -> None:
    whole = program_text(small_book(tmp_path, a="".join(FORK)), "a.py")
    assert "".join(f"{line}\n" for line in shown(tmp_path)) == whole.removeprefix(HEADER)


@pytest.mark.parametrize("chunks", [(), ("b",)])
def test_a_view_keeps_a_shebang_in_the_first_line(tmp_path: Path, chunks: tuple[str, ...]) -> None:
    fences = [program("a.py", "#!/usr/bin/env python3", "x", "<<b>>"), chunk("b", "y")]
    book = small_book(tmp_path, a="".join(fences))
    lines = [line.text for line in view(book, "a.py", chunks)]
    assert lines[0] == "#!/usr/bin/env python3"
    assert ("# Tangled" in lines[1]) is bool(chunks)
    assert lines[-2:] == ["x", "y"]
