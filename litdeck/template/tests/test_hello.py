"""What the chapters' functions do."""

import pytest
from hello import greet


def test_a_greeting_names_somebody():
    assert greet("you") == "Hello, you!"


@pytest.mark.parametrize("name", ["", " ", "\t"])
def test_nobody_is_greeted(name):
    with pytest.raises(ValueError, match="nobody"):
        greet(name)
