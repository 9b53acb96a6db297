"""The exact value and gradient of random programs lie in their enclosures; mpmath with the textbook is the judge.

pytest -m differential -k enclosed                 # 20,000 programs, five minutes
python tests/differential/enclosed_programs.py     # a million
"""

import math
from collections import Counter

import pytest

pytest.importorskip("flint", reason="the extra certify")

from against.enclosed import Tally, _holds, enclosed, tallied
from against.run import scale
from enclosed_programs import note, read_journal

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


def test_a_float_that_overflows_lies_where_roundings_lead():
    tally = enclosed(251_080, also_reached=True)  # a/b with ∂/∂b = -a/b² below the least float
    assert not tally.failures
    assert tally.counts["graph: where roundings lead"] == 1


def test_a_journal_goes_on_after_a_line_that_a_kill_has_cut(tmp_path):
    journal = tmp_path / "enclosed.jsonl"
    assert read_journal(journal) == {}
    first, second = tallied(1, 2), Tally(Counter({"numbers": 3}), ["a failure\nof two lines"])
    note(journal, (1, 2), first)
    with journal.open("a", encoding="utf-8") as file:
        file.write('\n{"chunk": [3, 2], "cou')
    note(journal, (5, 2), second)
    assert read_journal(journal) == {(1, 2): first, (5, 2): second}
