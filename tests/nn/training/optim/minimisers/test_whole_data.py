"""A search along a direction gives the point of its step; a run ends where the gradient has become small."""

import numpy as np

from nn import LBFGS, Neuron, train
from nn.training.optim.minimisers.whole_data import Point, searched


def bowl(p):
    return float(p @ p) / 2.0, p.copy()


def test_a_step_comes_with_the_point_it_leads_to():
    start = np.array([3.0, 4.0])
    length, point = searched(Point(start, *bowl(start)), np.array([-3.0, -4.0]), 1.0, bowl)
    assert length == 1.0  # the whole way to the bottom
    assert (point.parameters.tolist(), point.loss, point.gradient.tolist()) == ([0.0, 0.0], 0.0, [0.0, 0.0])


def test_no_step_is_taken_uphill_or_along_a_level():
    start = np.array([3.0, 4.0])
    for direction in ([3.0, 4.0], [4.0, -3.0], [0.0, 0.0]):
        assert searched(Point(start, *bowl(start)), np.array(direction), 1.0, bowl) is None


def test_a_run_ends_where_no_component_is_above_a_hundred_millionth():
    model = Neuron(1, init="zeros")
    data = [([0.0], 1.0), ([1.0], 3.0)]  # 2 x + 1
    history = train(model, data, "squared_error", 100, optimizer=LBFGS(), progress=False)
    assert history.stopped == "converged"
    assert max(abs(p.grad) for p in model.parameters()) <= 1e-8
