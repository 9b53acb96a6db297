"""Numbers that a function computes: the right ones, those that are rounded, and those that are wrong."""

import pytest

from nn.exercises.kinds import Counted
from nn.exercises.part import RIGHT, WRONG, AnswerError, Sheet


def part_of(right, answer, **slips):
    kind = Counted(lambda: {"x": right}, slips={words: lambda n=n: {"x": n} for words, n in slips.items()})
    (part,) = kind.parts(answer, Sheet())
    return part


@pytest.mark.parametrize(
    ("right", "answer", "instead"),
    [
        (1 / 3, 0.333, "1/3"),
        (1 / 9, "0.11", "1/9"),
        (-2 / 3, -0.67, "-2/3"),
        (2 / 3, 0.66, "2/3"),  # cut, which people do as well
        (2**0.5, 1.41, "more digits"),
        (123.456, 123.5, "15432/125"),
    ],
)
def test_a_rounded_number_is_refused_and_told_what_to_write(right, answer, instead):
    with pytest.raises(AnswerError, match=f"is right but rounded; write {instead}$"):
        part_of(right, answer)


@pytest.mark.parametrize(
    ("right", "answer"), [(1 / 3, 0.3), (1 / 3, 0.34), (1 / 3, -0.33), (12.0, 12.5), (0.6, 0.61)]
)
def test_one_digit_or_another_number_is_wrong_and_no_rounding(right, answer):
    assert part_of(right, answer).verdict == WRONG


def test_a_usual_mistake_is_told_before_a_rounding():
    assert part_of(0.125, 0.12, halved=0.12).slip == "halved"


def test_an_exact_number_is_right_in_each_form():
    assert [part_of(0.25, answer).verdict for answer in (0.25, "1/4", "0.25")] == [RIGHT] * 3
