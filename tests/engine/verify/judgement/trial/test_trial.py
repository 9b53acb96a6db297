"""Both sides of a claim at several points: which gaps count, which counterexample comes first, what is noted."""

from types import SimpleNamespace

import pytest

from engine import Value
from engine.verify.judgement.trial import trial as module
from engine.verify.judgement.trial.trial import Trial


def a_claim(**facts):
    return SimpleNamespace(
        **{
            "key": "y",
            "text": "...",
            "of": "y",
            "by": "",
            "fixed": False,
            "unit": 0.0,
            "unknown": (),
            "problem": "",
            "formula": lambda _scene: Value(1.0),
            **facts,
        }
    )


def a_scene(x=0.0, kinks=(), top=None):
    top = Value(1.0) if top is None else top
    return SimpleNamespace(point={"x": x}, kinks=kinks, node=lambda _name: top)


def tried(right, hand, claim=None, **facts):
    scenes = facts.pop("scenes", None) or [a_scene(float(i)) for i in range(len(right))]
    facts = {"tolerance": 1e-3, "at": None, "sheet": None, **facts}
    return Trial(claim or a_claim(), scenes=scenes, right=right, hand=hand, **facts)


def test_a_gap_far_below_the_usual_size_counts_for_nothing_unless_the_point_is_given():
    right, hand = [1e-6, 1.0, 1.0], [2e-6, 1.0, 1.0]  # sizes 3e-6, 2, 2: gaps below 2e-3 are none
    formula = tried(right, hand)
    formula._compare()
    assert formula.wrong == ()
    number = tried(right, hand, a_claim(fixed=True))
    number._compare()
    assert number.wrong == (0,)


def test_the_given_point_is_the_first_counterexample_though_others_are_shorter():
    trial = tried([1.0, 1.25], [2.0, 2.375])
    trial._compare()
    assert trial.wrong == (0, 1)
    trial.at = trial.scenes[1]
    trial._compare()
    assert trial.wrong == (1, 0)


def test_a_gap_within_the_lost_digits_of_the_right_number_is_none():
    # a number of 1e16 is kept in steps of 2: what is left of 1000 after the difference is off by 1 or so
    lossy = a_scene(top=(Value(1000.0) + 1e16) - 1e16)
    claim = a_claim(formula=lambda _scene: Value(1000.0), fixed=True)
    trial = tried([1000.5], [1000.0], claim, scenes=[lossy], tolerance=1e-9)
    trial._compare()
    assert trial.wrong == ()
    exact = tried([1000.5], [1000.0], claim, tolerance=1e-9)
    exact._compare()
    assert exact.wrong == (0,)


@pytest.mark.parametrize(
    ("right", "hand", "usual", "clear"),
    [
        (0.25, 0.75, 10.0, True),  # of size 1, a tenth of the usual one, and half as large a gap
        (0.25, 0.5, 10.0, False),  # of size 0.75
        (0.5, 0.625, 1.0, True),  # a gap of 1/8 in a size of 9/8
        (0.5, 0.53125, 1.0, False),  # of 1/32
    ],
)
def test_a_difference_is_clear_from_a_tenth_on(right, hand, usual, clear):
    assert tried([right], [hand])._is_clear(0, usual) is clear


def test_a_counterexample_lies_on_a_kink_where_it_is_the_given_point():
    trial = tried([1.0, 1.0], [2.0, 3.0], kink="on its kink", wrong=(1, 0))
    trial.at = trial.scenes[1]
    assert trial.is_wrong_at_a_tie()
    assert trial.ruling().note == "on its kink"
    trial.at = trial.scenes[0]
    assert not trial.is_wrong_at_a_tie()
    assert trial.ruling().note == ""
    assert trial.ruling().counterexample == {"x": 1.0}
    assert (trial.ruling().expected, trial.ruling().got, trial.ruling().tried) == (1.0, 3.0, 2)


def test_rounded_numbers_are_said_to_agree_to_their_digits_at_the_first_point():
    trial = tried([1.0, 1000.0], [1.01, 1000.0], a_claim(unit=0.1, fixed=True))
    assert trial.ruling().note == "agrees to 2 digits"  # 1.0 and 1.0; 1.00 and 1.01
    assert tried([1.0, 1000.0], [1.0005, 1000.0], a_claim(unit=0.1, fixed=True)).ruling().note == ""


def test_a_point_where_the_answer_alone_has_no_value_is_told_with_six_digits():
    trial = tried([1.0], [1.0], a_claim(fixed=True), undefined=a_scene(-2.0, top=Value(1 / 3)))
    ruling = trial.ruling()
    assert ruling.verdict == "right"
    assert ruling.note == "but yours has no value at x = −2, where 0.333333 is right"
    assert tried([], [], undefined=a_scene(-2.0, top=Value(0.5))).ruling().expected == 0.5


def test_an_answer_outside_the_derivatives_beside_a_kink_is_wrong_and_told_both(monkeypatch):
    monkeypatch.setattr(module, "range_beside", lambda *_: (-1.0, 1.0))
    scene = a_scene(0.0, kinks=[abs(Value(0.0, "x"))])
    trial = tried([], [], a_claim(by="x"), at=scene)
    assert not trial._is_on_kink(scene, 0.0, 3.0)
    assert (
        trial.kink
        == "abs(x) is on its kink at x = 0: the derivatives beside it are between −1 and 1, yours is 3"
    )
    assert trial._is_on_kink(scene, 0.0, 0.5)
    assert trial.kink == "abs(x) is on its kink at x = 0: the engine takes 0 there, yours is 0.5"
    monkeypatch.setattr(module, "range_beside", lambda *_: (1.0, 1.0))
    trial._is_on_kink(scene, 0.0, 3.0)
    assert trial.kink == "abs(x) is on its kink at x = 0: the derivatives beside it are 1, yours is 3"
