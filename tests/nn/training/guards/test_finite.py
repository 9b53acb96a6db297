"""NaN and infinity: the data name their row and column, a run names its epoch, and nothing is trained after it."""

import math

import numpy as np
import pytest

from engine import Value, diagnose
from nn import (
    LOSSES,
    MLP,
    SGD,
    Adam,
    Dataset,
    DivergedError,
    History,
    Module,
    Neuron,
    RMSprop,
    squared_error,
    train,
)
from nn.training.guards.finite import check_data, first_not_finite

LINE = [((1.0, 10.0), 3.0), ((2.0, 20.0), 5.0), ((3.0, 30.0), 7.0)]
BAD = [math.nan, math.inf, -math.inf]


def net():
    return MLP(2, [3, 1], "tanh", seed=1)


def run(data, model=None, loss="squared_error", **options):
    return train(model or net(), data, loss, 2, 2, progress=False, **options)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("kind", [tuple, list, np.array, lambda x: np.array(x, dtype=np.float32)])
@pytest.mark.parametrize("row", range(3))
def test_an_input_that_is_not_finite_is_refused_with_its_row_and_column(row, kind, bad):
    data = [(kind(x), y) for x, y in LINE]
    data[row] = kind((1.0, bad)), 2.0
    model = net()
    before = model.state_dict()
    with pytest.raises(
        ValueError, match=rf"^data: row {row}, column 1 is {bad}, .* leave the row out, or fill"
    ):
        run(data, model)
    assert model.state_dict() == before


@pytest.mark.parametrize("bad", [*BAD, np.float64("nan"), np.float32("inf")], ids=repr)
def test_a_target_that_is_not_finite_is_refused_with_its_row(bad):
    with pytest.raises(
        ValueError, match=r"^data: row 1, the target is -?(nan|inf), which cannot be trained on"
    ):
        run([LINE[0], ((1.0, 1.0), bad)])
    with pytest.raises(
        ValueError, match=r"^data: row 1, target 1 is -?(nan|inf), which cannot be trained on"
    ):
        run([((1.0, 1.0), (0.0, 0.0)), ((1.0, 1.0), (0.0, bad))], MLP(2, [2], seed=0))


def test_the_name_of_the_column_is_said_where_it_has_one_and_validation_is_checked_too():
    data = Dataset([[1.0, 2.0], [math.nan, 1.0]], [0.0, 1.0], ("length", "width"))
    with pytest.raises(ValueError, match=r"^data: row 1, column 0 \(length\) is nan"):
        run(data)
    with pytest.raises(ValueError, match=r"^validation: row 1, column 0 \(length\) is nan"):
        run(LINE, validation=data)


@pytest.mark.parametrize(
    "x", [(10**400,), ("nan",), (None,), [1j], "nan", None, ([math.nan],), (Value(math.nan),)], ids=repr
)
def test_what_is_no_float_is_for_the_model_to_refuse(x):
    check_data([(x, 0.0)], "data")


@pytest.mark.parametrize("numbers", [[], [1e308, 1e308], [-1e308, -1e308, 5.0], [0.0], [1, 2]])
def test_finite_numbers_are_finite_even_if_their_sum_is_not(numbers):
    assert first_not_finite(numbers) is None


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("index", range(3))
def test_the_first_number_that_is_not_finite_is_found(index, bad):
    numbers = [1.0, 2.0, 3.0]
    numbers[index] = bad
    assert first_not_finite([*numbers, -bad]) == index


@pytest.mark.parametrize("compiled", [None, False])
def test_a_loss_that_is_not_finite_stops_the_run_before_the_update(compiled):
    """(w x)² with w = 1e160 exceeds 1.8e308; the first batch has the input 0."""
    model, optimizer, history = Neuron(1, bias=False), SGD(1e-300), History()
    model.load_state_dict({"weights.0": 1e160})
    data = [((0.0,), 0.0)] * 2 + [((1.0,), 0.0)]
    options = {"optimizer": optimizer, "history": history, "shuffle": False, "compiled": compiled}
    with pytest.raises(DivergedError) as caught:
        run(data, model, **options)
    assert str(caught.value) == (
        "the loss of row 2 is inf in epoch 1, batch 2, and training stopped: "
        "with x, y = data[2], print(diagnose(squared_error(model(x), y))) shows the operation; "
        "begin again with a new model and an lr below 1e-300"
    )
    assert caught.value.history is history
    assert (history.stopped, history.batches, history.epochs, optimizer.updates) == ("diverged", 1, [], 1)
    assert model.weights[0].data == 1e160
    x, y = data[2]
    assert "inf" in str(diagnose(squared_error(model(x), y)))


