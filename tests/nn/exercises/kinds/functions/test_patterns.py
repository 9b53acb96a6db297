"""How a wrong array is told: by shape, by pattern, and with five entries at most."""

import numpy as np
import pytest

from nn.exercises.kinds.functions.arrays import Arrays, Problem
from nn.exercises.kinds.functions.patterns import compared
from nn.exercises.part import AnswerError, Sheet

A = np.array([1.0, 0.0, 2.0, 0.0])
MASK = {"where a = 0": A == 0}
X = np.array([1.0, 2.0, 3.0])
RIGHT = np.outer(np.where(A == 0, 0.0, A), X)


@pytest.mark.parametrize(
    ("array", "kind", "words"),
    [
        (RIGHT.T, "transposed", "rows and columns are exchanged"),
        (RIGHT[:2], "shape", "the shape is 2 × 3, asked is 4 × 3"),
        (RIGHT[0], "shape", "the shape is 3, asked is 4 × 3"),
        (-RIGHT, "factor", "the sign is flipped"),
        (RIGHT / 2, "factor", "every entry is 0.5 times the right one"),
        (np.outer(np.where(A == 0, 1.0, A), X), "pattern", "6 of 12 entries are wrong, all where a = 0"),
        (RIGHT[::-1], "order", "12 of 12 entries are wrong: the numbers are right and stand in other places"),
        (RIGHT + np.arange(12).reshape(4, 3), "entries", "11 of 12 entries are wrong"),
        (np.ones((4, 3)) * 7, "slip", "the usual one"),
        (np.full((4, 3), np.nan), "infinite", "12 of 12 entries are NaN or infinite"),
        ([], "shape", "the shape is 0, asked is 4 × 3"),
        (3.0, "shape", "the shape is one number, asked is 4 × 3"),
    ],
)
def test_a_wrong_array_is_told_by_its_pattern(array, kind, words):
    part = compared("dW", array, RIGHT, MASK, {"the usual one": np.ones((4, 3)) * 7})
    assert (part.verdict, part.kind) == ("wrong", kind)
    assert words in part.slip
    assert all(text.count("[") <= 5 and len(text) < 200 for text in (part.where, part.due))


def test_a_large_array_is_told_in_one_line():
    part = compared("dW", np.ones((12, 640)), np.zeros((12, 640)))
    assert part.where.startswith("yours: [0, 0] 1; [0, 1] 1;")
    assert part.where.endswith(" and 7675 more")


@pytest.mark.parametrize("array", [RIGHT, RIGHT.tolist(), RIGHT * (1 + 1e-12)])
def test_a_right_array_is_right(array):
    assert compared("dW", array, RIGHT).verdict == "right"


@pytest.mark.parametrize("array", ["text", [[1.0], [2.0, 3.0]], object(), None, [1j]])
def test_what_is_no_array_of_numbers_is_refused(array):
    with pytest.raises(AnswerError, match="dW: write an array of numbers"):
        compared("dW", array, RIGHT)


def problem():
    return Problem((A, X), {"dW": RIGHT, "db": A}, MASK)


@pytest.mark.parametrize(
    ("answer", "verdicts"),
    [
        (lambda a, x: (np.outer(a, x), a), ["right", "right"]),
        (lambda a, x: {"dW": np.outer(a, x), "db": x}, ["right", "wrong"]),
        ({"dW": RIGHT.T, "db": A}, ["wrong", "right"]),
    ],
)
def test_a_function_of_arrays_is_called_and_compared(answer, verdicts):
    assert [part.verdict for part in Arrays(problem).parts(answer, Sheet())] == verdicts


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, x: a @ x, "stops with ValueError"),
        (lambda a, _: a, "return 2 arrays, in this order: dW, db"),
        (lambda a, _: {"dW": a}, "db is missing; return dW, db"),
    ],
)
def test_what_a_function_must_return_is_said(answer, words):
    with pytest.raises(AnswerError, match=words):
        Arrays(problem).parts(answer, Sheet())
