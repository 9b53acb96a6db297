"""The table of run.py: ratios, and why a number is missing."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from twelve import table

PEERS = ["jax", "casadi"]


def row(size, own, **peers):
    return {"eval": "lse", "size": size, "function": "primal", "results": {"chainrule": own, **peers}}


def test_a_line_gives_times_and_the_ratio_to_each_peer():
    line = table.line(row("n=2", [0.5, 3e-6, 0.0], jax=[1.0, 1.5e-6, 0.0], casadi="not installed"), PEERS)
    assert line == "| lse n=2 | primal | 0.50 | 3 µs | 1.5 µs (2.00) | not installed |"


def test_a_late_answer_is_late_and_not_wrong():
    rows = [row("n=2", "late, 20 s", jax=[1.0, 2.0, 0.0])]
    assert table.line(rows[0], PEERS) == "| lse n=2 | primal | late, 20 s |  | 2 s | not asked |"
    assert table.verdict(rows) == "1 late, 20 s"


def test_an_answer_is_wrong_beyond_1e_8():
    rows = [row("n=2", [0.5, 1e-3, 2e-8]), row("n=3", [0.5, 1e-3, 1e-9])]
    assert table.verdict(rows) == "1 wrong"
    assert table.verdict(rows[1:]) == ""


def test_a_summary_has_the_least_and_the_largest_ratio():
    rows = [
        row("n=2", [0.5, 1.0, 0.0], jax=[1.0, 2.0, 0.0]),
        row("n=3", [0.25, 3.0, 0.0], jax=[1.0, 2.0, 0.0]),
    ]
    assert table.summary(rows, PEERS).splitlines()[-1] == "| lse | 0.50 | 0.50 to 1.50 | – |"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ModuleNotFoundError: No module named 'casadi'", "not installed"),
        ("jaxlib.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory", "out of memory"),
        ("a\nZeroDivisionError: division by zero\n", "failed: ZeroDivisionError: division by zero"),
        ("ended by signal 9", "failed: ended by signal 9"),
    ],
)
def test_a_missing_number_has_a_reason(error, words):
    assert table.reason(error) == words
