"""Hidden lines: presenterm takes a prefix off and runs the rest, so nothing may get lost."""

import pytest

from litdeck.errors import BookError
from litdeck.expand import Line, ViewLine
from litdeck.hide import hidden, unhidden


def view(text):
    """Return a view of lines written as `h|hidden`, `v|visible` or `s|snip`."""
    kinds = {"h": "hidden", "v": "visible", "s": "snip"}
    lines = [line.split("|", 1) for line in text.strip("\n").split("\n")]
    return [
        ViewLine(line, kinds[kind], Line(line, "docs/a.md", number, "c"))
        for number, (kind, line) in enumerate(lines, 1)
    ]


def test_hidden_lines_get_the_prefix_with_its_blank():
    assert hidden(view("h|import os\nv|os.fork()"), "python") == ["/// import os", "os.fork()"]


def test_a_hidden_empty_line_is_an_empty_comment():
    lines = hidden(view("h|import os\nh|\nv|os.fork()"), "python")
    assert lines == ["/// import os", "/// #", "os.fork()"]


@pytest.mark.parametrize(
    ("opening", "close"),
    [('x = """one', '"""'), ("x = '''one", "'''"), ('x = f"""one {y}', '"""')],
)
def test_in_a_string_a_hidden_empty_line_stays_empty(opening, close):
    text = f"h|{opening}\nh|\nh|two{close}\nh|\nv|print(x)"
    lines = hidden(view(text), "python")
    assert lines[1] == "/// "
    assert lines[3] == "/// #"


def test_a_docstring_and_a_one_line_string_are_told_apart():
    lines = hidden(view('h|x = "one"\nh|\nh|y = """a"""\nh|\nv|print(x)'), "python")
    assert lines[1] == lines[3] == "/// #"


def test_in_a_here_document_a_hidden_empty_line_stays_empty():
    lines = hidden(view("h|#!/bin/bash\nh|\nh|cat <<END\nh|\nh|END\nv|true"), "bash")
    assert lines[1] == "/// #"
    assert lines[3] == "/// "


def test_a_comment_of_one_sharp_survives_as_far_as_a_program_can_tell():
    lines = hidden(view("h|#\nh|\nv|pass"), "python")
    assert unhidden(lines) == ["", "", "pass"]


def test_empty_lines_around_and_between_what_is_shown_are_kept_to_one():
    lines = hidden(view("v|\nv|a = 1\nv|\nv|\nv|b = 2\nh|c = 3\nv|\n"), "python")
    assert lines == ["/// #", "a = 1", "", "/// #", "b = 2", "/// c = 3", "/// #"]


def test_snips_are_shown():
    lines = hidden(view("v|if x:\ns|    # -- snip --\nh|    pass"), "python")
    assert lines == ["if x:", "    # -- snip --", "///     pass"]


def test_a_visible_line_with_the_prefix_would_vanish():
    with pytest.raises(BookError, match="docs/a.md:2: a line of a slide cannot begin with"):
        hidden(view('v|x = """\nv|/// y\nv|"""'), "python")


def test_a_hidden_line_may_begin_with_the_prefix():
    lines = hidden(view('h|x = """\nh|/// y\nh|"""\nv|print(x)'), "python")
    assert unhidden(lines) == ['x = """', "/// y", '"""', "print(x)"]


def test_a_slide_does_not_begin_with_imports():
    lines = hidden(view("h|a\nv|import os\nv|from b import c\nv|\nv|os.fork()"), "python")
    assert lines[1:] == ["/// import os", "/// from b import c", "/// #", "os.fork()"]
    assert hidden(view("v|import os\nv|a"), "python") == ["import os", "a"], "all is shown"
    assert hidden(view("h|import os\nv|import sys"), "python") == ["/// import os", "import sys"]


def test_a_snip_parts_two_things_that_are_shown():
    lines = hidden(view("s|# -- snip --\nh|a\nv|\ns|# -- snip --\nh|b\nv|c"), "python")
    assert lines == ["/// a", "/// #", "/// b", "c"]
    lines = hidden(
        view("v|a\ns|# -- snip --\nh|b\nv|\ns|# -- snip --\nh|c\nv|d\ns|# -- snip --\nh|e"),
        "python",
    )
    assert lines == ["a", "# -- snip --", "/// b", "", "/// c", "d", "/// e"]


def test_a_snip_that_a_block_ends_with_is_kept():
    lines = hidden(view("v|if a:\ns|    # -- snip --\nh|    pass"), "python")
    assert lines == ["if a:", "    # -- snip --", "///     pass"]
