"""A right number tells how far it agrees where it was rounded, and nothing where it is exact."""

import pytest

from engine import judge


@pytest.mark.parametrize(
    ("x", "hand", "note"),
    [(0.0, "0.25", ""), (0.5, "0.2350", "agrees to 5 digits"), (0.5, "0.23500371221", "")],
)
def test_a_rounded_number_tells_its_digits(x, hand, note):
    (ruling,) = judge("sigmoid(x)", {"x": hand}, at={"x": x}).rulings
    assert (ruling.verdict, ruling.note) == ("right", note)
