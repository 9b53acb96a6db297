"""Ensembles: the models of `train`, and the mean and deviation of their answers."""

import math
import statistics
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import sigmoid
from nn import MLP, Ensemble, Standardiser, accuracy, ensemble, iris, linear, moons, train

LOGITS = "binary_cross_entropy_with_logits"
QUIET = {"progress": False}


def test_the_models_are_those_of_train_and_the_spread_is_over_them():
    data, make = linear(20), lambda seed: MLP(1, [3, 1], "tanh", seed=seed)
    several = ensemble(make, data, "squared_error", 3, epochs=3, **QUIET)
    scale = Standardiser.of(data)
    outputs = []
    for seed in range(3):
        model = make(seed)
        train(model, scale(data), "squared_error", epochs=3, seed=seed, compiled=False, **QUIET)
        outputs.append(model(scale.row(data.inputs[0])).data)
    (spread,) = several.outputs(data.inputs[:1])
    assert spread.mean == pytest.approx(statistics.fmean(outputs), rel=1e-9)
    assert spread.deviation == pytest.approx(statistics.stdev(outputs), rel=1e-7)
    assert several(data.inputs[0]).data == pytest.approx(spread.mean)


def test_probabilities_of_two_and_of_three_classes():
    two = ensemble(lambda seed: MLP(2, [1], seed=seed), moons(20), "hinge", 2, epochs=0, **QUIET)
    x = [0.5, 0.25]
    shares = [float(sigmoid(model(two.scale.row(x)).data)) for model in two.models]
    (spread,) = two.probabilities([x])
    assert spread.mean == pytest.approx([1 - statistics.fmean(shares), statistics.fmean(shares)])
    assert spread.deviation == pytest.approx([statistics.stdev(shares)] * 2)
    three = ensemble(
        lambda seed: MLP(4, [3], seed=seed), iris(), "cross_entropy", 2, epochs=5, lr=0.1, **QUIET
    )
    (spread,) = three.probabilities([iris().inputs[0]])
    assert sum(spread.mean) == pytest.approx(1)
    assert three.predict(iris().inputs[0]) == 0
    assert accuracy(three, iris()) > 0.8
    assert [v.data for v in three(iris().inputs[0])] == pytest.approx(
        three.outputs([iris().inputs[0]])[0].mean
    )


def test_bootstrap_gives_each_model_data_of_its_own():
    make = lambda seed: MLP(1, [1], seed=0)  # noqa: ARG005, E731  # all begin alike
    options = {"epochs": 2, "shuffle": False, **QUIET}
    alike = ensemble(make, linear(20), "squared_error", 3, **options)
    drawn = ensemble(make, linear(20), "squared_error", 3, bootstrap=True, **options)
    assert alike.outputs([[1.0]])[0].deviation == 0
    assert drawn.outputs([[1.0]])[0].deviation > 0


def test_refusals():
    with pytest.raises(ValueError, match="at least 2 models; got 1"):
        Ensemble([MLP(1, [1])])
    data = [([0.0], 0.0), ([float("nan")], 1.0)]
    with pytest.raises(ValueError, match="row 1, column 0 is nan"):
        ensemble(lambda seed: MLP(1, [1], seed=seed), data, "squared_error", 2, **QUIET)
    one = MLP(1, [1])
    with pytest.raises(ValueError, match="make gives the same model"):
        ensemble(lambda seed: one, linear(20), "squared_error", 2, epochs=1, **QUIET)  # noqa: ARG005
    with pytest.raises(TypeError, match="make takes the seed"):
        ensemble(lambda: MLP(1, [1]), linear(20), "squared_error", 2, **QUIET)


def test_an_ensemble_of_numbers_has_no_classes():
    make = lambda seed: MLP(1, [1], seed=seed)  # noqa: E731
    numbers = [([float(i)], 0.5 * i) for i in range(6)]
    sides = [([float(i)], i % 2) for i in range(6)]
    own = lambda output, y: (output - y) ** 2  # noqa: E731
    for data, loss, of_numbers in [
        (numbers, "squared_error", True),
        (numbers, own, True),
        (linear(6), "mean_squared_error", True),
        (sides, "squared_error", False),
        (sides, own, False),
        ([(x, 2 * y) for x, y in sides], "squared_error", True),
        (numbers[:3], "binary_cross_entropy_with_logits", False),
    ]:
        several = ensemble(make, data, loss, 2, epochs=0, **QUIET)
        assert several.of_numbers == of_numbers, (loss, data[0])
        if of_numbers:
            with pytest.raises(TypeError, match="predicts numbers, which have no classes"):
                several.probabilities([[1.0]])
            with pytest.raises(TypeError, match="predicts numbers, which have no classes"):
                accuracy(several, [([1.0], 1)])


def test_rows_and_models_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="have the same outputs; these have 1 and 3"):
        Ensemble([MLP(1, [1]), MLP(1, [3])]).outputs([[1.0]])
    with pytest.raises(ValueError, match="have the same outputs; these have 1 and 3"):
        Ensemble([MLP(1, [1]), MLP(1, [3])])([1.0])
    with pytest.raises(TypeError, match="a cell of a row must be a real number; got 'a'"):
        Ensemble([MLP(2, [1]), MLP(2, [1])]).outputs(["ab"])
    make = lambda seed: MLP(2, [1], seed=seed)  # noqa: E731
    with pytest.raises(ValueError, match="sample_weight is an option of one run"):
        ensemble(make, moons(8), LOGITS, 2, bootstrap=True, sample_weight=[1.0] * 8, **QUIET)
    assert ensemble(make, moons(8), LOGITS, 2, epochs=1, sample_weight=[1.0] * 8, **QUIET)
    shared = make(0)
    with pytest.raises(ValueError, match="make gives the same model"):
        ensemble(lambda seed: shared, moons(8), LOGITS, 2, executor=lambda: ThreadPoolExecutor(2), **QUIET)  # noqa: ARG005


def test_outputs_that_are_not_finite_have_no_deviation():
    two = Ensemble([MLP(1, [1], seed=seed) for seed in range(2)])
    (spread,) = two.outputs([[math.nan]])
    assert math.isnan(spread.mean)
    assert math.isnan(spread.deviation)
    with pytest.raises(TypeError, match=r"write \[row\] for one row"):
        two.outputs([1.0, 2.0])