class Root(Module):
    """√(w x): at w x = 0 its derivative is infinite, and its value 0."""

    def __init__(self):
        self.w = Value(4.0)

    def __call__(self, x):
        return (self.w * x[0]).sqrt()


@pytest.mark.parametrize("compiled", [None, False])
def test_a_gradient_that_is_not_finite_stops_the_run_before_the_update(compiled):
    model = Root()
    with pytest.raises(DivergedError, match=r"^the gradient of parameter 'w' is nan in epoch 1, batch 1, "):
        run([((1.0,), 0.0), ((0.0,), 1.0)], model, compiled=compiled)
    assert model.w.data == 4.0


@pytest.mark.parametrize("compiled", [None, False])
def test_an_update_that_leaves_no_number_stops_the_run(compiled):
    """The gradient of (w - 1e9)² at 0 is -2e9; 1e300 times it is beyond the floats."""
    with pytest.raises(
        DivergedError, match=r"^the update made parameter 'weights.0' inf in epoch 1, batch 1, and"
    ):
        run([((1.0,), 1e9)], Neuron(1, init="zeros"), optimizer=SGD(1e300), compiled=compiled)


@pytest.mark.parametrize("compiled", [None, False])
@pytest.mark.parametrize("rule", [RMSprop, Adam])
def test_an_optimizer_that_keeps_an_infinity_stops_the_run(rule, compiled):
    """The gradient is -2e200, its square is infinite, and every later step would be 0."""
    with pytest.raises(
        DivergedError, match=rf"^the numbers that {rule.__name__} keeps became infinite in epoch 1"
    ):
        run([((1.0,), 0.0)], Neuron(1), lambda p, _: 1e200 * p, optimizer=rule(1e-3), compiled=compiled)


@pytest.mark.parametrize(("size", "scaled"), [(3.0, False), (500.0, True)])
@pytest.mark.parametrize("column", ["inputs", "targets"])
@pytest.mark.parametrize("compiled", [None, False])
def test_the_advice_names_the_learning_rate_and_large_numbers(size, scaled, column, compiled):
    x, y = (size, 1.0) if column == "inputs" else (1.0, size)
    with pytest.raises(DivergedError) as caught:
        train(Neuron(1, seed=0), [((x,), y)] * 2, "mse", 1000, lr=50.0, progress=False, compiled=compiled)
    assert "; begin again with a new model and an lr below 50" in caught.value.advice
    rows = "X" if column == "inputs" else "[[t] for t in y]"
    advice = f"and scaled {column}, Standardiser.of({rows})({rows}), for the largest is 500"
    assert (advice in caught.value.advice) == scaled
    assert caught.value.advice.count("Standardiser") == scaled


def test_a_loss_that_is_infinite_before_any_update_is_no_matter_of_the_learning_rate():
    with pytest.raises(DivergedError) as caught:
        run([((1.0,), 0.0)], Neuron(1, seed=0), lambda p, _: 0 * p + float("inf"))
    assert "lr" not in caught.value.advice


@pytest.mark.parametrize("compiled", [None, False])
def test_an_output_of_zero_that_is_no_probability_is_named(compiled):
    with pytest.raises(
        DivergedError, match=r"stopped: where the model gives scores, not probabilities, write binary_c"
    ):
        run([((1.0,), 1)], Neuron(1, init="zeros"), "binary_cross_entropy", compiled=compiled)


def test_a_run_that_diverges_late_is_found_in_its_batch_by_a_program_too():
    """w ← w - 2 η w with η = 2 is w ← -3 w: the loss 9^k of epoch k + 1 exceeds the floats at k = 324."""
    places = []
    for compiled in (None, False):
        model, history = Neuron(1, bias=False), History()
        model.load_state_dict({"weights.0": 1.0})
        with pytest.raises(DivergedError, match=r"^the loss of row 0 is inf in epoch 325, batch 1"):
            train(model, [((1.0,), 0.0)], "squared_error", 10_000, lr=2.0, history=history, progress=False,
                  compiled=compiled)  # fmt: skip
        places.append((len(history.epochs), history.stopped))
    assert places == [(324, "diverged")] * 2


@pytest.mark.parametrize("loss", [loss for loss in LOSSES if "cross" not in loss and loss != "hinge"])
def test_no_loss_trains_on_nan(loss):
    with pytest.raises(ValueError, match=r"^data: row 1, column 0 is nan"):
        run([LINE[0], ((math.nan, 1.0), 0.0)], loss=loss)
