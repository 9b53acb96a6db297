"""Weights of examples and of classes: a weight of 2 is the example twice, a weight of 0 is no example."""

import numpy as np
import pytest

from nn import MLP, Dataset, mean_loss, train
from nn.training.arguments.weights import factors_of, weights_of

SCORE = "binary_cross_entropy_with_logits"
PAIRS = [([0.5, -1.0], 0), ([1.5, 0.5], 1), ([-0.5, 2.0], 1), ([1.0, 1.0], 0)]
OPTIONS = {"shuffle": False, "progress": False, "lr": 0.5}


def trained(data, batch_size, compiled, loss=SCORE, **options):
    model = MLP(2, [3, 1], "tanh", seed=0)
    history = train(model, data, loss, 5, batch_size, compiled=compiled, **OPTIONS, **options)
    return [*model.state_dict().values(), *history.losses]


@pytest.mark.parametrize("compiled", [False, True])
def test_whole_weights_are_repeated_examples_in_one_batch(compiled):
    counts = [2, 0, 1, 3]
    repeated = [pair for pair, count in zip(PAIRS, counts, strict=True) for _ in range(count)]
    weighted = trained(PAIRS, 4, compiled, sample_weight=counts)
    assert weighted == pytest.approx(trained(repeated, 6, compiled), rel=1e-9)


@pytest.mark.parametrize("compiled", [False, True])
def test_equal_weights_are_no_weights(compiled):
    assert trained(PAIRS, 3, compiled, sample_weight=[7] * 4) == pytest.approx(trained(PAIRS, 3, compiled))


@pytest.mark.parametrize("average", ["examples", "batch_size"])
def test_the_program_gives_the_numbers_of_the_graph(average, alike):
    alike(
        lambda: MLP(2, [3, 1], "tanh", seed=0),
        PAIRS,
        SCORE,
        8,
        3,  # the last batch is shorter
        sample_weight=[0.5, 2.0, 0.0, 1.0],
        average=average,
        validation=PAIRS[:3],
        class_weight="balanced",
    )


def test_balanced_classes_weigh_the_same_in_all():
    targets = [0, 0, 0, 1]
    assert factors_of(targets, "balanced") == {0: 4 / (2 * 3), 1: 4 / (2 * 1)}
    weights = weights_of([([0.0], y) for y in targets], None, "balanced")
    assert sum(weights[:3]) == pytest.approx(weights[3]) == pytest.approx(2.0)


def test_weights_of_classes_and_of_examples_are_multiplied():
    weights = weights_of(PAIRS, [1, 1, 2, 2], {0: 3.0})
    assert weights == pytest.approx([12 / 12, 4 / 12, 8 / 12, 24 / 12])  # 3, 1, 2, 6, whose mean is 3


@pytest.mark.parametrize("class_weight", [{"no": 1, "yes": 3}, {0: 1, 1: 3}])
def test_classes_have_names_and_numbers(class_weight):
    data = Dataset([x for x, _ in PAIRS], ["no", "yes", "yes", "no"])
    assert trained(data, 2, compiled=False, class_weight=class_weight) == pytest.approx(
        trained(PAIRS, 2, compiled=False, sample_weight=[1, 3, 3, 1])
    )


def test_the_validation_loss_has_the_weights_of_the_classes():
    model = MLP(2, [3, 1], "tanh", seed=0)
    history = train(model, PAIRS[1:], SCORE, 1, validation=PAIRS, class_weight={1: 3.0}, **OPTIONS)
    weighted = mean_loss(model, PAIRS, SCORE, weights=[1, 3, 3, 1])
    assert history.epochs[0].validation == pytest.approx(weighted)


@pytest.mark.parametrize(
    "weights", [np.array([1, 2, 1, 2]), (1, 2, 1, 2), np.array([1.0, 2, 1, 2], "float32")]
)
def test_weights_may_be_any_column(weights):
    assert trained(PAIRS, 4, compiled=False, sample_weight=weights) == trained(
        PAIRS, 4, compiled=False, sample_weight=[1.0, 2.0, 1.0, 2.0]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sample_weight": [1, 2]}, "one weight for each example; got 2 for 4 examples"),
        ({"sample_weight": [1, -1, 1, 1]}, "the weight of example 1 must be at least 0; got -1"),
        ({"sample_weight": [1, float("nan"), 1, 1]}, "the weight of example 1 must be a finite number"),
        ({"sample_weight": [1, "x", 1, 1]}, "the weight of example 1 must be a finite number"),
        ({"sample_weight": [0, 0, 0, 0]}, "the weights of the examples are all 0"),
        ({"class_weight": "even"}, 'class_weight is "balanced" or a dict'),
        ({"class_weight": {2: 1.0}}, "has the class 2, which does not occur among 0, 1"),
        ({"class_weight": {0: -1.0}}, "the weight of class 0 must be at least 0"),
    ],
)
def test_other_weights_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        trained(PAIRS, 2, compiled=None, **options)


def test_rows_as_targets_have_no_classes():
    with pytest.raises(ValueError, match="write sample_weight"):
        factors_of([[0.0, 1.0]], "balanced")


def test_amounts_are_no_classes():
    with pytest.raises(ValueError, match=r"these are amounts, such as 0\.5: leave it out"):
        factors_of([2.0, 0.5, 1.0], "balanced")


def test_a_text_is_no_column_of_weights():
    with pytest.raises(TypeError, match="sample_weight is a list of numbers"):
        weights_of(PAIRS, "1234", None)
