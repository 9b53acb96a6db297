"""Arrays as examples, and the order of rows."""

from random import Random

import numpy as np
import pytest

from nn.estimators.rows.examples import ArrayExamples, permuted


@pytest.mark.parametrize("rows", [1, 2, 17, 1000])
def test_an_order_has_every_row_once_and_is_that_of_random_keys(rows):
    order = permuted(rows, "epoch 0 3")
    assert sorted(order) == list(range(rows))
    keys = Random("epoch 0 3").randbytes(8 * rows)
    assert order == sorted(range(rows), key=lambda i: int.from_bytes(keys[8 * i : 8 * i + 8], "little"))


def test_another_text_is_another_order():
    assert permuted(50, "epoch 0 1") != permuted(50, "epoch 0 2")


def test_arrays_are_pairs():
    examples = ArrayExamples(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
    assert list(examples) == [([1.0, 2.0], 5.0), ([3.0, 4.0], 6.0)]
    assert list(examples[1:]) == [([3.0, 4.0], 6.0)]
    assert examples.batch(None).tolist() == [[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]]
    assert examples.batch([0.5, 1.5]).tolist() == [[1.0, 2.0, 5.0, 0.5], [3.0, 4.0, 6.0, 1.5]]
