"""Cross-validation: a new model for each fold, scaled by its training part alone."""

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from engine import Value
from nn import MLP, Adam, CrossValidation, Dataset, Module, cross_validate, error_count, moons


class Mean(Module):
    """A model that learns one number."""

    def __init__(self):
        self.m = Value(0.0, "m")
        self.seen = []

    def __call__(self, x):
        return self.m + 0.0 * x[0]


def test_the_scores_by_hand():
    """Folds of two: each model learns one target, and its loss on the other one is (1 - 3)² = 4."""
    data = [([0.0], 1.0), ([1.0], 3.0)]
    result = cross_validate(Mean, data, "squared_error", 2, epochs=1, lr=0.5, standardised=False)
    assert result.scores == (4.0, 4.0)
    assert (result.mean, result.deviation, result.metric) == (4.0, 0.0, "loss")
    assert str(result) == "loss 4 ± 0 over 2 folds: 4, 4"


def test_figures_of_scores():
    result = CrossValidation("accuracy", (0.5, 1.0, 0.75))
    assert (result.mean, result.deviation) == (0.75, 0.25)


def test_an_optimizer_is_copied_for_every_fold():
    rule, data = Adam(0.05), moons(30)
    result = cross_validate(
        lambda: MLP(2, [4, 1], seed=0), data, "bce_with_logits", 3, epochs=30, optimizer=rule
    )
    assert result.metric == "accuracy"
    assert result.mean > 0.6
    assert rule.updates == 0


def test_scales_come_from_the_training_part():
    """The held-out number 100 is far outside the scale of the others, which are constant: they become 0."""
    data = Dataset([[5.0], [5.0], [105.0]], [0.0, 0.0, 0.0])
    inputs = []
    cross_validate(
        Mean, data, "squared_error", 3, epochs=1, metric=lambda _, part: inputs.extend(part.inputs) or 0.0
    )
    assert max(inputs, key=lambda x: abs(x[0])) == [100.0]
    assert all(math.isfinite(x) for (x,) in inputs)


def network():
    return MLP(2, [4, 1], "tanh", seed=0)


def test_the_scores_are_those_of_any_executor():
    options = {"k": 3, "epochs": 3, "lr": 0.5, "seed": 2}
    alone, threads, processes = (
        cross_validate(network, moons(40), "bce_with_logits", executor=executor, **options)
        for executor in (None, lambda: ThreadPoolExecutor(2), lambda: ProcessPoolExecutor(2))
    )
    assert alone.scores == threads.scores == processes.scores
    assert alone != cross_validate(network, moons(40), "bce_with_logits", **options | {"seed": 3})


def test_folds_that_cannot_be_cut_ask_no_executor():
    def never():
        raise AssertionError

    with pytest.raises(ValueError, match="99 folds need"):
        cross_validate(network, moons(20), "bce_with_logits", 99, executor=never)


def test_a_metric_has_its_name():
    result = cross_validate(
        lambda: MLP(2, [1], seed=0), moons(20), "hinge_loss", 2, metric=error_count, epochs=0
    )
    assert result.metric == "error_count"
    assert sum(result.scores) <= 20


def test_a_model_is_no_way_to_make_one():
    with pytest.raises(TypeError, match=r"write lambda: MLP\(\.\.\.\)"):
        cross_validate(MLP(2, [1]), moons(20), "hinge")


@pytest.mark.parametrize(
    "data", [[([0.0], 0.0), ([1.0], math.nan)] * 4, [([0.0], 0.0), ([math.inf], 1.0)] * 4]
)
def test_a_gap_is_named_by_its_row_in_the_data(data):
    with pytest.raises(ValueError, match="data: row 1, "):
        cross_validate(lambda: MLP(1, [1], seed=0), data, "squared_error", 4, epochs=1)


def test_a_model_that_is_made_once_would_know_the_other_folds():
    one = MLP(2, [1], seed=0)
    with pytest.raises(ValueError, match="make gives the same model"):
        cross_validate(lambda: one, moons(20), "bce_with_logits", 2, epochs=1)


def test_make_takes_no_argument():
    with pytest.raises(TypeError, match=r"make is called without arguments; .*'seed': write lambda: MLP\("):
        cross_validate(lambda seed: MLP(2, [1], seed=seed), moons(20), "hinge", 2, epochs=1)


def test_a_whole_table_is_refused_with_what_to_write():
    with pytest.raises(TypeError, match=r"or the two columns \(X, y\)"):
        cross_validate(network, [[1.0, 2.0, 0.0]] * 9, "bce_with_logits", 3)
