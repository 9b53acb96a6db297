import pytest

from engine.verify.judgement.chain.ratios import constant_words, ratio, same


def test_numbers_are_the_same_but_for_rounding():
    assert same([1.0, 2.0], [1.0 + 1e-12, 2.0])
    assert not same([1.0, 2.0], [1.0 + 1e-6, 2.0])
    assert same([1e-16, 1.0], [0.0, 1.0])


def test_a_ratio_is_a_constant_at_all_points():
    assert ratio([2.0, 4.0, 6.0], [1.0, 2.0, 3.0]) == 2.0
    assert ratio([2.0, 4.0, 7.0], [1.0, 2.0, 3.0]) is None
    assert ratio([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]) is None
    assert ratio([1.234], [1.0]) is None  # one point: any number is a factor
    assert ratio([-3.0], [1.0]) == -3.0


@pytest.mark.parametrize(
    ("c", "kind", "words"),
    [
        (-1.0, "sign", "the sign is flipped"),
        (2.0, "factor", "a factor of 2 too many"),
        (0.5, "factor", "the factor 2 is lost"),
        (-0.5, "factor", "the sign is flipped, and the factor 2 is lost"),
        (2 / 3, "factor", "it is 2/3 of the right answer"),
        (0.9999, "rounding", "it is right to 4 digits: a number in it is rounded"),
        (1.0000001, "rounding", "it is right to 7 digits: a number in it is rounded"),
        (0.9877, "factor", "it is 0.9877 times the right answer"),
        (1e-5, "factor", "it is 1e-05 times the right answer"),
        (1e300, "factor", "it is 1e+300 times the right answer"),
        (3.0, "1/n", "off by 1/n with n = 3: 1/n is missing"),
        (1 / 3, "1/n", "off by 1/n with n = 3: it is divided by n twice"),
    ],
)
def test_a_constant_in_words(c, kind, words):
    found_kind, sentence = constant_words(c, frozenset({3}) if kind == "1/n" else frozenset())
    assert (found_kind, sentence) == (kind, words)
