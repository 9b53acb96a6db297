"""A box holds for one formula: an answer that is another graph elsewhere in the box is refused."""

import re
from fractions import Fraction
from types import SimpleNamespace

import pytest

from engine import judge

flint = pytest.importorskip("flint", reason="the extra certify has the intervals")

from engine.verify.judgement.trial.over_box import _scenes  # noqa: E402  # it needs the extra


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("relu(x)*x", "d/dx (relu(x)*x)"),
        ("max(x, 0)", lambda x: 1.0 if x.data > 0 else 0.0),
        ("|x|", "d/dx |x|"),
    ],
    ids=["derivative", "if", "absolute value"],
)
def test_an_answer_of_one_branch_is_refused_over_a_box_that_takes_another(expression, answer):
    with pytest.raises(ValueError, match=r"is one formula at x = .* and another at x = .*on one side"):
        judge(expression, {"x": answer}, box={"x": (-1.0, 2.0)})


@pytest.mark.parametrize("answer", ["d/dx (relu(x)*x)", "2*x", lambda x: 2 * x if x.data > 0 else 0 * x])
def test_on_one_side_it_is_one_formula(answer):
    proof = judge("relu(x)*x", {"x": answer}, box={"x": (1.0, 2.0)}).proofs["dL/dx"]
    assert proof.least == 0.0
    assert proof.most <= 1e-12  # 2x on either side of the difference


def test_a_branch_at_a_corner_of_two_inputs_is_seen():
    with pytest.raises(ValueError, match="another at"):
        judge("relu(x + y - 1.9)", {"x": "d/dx relu(x + y - 1.9)"}, box={"x": (0.0, 1.0), "y": (0.0, 1.0)})


def test_a_formula_without_a_value_at_a_corner_is_still_one_formula():
    assert judge("x*log(x)", {"x": "log(x) + 1"}, box={"x": (0.0, 2.0)}).right


def test_a_box_of_the_largest_floats_has_a_middle():
    proof = judge("w**2", {"w": "2*w"}, box={"w": (1e308, 1.7e308)}).proofs["dL/dw"]
    assert (proof.least, proof.most) == (0.0, 0.0)


def test_the_ends_of_a_box_round_outward():
    third = Fraction(1, 3)  # the nearest float is less; the box begins at or below a third all the same
    proof = judge("w", {"w": "2"}, box={"w": (third, 1)}).proofs["dL/dw"]
    assert (proof.least, proof.most) == (1.0, 1.0)


@pytest.mark.parametrize(("box", "words"), [(3, "3 (int)"), ([("w", (0, 1))], "a list of length 1")], ids=str)
def test_a_box_that_is_no_dict_is_refused(box, words):
    with pytest.raises(TypeError, match=re.escape(f"box must be a dict by names; got {words}")):
        judge("w**2", {"w": "2*w"}, box=box)


def test_an_end_of_a_box_is_refused_by_the_name_of_its_option():
    with pytest.raises(
        ValueError, match=re.escape("box of w: write (lowest, highest), two numbers; got (2, 1)")
    ):
        judge("w**2", {"w": "2*w"}, box={"w": (2, 1)})


def test_the_middle_of_a_box_is_halfway():
    """1/(x - 1.5) has a value at both ends of the box, and none at its middle."""
    with pytest.raises(ValueError, match="has no value at its middle"):
        judge("1/(x - 1.5)", {"x": "0"}, box={"x": (1.0, 2.0)})


def test_an_answer_is_drawn_at_the_middle_the_corners_and_the_quarters():
    sheet = SimpleNamespace(at=lambda point: tuple(point.items()))
    points = list(_scenes(sheet, {"x": (1.0, 3.0), "y": (0.0, 8.0)}, {"x": 2.0, "y": 4.0}))
    assert points[0] == (("x", 2.0), ("y", 4.0))
    assert points[1:5] == [(("x", x), ("y", y)) for x in (1.0, 3.0) for y in (0.0, 8.0)]
    assert points[5:9] == [(("x", x), ("y", 4.0)) for x in (1.0, 1.5, 2.5, 3.0)]
    assert points[9:] == [(("x", 2.0), ("y", y)) for y in (0.0, 2.0, 6.0, 8.0)]
