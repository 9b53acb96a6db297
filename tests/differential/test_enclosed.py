"""The exact value and gradient of random programs lie in their enclosures; mpmath with the textbook is the judge.

pytest -m differential -k enclosed                 # 20,000 programs, five minutes
python tests/differential/enclosed_programs.py     # a million
"""

import math

import pytest

pytest.importorskip("flint", reason="the extra certify")

from against.enclosed import _holds, tallied
from against.run import scale

from engine import Value, enclose

FIRST, COUNT, CHUNK = 1000, math.ceil(20_000 * scale()), 1000
CHUNKS = [(first, min(CHUNK, FIRST + COUNT - first)) for first in range(FIRST, FIRST + COUNT, CHUNK)]


def test_the_exact_numbers_of_forty_programs_lie_inside():
    tally = tallied(1, 40)
    assert not tally.failures, "\n\n".join(tally.failures[:5])
    assert tally.counts["inside, by 60 digits"] > 25


@pytest.mark.differential
@pytest.mark.parametrize(("first", "count"), CHUNKS, ids=str)
def test_the_exact_numbers_of_every_program_lie_inside(first, count):
    tally = tallied(first, count)
    assert not tally.failures, "\n\n".join(tally.failures[:5])
    assert tally.counts["inside, by 60 digits"] > 0.6 * count
    sharp = tally.counts["width: one float"] + tally.counts["width: two floats side by side"]
    assert sharp > 0.85 * tally.counts["numbers"]


def test_the_judge_sees_a_number_outside():
    x = Value(2.0, "x")
    bounds = enclose(x * x).value
    assert _holds(bounds, 4.0)
    assert not _holds(bounds, 4.000001)
    assert not _holds(bounds, math.inf)
