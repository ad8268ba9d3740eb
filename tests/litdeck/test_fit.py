"""How tall a slide is: `make presenterm` compares these sums with what presenterm draws."""

from litdeck.book import Slide
from litdeck.errors import Place
from litdeck.fit import Piece, height, problems_of_size

HERE = Place("docs/a.md", 1)
TITLE = Piece(("T", "==="), HERE)


def piece(*lines, **more):
    return Piece(lines, HERE, **more)


def test_the_slide_of_the_seed():
    code = piece("```python +exec", *["x"] * 7, "/// y", "```", output=("a", "b"), runs=True)
    assert height([TITLE, code, piece("* a", "* b")]) == 19


def test_code_that_is_only_shown():
    assert height([TITLE, piece("```text", "a", "```")]) == 5


def test_text_wraps():
    assert height([TITLE, piece("x" * 77)]) == 6
    assert height([TITLE, piece("a", "b")]) == 5, "lines of a paragraph are joined"


def test_bullets_may_stand_apart():
    apart = piece("<!-- -->", command="list_item_newlines", argument="2")
    assert height([TITLE, apart, piece("* a", "* b")]) == 8


def test_a_list_goes_on_after_an_empty_line():
    assert height([TITLE, piece("* a"), piece("* b")]) == height([TITLE, piece("* a", "* b")])


def test_columns_stand_beside_each_other():
    layout = piece("<!-- -->", command="column_layout", argument="[1, 1]")
    left, right = (piece("<!-- -->", command="column", argument=n) for n in "01")
    tall, low = piece("* a", "* b", "* c"), piece("* a")
    assert height([TITLE, layout, left, tall, right, low]) == height([TITLE, tall])
    assert height([TITLE, layout, left, low, right, tall]) == height([TITLE, tall])


def test_output_elsewhere_is_counted_there():
    assert height([TITLE, piece("<!-- snippet_output: a -->", output=("a", "b"))]) == 6


def test_problems_name_slide_and_line():
    slide = Slide("T", "t", HERE, 9, (), ())
    wide = Piece(("```python", "x" * 75, "```"), Place("docs/a.md", 3))
    tall = Piece(("* a",) * 19, HERE)
    assert [str(problem.place) for problem in problems_of_size(slide, [TITLE, wide, tall])] == [
        "docs/a.md:3",
        "docs/a.md:1",
    ]
    assert list(problems_of_size(slide, [TITLE, piece("```python", "x" * 74, "```")])) == []


def test_a_bullet_is_one_line():
    slide = Slide("T", "t", HERE, 9, (), ())
    assert list(problems_of_size(slide, [TITLE, piece("* `" + "x" * 70 + "`")])) == []
    (problem,) = problems_of_size(slide, [TITLE, piece("* a", "* " + "x" * 71)])
    assert "a bullet has 71 columns, the slide has room for 70" in problem.message


def test_a_title_is_one_line():
    slide = Slide("T", "t", HERE, 9, (), ())
    assert list(problems_of_size(slide, [Piece(("x" * 76, "==="), HERE)])) == []
    (problem,) = problems_of_size(slide, [Piece(("x" * 77, "==="), HERE)])
    assert "the title has 77 columns" in problem.message
