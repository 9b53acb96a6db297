"""Counted errors: accuracy, confusion, and the tables of it."""

import numpy as np
import pytest

from nn import (
    Layer,
    Neuron,
    accuracy,
    confusion_matrix,
    confusion_table,
    error_count,
)

# The scores of three classes are the inputs themselves.
THREE = Layer(3, 3, bias=False)
THREE.load_state_dict(
    {f"neurons.{i}.weights.{j}": float(i == j) for i in range(3) for j in range(3)},
)


# Example and true class: the classes decided are 0, 1, 2, 2, 0.
CASES = [((3, 1, 2), 0), ((0, 1, 0), 1), ((0, 1, 5), 1), ((-3, -2, -1), 2), ((1, 1, 1), 2)]


def line(weights, bias, activation="identity", trick=True):
    """A neuron with these numbers, its bias explicit or the first weight."""
    neuron = Neuron(len(weights), activation, bias="trick" if trick else True)
    numbers = [bias, *weights] if trick else [*weights, bias]
    neuron.load_state_dict(dict(zip(neuron.state_dict(), numbers, strict=True)))
    return neuron


@pytest.mark.parametrize(("t", "errors"), [(-0.5, 2), (0.5, 0)])
def test_the_empirical_error_is_a_count(t, errors):
    # S2-AN-12: the examples (2 → 1) and (-1 → 0), decided by step(t x).
    data = [((2.0,), 1), ((-1.0,), 0)]
    for activation in ("identity", "sigmoid", "step"):
        model = line([t], 0.0, activation)
        assert error_count(model, data) == errors
        assert accuracy(model, data) == 1 - errors / 2


def test_accuracy_is_the_share_that_is_right():
    assert error_count(THREE, CASES) == 2
    assert accuracy(THREE, CASES) == pytest.approx(3 / 5)


@pytest.mark.parametrize("targets", [(0, 1, 1), (-1, 1, 1), (0.0, 1.0, 1.0), (False, True, True)], ids=str)
def test_the_two_classes_are_zero_and_one_or_minus_one_and_one(targets):
    data = list(zip([(-2.0,), (3.0,), (-1.0,)], targets, strict=True))
    model = line([1.0], 0.0)
    assert error_count(model, data) == 1
    assert confusion_matrix(model, data) == [[1, 0], [1, 1]]


def test_confusion_has_a_row_for_each_true_class_and_a_column_for_each_decided_one():
    assert confusion_matrix(THREE, CASES) == [[1, 0, 0], [0, 1, 1], [1, 0, 1]]
    assert confusion_matrix(THREE, CASES[:1]) == [[1]]
    assert confusion_matrix(THREE, CASES[:1], classes=2) == [[1, 0], [0, 0]]


def test_the_confusion_table_is_for_reading():
    table = confusion_table([[10, 0], [3, 100]], ["red", "ultraviolet"])
    assert [line.split() for line in table.splitlines()] == [
        ["true", "\\", "decided", "red", "ultraviolet"],
        ["red", "10", "."],
        ["ultraviolet", "3", "100"],
    ]
    assert len({len(line) for line in table.splitlines()}) == 1  # the columns are aligned


@pytest.mark.parametrize("metric", [error_count, accuracy, confusion_matrix], ids=lambda m: m.__name__)
def test_data_may_be_a_zip_as_for_training(metric):
    inputs, targets = zip(*CASES, strict=True)
    assert metric(THREE, zip(inputs, targets, strict=True)) == metric(THREE, CASES)


def test_what_a_name_of_a_class_says_to_a_terminal_is_shown_and_not_done():
    table = confusion_table([[1, 0], [0, 1]], ["\x1b[2Jgone", "two\nlines"])
    assert table.replace("\n", "").isprintable()
    assert len(table.splitlines()) == 3


def test_a_table_needs_a_name_for_each_class():
    with pytest.raises(ValueError, match=r"^a confusion matrix of 2 classes needs as many names; got 1$"):
        confusion_table([[1, 0], [0, 1]], ["one"])


def test_a_confusion_matrix_may_have_room_for_more_classes():
    assert confusion_matrix(THREE, CASES[:1], classes=np.int64(2)) == [[1, 0], [0, 0]]
    with pytest.raises(ValueError, match=r"^a confusion matrix of 2 classes; but class 2 occurs$"):
        confusion_matrix(THREE, CASES, classes=2)
    for classes in (0, True, 2.0, "2"):
        with pytest.raises(ValueError, match=r"^classes must be a whole number of at least 1; got "):
            confusion_matrix(THREE, CASES, classes)
