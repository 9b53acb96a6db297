import numpy as np
import pytest

from nn import MLP, moons, train, xor
from nn.evaluation.cost import mean_loss
from nn.training.optim.minimisers.newton import Newton, curves_down, inside
from nn.training.optim.minimisers.whole_data import Point
from nn.training.optim.optimizers import optimizer


def test_moons_go_to_machine_precision():
    model = MLP(2, [8, 1], "tanh", seed=0)
    newton = Newton(weight_decay=1e-3)
    data = moons(100, noise=0.1, seed=0)
    history = train(model, data, "binary_cross_entropy_with_logits", 40, optimizer=newton, progress=False)
    assert history.stopped == "converged"
    assert len(history.epochs) < 30
    assert max(abs(p.grad) for p in model.parameters()) <= 1e-12  # with the penalty's part
    sizes = np.random.default_rng(0).normal(size=(20, len(model.parameters()))) * 1e-4
    least, points = history.losses[-1], [p.data for p in model.parameters()]
    for step in sizes:  # a minimum, as other points near it tell
        for p, x, d in zip(model.parameters(), points, step, strict=True):
            p.data = x + d
        penalty = sum(p.data**2 for p in model.parameters()) * 0.5e-3
        assert penalty + mean_loss(model, data, "binary_cross_entropy_with_logits") >= least


def test_its_name_its_settings_and_its_refusals():
    assert isinstance(optimizer("newton"), Newton)
    assert Newton(weight_decay=0.5).fresh().weight_decay == 0.5
    with pytest.raises(TypeError, match="Newton asks for the loss at several points"):
        Newton().step([])
    with pytest.raises(ValueError, match="needs a program of the loss"):
        train(MLP(2, [1], seed=0), xor(), "mse", 3, optimizer="newton", compiled=False, progress=False)


def test_a_step_is_the_best_inside_its_radius():
    random = np.random.default_rng(2)
    for trial in range(200):
        n = int(random.integers(1, 5))
        curvatures = np.sort(random.normal(size=n) * 10.0 ** random.integers(-3, 3))
        along = random.normal(size=n) * (random.uniform(size=n) < 0.8)  # often nothing along an axis
        radius = float(10.0 ** random.uniform(-2, 2))
        step = inside(curvatures, along, radius)
        assert np.linalg.norm(step) <= 1.06 * radius
        value = along @ step + 0.5 * curvatures @ step**2
        others = random.normal(size=(300, n))
        others *= radius * random.uniform(size=(300, 1)) / np.linalg.norm(others, axis=1, keepdims=True)
        best = (others @ along + 0.5 * others**2 @ curvatures).min()
        assert value <= 0.85 * min(best, 0.0) + 1e-12, trial


def test_a_function_curves_down_where_a_curvature_is_negative_by_more_than_rounding():
    for matrix, expected in (
        ([2.0, -1.0], True),
        ([2.0, 0.0], False),
        ([2.0, -1e-12], False),
        ([2.0, np.nan], False),
    ):
        assert curves_down(np.diag(matrix)) is expected


def test_a_step_counts_an_update_and_goes_to_the_bottom_of_a_parabola():
    class Parabola:
        """½ x², whose curvature is 1."""

        def __call__(self, x):
            return 0.5 * float(x @ x), x.copy()

        def hessian(self, x):
            return np.eye(len(x))

    start, newton = np.array([0.5]), Newton()
    length, moved = newton.updated(Point(start, *Parabola()(start)), Parabola())
    assert (length, newton.updates) == (1.0, 1)
    assert moved.parameters[0] == moved.loss == moved.gradient[0] == 0.0
    assert newton.radius == 2.5 * 0.5  # the whole fall came true
