"""Output is passed on as it comes, and rewritten by whole lines however it is cut."""

import pytest

from litdeck.cleaned import Cleaned, as_recorded

RUN = "/var/tmp/litdeck-0123456789ab/program/"
PRINTED = f"""\
one, two
Traceback (most recent call last):
  File "{RUN}steps/a.py", line 5, in <module>
    f() + 1
    ~~~^^^^
{RUN}b.sh: line 3: no
ValueError: ^
the end"""
SEEN = """\
one, two
Traceback (most recent call last):
  File "steps/a.py", line 5, in <module>
    f() + 1
b.sh: line 3: no
ValueError: ^
the end"""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_however_it_is_cut_the_lines_are_the_same(size: int) -> None:
    told: list[str] = []
    cleaned = Cleaned(told.append)
    for start in range(0, len(PRINTED), size):
        cleaned.take(PRINTED[start : start + size])
    cleaned.close()
    assert "".join(told) == SEEN
    assert "" not in told


def test_what_cannot_change_is_passed_on_at_once() -> None:
    told: list[str] = []
    cleaned = Cleaned(told.append)
    cleaned.take("your name: ")
    assert told == ["your name: "]
    cleaned.take("/ is no")
    assert told[1:] == ["/ is no"]
    cleaned.take('\n  File "x')
    assert told[2:] == ["\n"]
    cleaned.close()
    assert told[3:] == ['  File "x']


def test_a_line_may_be_rewritten_in_another_way() -> None:
    told: list[str] = []
    cleaned = Cleaned(told.append, str.upper)
    cleaned.take("/path\nab")
    cleaned.take("c\n")
    cleaned.close()
    assert told == ["/PATH\nab", "c\n"]


def test_carets_that_are_no_mark_stay() -> None:
    assert as_recorded("^^\n") == "^^\n"
    assert as_recorded("  ^^ a\n") == "  ^^ a\n"
    assert as_recorded("  ~^~\n") == ""
