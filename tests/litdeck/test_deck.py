"""slides/<deck>.toml: which slides, in what order, and what is said when one is not there."""

import pytest

from litdeck.book import Book, build
from litdeck.deck import load_deck
from litdeck.errors import BookError

CHAPTERS = {
    "docs/01-one.md": b"""
<!-- slide: The first -->
text
<!-- end_slide -->

<!-- slide: The second, `really` -->
text
<!-- end_slide -->
""",
    "docs/02-two.md": b"""
<!-- slide: The third -->
text
<!-- end_slide -->
""",
    "docs/03-none.md": b"no slide here",
}


@pytest.fixture
def deck(tmp_path):
    def load(toml):
        book, problems = build(CHAPTERS, Book(tmp_path, "docs"))
        assert not problems
        path = tmp_path / "slides" / "talk.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(toml if "title" in toml else f'{toml}\ntitle = "T"')
        return load_deck(book, path)

    return load


def problems_of(deck, toml):
    with pytest.raises(BookError) as caught:
        deck(toml)
    return [str(problem) for problem in caught.value.problems]


def titles(deck):
    return [chosen.slide.title for chosen in deck.slides]


def test_slides_are_named_by_title_slug_or_chapter_and_keep_the_order(deck):
    talk = deck('title = "T"\nslides = ["The third", "docs/01-one.md"]')
    assert titles(talk) == ["The third", "The first", "The second, `really`"]
    assert titles(deck('slides = ["the-second-really"]')) == ["The second, `really`"]


def test_texts_of_the_title_slide(deck):
    talk = deck('title = "T"\nsub_title = "S"\nauthor = "A"\nslides = ["The first"]')
    assert (talk.name, talk.title, talk.sub_title, talk.author) == ("talk", "T", "S", "A")


def test_the_talk_is_as_long_as_its_slides(deck):
    talk = deck(
        'minutes_per_slide = 1.5\nslides = ["The first", { slide = "The third", minutes = 4 }]'
    )
    assert [chosen.minutes for chosen in talk.slides] == [1.5, 4]
    assert talk.minutes == 5.5


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        (
            'slides = [\n  "The first",\n  "The thrid",\n]',
            "slides/talk.toml:3: no slide is named 'The thrid' (did you mean 'The third'?)",
        ),
        (
            'slides = ["docs/01-won.md"]',
            "slides/talk.toml:1: no chapter with slides is named 'docs/01-won.md'"
            " (did you mean 'docs/01-one.md'?)",
        ),
        (
            'slides = ["docs/03-none.md"]',
            "slides/talk.toml:1: no chapter with slides is named 'docs/03-none.md'"
            " (did you mean 'docs/01-one.md'?)",
        ),
        (
            '# "The first"\nslides = ["docs/01-one.md",\n"The first"]',
            "slides/talk.toml:3: the slide 'The first' is chosen twice",
        ),
        (
            'titel = "T"\nslides = ["The first"]',
            "slides/talk.toml:1: a deck has no 'titel' (did you mean 'title'?)",
        ),
        ('title = "T"', "slides/talk.toml:1: a deck needs `slides = [...]`"),
        (
            'title = ""\nslides = ["The first"]',
            "slides/talk.toml:1: a deck needs a `title`, for its footer as well",
        ),
        ("title = 3\nslides = ['The first']", "slides/talk.toml:1: 'title' is a string"),
        (
            "slides = 'The first'",
            "slides/talk.toml:1: 'slides' is a list of titles, slugs and chapters",
        ),
        (
            "minutes_per_slide = 0\nslides = ['The first']",
            "slides/talk.toml:1: 'minutes_per_slide' is a number above 0",
        ),
        (
            "slides = [{ slide = 'The first', minutes = '2' }]",
            "slides/talk.toml:1: 'minutes' is a number above 0",
        ),
        (
            "slides = [{ slide = 'The first', minute = 2 }]",
            'slides/talk.toml:1: an entry is "a title" or { slide = "a title", minutes = 2 },'
            " this is {'slide': 'The first', 'minute': 2}",
        ),
        ("slides = [\n'The first'", "slides/talk.toml:3: not TOML: Unclosed array"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(deck, toml, expected):
    assert expected in problems_of(deck, toml)


def test_all_that_is_wrong_is_said_at_once(deck):
    found = problems_of(deck, 'titel = "T"\ntitle = "T"\nslides = ["Nothing", "Nowhere"]')
    assert len(found) == 3
