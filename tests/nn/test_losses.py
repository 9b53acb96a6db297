"""Losses: the figures and closed forms of their derivation, the edges of binary64, and what they refuse."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import DomainError, MisuseWarning, Value, sigmoid, softmax, topological
from nn import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    hinge,
    mean_squared_error,
    squared_error,
)
from nn.losses import LOSS_ALIASES, loss_function, xlog1py

SQUARED = (squared_error, half_squared_error, mean_squared_error)
OF_CLASSES = (cross_entropy, cross_entropy_of_probabilities)
OF_ONE = (binary_cross_entropy, binary_cross_entropy_with_logits, hinge)
repeatable = settings(derandomize=True, deadline=None, max_examples=50)
over_losses = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def gradients(loss, predictions, target):
    """The value of a loss, and its slope towards each prediction."""
    values = [Value(p) for p in predictions]
    cost = loss(values if loss in (*SQUARED, *OF_CLASSES) else values[0], target)
    cost.backward()
    return cost.data, [v.grad for v in values]


def test_the_table_holds_every_loss_under_its_own_name():
    assert set(LOSSES.values()) == {*SQUARED, *OF_CLASSES, *OF_ONE}
    assert all(loss.__name__ == name for name, loss in LOSSES.items())


FIGURES = {
    "S0-01": lambda v: squared_error(v.out, v.y),
    "S2-CG-2a": lambda v: squared_error(v.yh, v.y),
    "S2-CG-2b": lambda v: binary_cross_entropy(v.yh, v.y),
    **{f"S2-AN-13{letter}": lambda v: binary_cross_entropy(v.p, v.y) for letter in "abc"},
    "S2-AN-14a": lambda v: binary_cross_entropy_with_logits(v.z, v.y),
    "S2-AN-14c": lambda v: binary_cross_entropy_with_logits(v.z, 0),
    "S2-AN-14d": lambda v: binary_cross_entropy_with_logits(v.z, 0),
    "S2-AN-18d": lambda v: -cross_entropy([v.z1, v.z2, v.z3], 0),  # the case is ln softmax itself
    "S2-AN-18g": lambda v: -cross_entropy([v.z1, v.z2, v.z3], 0),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_loss_has_the_figures_of_its_derivation(name, cases, near):
    case = cases[name]
    leaves = {key: Value(number) for key, number in case["inputs"].items()}
    cost = FIGURES[name](SimpleNamespace(**leaves))
    cost.backward()
    assert cost.data == near(case["value"])
    # A target that is a plain number has no slope, and the figures of 14c and d give none for it.
    assert {key: v.grad for key, v in leaves.items()} == near(case["grads"])


def soft(z):
    total = sum(math.exp(x) for x in z)
    return [math.exp(x) / total for x in z]


# Each loss over plain numbers, and its slope, as the books have them.
CLOSED = {
    squared_error: (
        lambda p, y: sum((a - b) ** 2 for a, b in zip(p, y, strict=True)),
        lambda p, y: [2 * (a - b) for a, b in zip(p, y, strict=True)],
    ),
    half_squared_error: (
        lambda p, y: sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / 2,
        lambda p, y: [a - b for a, b in zip(p, y, strict=True)],
    ),
    mean_squared_error: (
        lambda p, y: sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(p),
        lambda p, y: [2 * (a - b) / len(p) for a, b in zip(p, y, strict=True)],
    ),
    cross_entropy: (
        lambda z, y: -sum(b * math.log(s) for s, b in zip(soft(z), y, strict=True)),
        lambda z, y: [s * sum(y) - b for s, b in zip(soft(z), y, strict=True)],
    ),
    cross_entropy_of_probabilities: (
        lambda p, y: -sum(b * math.log(a) for a, b in zip(p, y, strict=True)),
        lambda p, y: [-b / a for a, b in zip(p, y, strict=True)],
    ),
    binary_cross_entropy: (
        lambda p, y: -(y * math.log(p) + (1 - y) * math.log(1 - p)),
        lambda p, y: (p - y) / (p * (1 - p)),
    ),
    binary_cross_entropy_with_logits: (
        lambda z, y: math.log(1 + math.exp(z)) - y * z,
        lambda z, y: 1 / (1 + math.exp(-z)) - y,
    ),
    hinge: (lambda g, y: max(0.0, 1 - y * g), lambda g, y: -y if y * g < 1 else 0.0),
}


@over_losses
def test_value_and_slope_are_the_closed_forms(loss, near):
    value, slope = CLOSED[loss]
    if loss in OF_ONE:
        for p in (0.125, 0.5, 0.9):
            for y in (-1, 1) if loss is hinge else (0, 0.25, 1):  # soft targets too
                assert gradients(loss, [p], y) == (near(value(p, y)), near([slope(p, y)]))
    else:
        for p, y in (([0.25, 0.5], [0.0, 1.0]), ([0.2, 0.7, 0.1], [0.5, 0.25, 0.25])):
            assert gradients(loss, p, y) == (near(value(p, y)), near(slope(p, y)))


@pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_one_hot_target_in_any_sequence_is_the_index_in_any_number(loss, index):
    one_hot = [float(i == index) for i in range(3)]
    p = [0.5, 0.3, 0.2]
    expected = gradients(loss, p, index)
    for same in (one_hot, tuple(one_hot), np.array(one_hot), [int(x) for x in one_hot]):
        assert gradients(loss, p, same) == expected
    for same in (float(index), np.int64(index), np.float64(index)):
        assert gradients(loss, p, same) == expected


@pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_class_that_is_a_value_is_the_class_that_is_a_number(loss, index):
    target = Value(index)
    assert gradients(loss, [0.5, 0.3, 0.2], target) == gradients(loss, [0.5, 0.3, 0.2], index)
    assert target.grad == 0.0


@pytest.mark.parametrize("loss", SQUARED, ids=lambda loss: loss.__name__)
def test_one_output_may_stand_alone_or_in_a_list(loss):
    expected = loss([Value(3.0)], [1.0]).data
    for prediction in (Value(3.0), np.array([Value(3.0)])):
        for target in (1, 1.0, [1], (1.0,), np.array([1.0]), np.array(1.0), np.float32(1)):
            assert loss(prediction, target).data == expected


def test_a_score_of_a_thousand_has_the_exact_loss_and_slope():
    logits = binary_cross_entropy_with_logits
    assert gradients(logits, [1000.0], 1) == (0.0, [0.0])
    assert gradients(logits, [1000.0], 0) == (1000.0, [1.0])
    assert gradients(logits, [-1000.0], 1) == (1000.0, [-1.0])
    assert gradients(logits, [-1000.0], 0) == (0.0, [0.0])
    assert gradients(logits, [1000.0], 0.25) == (750.0, [0.75])  # ¾ of 1000; slope 1 - ¼
    assert gradients(cross_entropy, [1000.0, -1000.0], 0) == (0.0, [0.0, 0.0])
    assert gradients(cross_entropy, [1000.0, -1000.0], 1) == (2000.0, [1.0, -1.0])
    assert gradients(cross_entropy, [-1000.0, 1000.0], [0.25, 0.75]) == (500.0, [-0.25, 0.25])


def test_a_probability_of_zero_or_one_costs_nothing_where_it_is_right_and_all_where_wrong():
    # 0 ln 0 = 0, and the slopes are those of -ln p at 1 and of -ln(1 - p) at 0.
    assert gradients(binary_cross_entropy, [1.0], 1) == (0.0, [-1.0])
    assert gradients(binary_cross_entropy, [0.0], 0) == (0.0, [1.0])
    assert gradients(binary_cross_entropy, [0.0], 1) == (math.inf, [-math.inf])
    assert gradients(binary_cross_entropy, [1.0], 0) == (math.inf, [math.inf])
    assert gradients(cross_entropy_of_probabilities, [1.0, 0.0], 0) == (0.0, [-1.0, 0.0])
    assert gradients(cross_entropy_of_probabilities, [1.0, 0.0], [1, 0]) == (0.0, [-1.0, 0.0])
    assert gradients(cross_entropy_of_probabilities, [1.0, 0.0], 1) == (math.inf, [0.0, -math.inf])


@repeatable
@given(st.floats(-10, 10), st.floats(0, 1))
def test_from_a_score_and_from_its_sigmoid_is_the_same_loss(z, y):
    fused, composed = Value(z), Value(z)
    a, b = binary_cross_entropy_with_logits(fused, y), binary_cross_entropy(sigmoid(composed), y)
    a.backward()
    b.backward()
    # 1 - σ(10) = 5e-5 keeps 12 of its 16 digits.
    assert (a.data, fused.grad) == (pytest.approx(b.data, abs=1e-10), pytest.approx(composed.grad, abs=1e-10))


@repeatable
@given(st.lists(st.floats(-10, 10), min_size=2, max_size=5), st.integers(0, 4))
def test_from_scores_and_from_their_softmax_is_the_same_loss(z, target):
    fused, composed = ([Value(x) for x in z] for _ in "ab")
    a = cross_entropy(fused, target % len(z))
    b = cross_entropy_of_probabilities(softmax(composed), target % len(z))
    a.backward()
    b.backward()
    assert a.data == pytest.approx(b.data, abs=1e-12)
    assert [v.grad for v in fused] == pytest.approx([v.grad for v in composed], abs=1e-12)


@over_losses
def test_plain_numbers_give_the_number_that_values_give(loss):
    numbers = [0.25, 0.75] if loss in OF_CLASSES else 0.25
    values = list(map(Value, numbers)) if loss in OF_CLASSES else Value(numbers)
    assert float(loss(numbers, 1)) == loss(values, 1).data


def test_hinge_is_flat_from_the_margin_on():
    # relu has slope 0 at 0, so the margin itself belongs to the flat side.
    assert gradients(hinge, [1.0], 1) == (0.0, [0.0])
    assert gradients(hinge, [-1.0], -1) == (0.0, [0.0])
    assert gradients(hinge, [-3.0], 1) == (4.0, [-1.0])


def test_a_squared_error_subtracts_once_for_each_output():
    predictions = [Value(1.0), Value(2.0)]
    operations = [node.op and node.op.name for node in topological(squared_error(predictions, [0.5, 1.5]))]
    assert (operations.count("sub"), operations.count("mul"), operations.count("add")) == (2, 2, 1)


INF = math.inf
SMALL = {  # -ln(1 - q) = q to the first order, and the second one is below 1e-17 of it
    "one of three scores": (cross_entropy([40.0, 0.0, 0.0], 0), 2 * math.exp(-40)),
    "one of two scores": (cross_entropy([0.0, 60.0], 1), math.exp(-60)),
    "shares": (cross_entropy([0.0, 45.0, 0.0], [0, 1, 0]), 2 * math.exp(-45)),
    "score of 1": (binary_cross_entropy_with_logits(50.0, 1), math.exp(-50)),
    "score of 0": (binary_cross_entropy_with_logits(-700.0, 0), math.exp(-700)),
    "probability": (binary_cross_entropy(1e-20, 0), 1e-20),
    "smaller probability": (binary_cross_entropy(1e-300, 0.0), 1e-300),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_loss_that_is_small_beside_1_keeps_its_digits(name):
    loss, expected = SMALL[name]
    assert loss == pytest.approx(expected, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("probability", [1e-20, 1e-17, 0.25])
def test_the_gradient_of_a_small_probability_is_exact(probability):
    p = Value(probability)
    binary_cross_entropy(p, 0).backward()
    assert p.grad == pytest.approx(1 / (1 - probability), rel=1e-15)  # d(-ln(1 - p))/dp


INFINITE = [  # the limits, which exist: the probability of the target is 1, or 0
    (binary_cross_entropy_with_logits, INF, 1, 0.0, 0.0),
    (binary_cross_entropy_with_logits, -INF, 0, 0.0, 0.0),
    (binary_cross_entropy_with_logits, INF, 0, INF, 1.0),
    (binary_cross_entropy_with_logits, -INF, 1, INF, -1.0),
    (binary_cross_entropy_with_logits, INF, Value(1.0), 0.0, 0.0),
]


@pytest.mark.parametrize(("loss", "score", "target", "expected", "gradient"), INFINITE)
def test_an_infinite_score_has_the_limit_of_the_loss(loss, score, target, expected, gradient):
    assert gradients(loss, [score], target) == (expected, [gradient])


@pytest.mark.parametrize(
    ("scores", "target", "expected", "gradient"),
    [
        ([-INF, 0.0], [0.0, 1.0], 0.0, [0.0, 0.0]),
        ([-INF, 0.0], 1, 0.0, [0.0, 0.0]),
        ([-INF, 0.0, 0.0], [0, 0.5, 0.5], math.log(2), [0.0, 0.0, 0.0]),
        ([INF, 0.0, 1.0], 0, 0.0, [0.0, 0.0, 0.0]),
        ([-INF, -INF], 0, math.log(2), [-0.5, 0.5]),
        ([INF, INF], [1, 0], math.log(2), [-0.5, 0.5]),
    ],
)
def test_infinite_scores_of_classes_have_the_limit_of_the_loss(scores, target, expected, gradient):
    loss, derivatives = gradients(cross_entropy, scores, target)
    assert loss == pytest.approx(expected, rel=1e-15)
    assert derivatives == pytest.approx(gradient, abs=1e-15)


def test_shares_that_are_all_0_cost_nothing():
    assert cross_entropy([1.0, 2.0], [0, 0]) == 0.0
    assert isinstance(cross_entropy([1.0, 2.0], [0, 0]), float)
    assert gradients(cross_entropy, [1.0, 2.0], [0, 0]) == (0.0, [0.0, 0.0])


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        ("mse", mean_squared_error),
        ("MSE", mean_squared_error),
        ("MSELoss", mean_squared_error),
        ("mean-squared-error", mean_squared_error),
        ("bce", binary_cross_entropy),
        ("binary_crossentropy", binary_cross_entropy),
        ("BCEWithLogitsLoss", binary_cross_entropy_with_logits),
        ("CrossEntropyLoss", cross_entropy),
        ("crossentropy", cross_entropy),
        ("categorical_crossentropy", cross_entropy_of_probabilities),
        ("Hinge", hinge),
    ],
)
def test_a_loss_is_known_by_the_names_that_people_type(name, loss):
    assert loss_function(name) is loss


def test_every_alias_names_a_loss():
    assert set(LOSS_ALIASES.values()) <= set(LOSSES)
    assert not set(LOSS_ALIASES) & set(LOSSES)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("crossentropi", "cross_entropy"), ("mean_square_eror", "mean_squared_error"), ("hing", "hinge")],
)
def test_an_unknown_loss_is_refused_with_the_nearest_name_first(name, nearest):
    with pytest.raises(
        ValueError,
        match=rf"^did you mean {nearest}\? a loss is one of {nearest}, .* or a function .*; got '{name}'",
    ):
        loss_function(name)


def test_an_unknown_loss_is_refused_with_the_aliases():
    with pytest.raises(ValueError, match=rf"; other names: {', '.join(LOSS_ALIASES)}; got 'zzz' \(str\)$"):
        loss_function("zzz")


SCORED = {binary_cross_entropy: "binary_cross_entropy_with_logits, or a sigmoid output"}
SCORED[cross_entropy_of_probabilities] = "cross_entropy, or a softmax output"


@pytest.mark.parametrize("loss", SCORED, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("score", [-0.5, 1.5, math.inf, -math.inf])
@pytest.mark.parametrize("kind", [Value, float])
@pytest.mark.parametrize("target", [0, 1])
def test_scores_given_to_a_loss_of_probabilities_are_named(loss, score, kind, target):
    output = kind(score) if loss is binary_cross_entropy else [kind(0.5), kind(score)]
    start = f"^the model gives scores, not probabilities: write {SCORED[loss]}; {loss.__name__} takes "
    with pytest.raises(DomainError, match=f"{start}.*; got {score}$"):
        loss(output, target)


def test_shares_may_exceed_one_by_rounding():
    assert cross_entropy_of_probabilities([Value(1 + 1e-15), Value(0.0)], 0).data == pytest.approx(
        0.0, abs=1e-14
    )


def test_probabilities_given_to_a_loss_of_scores_are_noticed():
    with pytest.warns(MisuseWarning, match=r"^binary_cross_entropy_with_logits takes a score"):
        binary_cross_entropy_with_logits(Value(0.3).sigmoid(), 1)
    with pytest.warns(MisuseWarning, match=r"^cross_entropy takes scores"):
        cross_entropy(softmax([Value(1.0), Value(2.0)]), 0)


@pytest.mark.parametrize(("outputs", "targets"), [([1.0, 2.0, 3.0], [1.0, 2.0]), ([1.0], [1.0, 2.0])])
def test_outputs_and_targets_of_different_number_are_refused_on_either_side(outputs, targets):
    with pytest.raises(ValueError, match=f"{len(outputs)}.*{len(targets)}|{len(targets)}.*{len(outputs)}"):
        LOSSES["squared_error"](outputs, targets)


@pytest.mark.parametrize("outputs", [[0.3], 0.3, []])
def test_one_class_is_refused_by_a_loss_of_several_classes(outputs):
    with pytest.raises(ValueError, match="at least 2 classes"):
        LOSSES["cross_entropy"](outputs, 0)


@pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("target", [-1, 3, 0.5, math.nan])
def test_a_class_that_is_no_index_is_refused(loss, target):
    allowed = rf"^the target class must be a whole number from 0 to 2; got {target}$"
    with pytest.raises(ValueError, match=allowed):
        loss([0.5, 0.3, 0.2], target)


def test_a_share_of_0_makes_any_logarithm_0_and_nan_stays_nan():
    assert xlog1py.rule(0.0, math.inf) == (0.0, (math.inf, 0.0))
    assert xlog1py.rule(0.0, -1.0) == (0.0, (-math.inf, 0.0))
    assert all(map(math.isnan, (xlog1py.rule(0.0, math.nan)[0], *xlog1py.rule(2.0, math.nan)[1])))


@pytest.mark.parametrize("target", [-0.001, 1.001, 2])
def test_a_target_that_is_no_share_is_refused(target):
    for loss in ("binary_cross_entropy", "binary_cross_entropy_with_logits"):
        with pytest.raises(ValueError, match=f"{loss} takes targets from 0 to 1; got {target}"):
            LOSSES[loss](0.5, target)
