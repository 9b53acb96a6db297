"""PyTorch, called a step at a time: plain tensors, autograd, and all parameters updated in one call."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from recorded_peers.workloads import EPOCHS, Array, Digits, Formula, Work

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def call(formula: Formula) -> Callable[[float, float], Any]:
    """The graph is built anew at each call."""

    def gradient(a: float, b: float) -> Any:
        leaves = torch.tensor(a, requires_grad=True), torch.tensor(b, requires_grad=True)
        value = formula(*leaves, torch.relu)
        return value.detach(), torch.autograd.grad(value, leaves)

    return gradient


def batched(formula: Formula, points: Array) -> Callable[[], tuple[Array, Array]]:
    """Tensors of 100,000 numbers in place of scalars."""
    leaves = [torch.tensor(column, requires_grad=True) for column in points.T.copy()]

    def gradients() -> tuple[Array, Array]:
        values = formula(*leaves, torch.relu)
        slopes = torch.autograd.grad(values.sum(), leaves)
        return values.detach().numpy(), torch.stack(slopes, dim=1).numpy()

    return gradients


def descent(work: Work) -> Callable[[int], list[float]]:
    """Faster than nn.Module with torch.optim.SGD, which does the same."""
    batches = [(torch.tensor(X), _targets(work.loss, t)) for X, t in work.batches()]
    loss = _LOSSES[work.loss]

    def run(steps: int) -> list[float]:
        parameters = [
            torch.tensor(array, requires_grad=True) for W, b in work.weights for array in (W.T.copy(), b)
        ]
        layers = list(zip(parameters[::2], parameters[1::2], strict=True))
        inner, (last, bias) = layers[:-1], layers[-1]
        costs = []
        for i in range(steps):
            x, targets = batches[i % len(batches)]
            for W, b in inner:
                x = torch.relu(functional.linear(x, W, b))
            cost = loss(functional.linear(x, last, bias), targets)
            slopes = torch.autograd.grad(cost, parameters)
            with torch.no_grad():
                torch._foreach_add_(parameters, slopes, alpha=-work.rate)  # what torch.optim.SGD calls
            costs.append(cost.detach())
        return torch.stack(costs).tolist()

    return run


def fit(data: Digits) -> tuple[Callable[[], Any], Callable[[Any], Array]]:
    """R1 as a PyTorch program has it: nn.Sequential, torch.optim.Adam, a new order for each epoch."""
    X, classes = torch.tensor(data.inputs), torch.tensor(data.classes)
    test_X = torch.tensor(data.test_inputs)

    def learn() -> torch.nn.Module:
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(EPOCHS):
            for rows in torch.randperm(len(X)).split(32):
                optimizer.zero_grad()
                functional.cross_entropy(model(X[rows]), classes[rows]).backward()
                optimizer.step()
        return model

    return learn, lambda model: model(test_X).argmax(dim=1).numpy()


def _targets(loss: str, targets: Array) -> torch.Tensor:
    return torch.tensor(targets if loss == "cross_entropy" else targets[:, None])


def _hinge(scores: torch.Tensor, signs: torch.Tensor) -> torch.Tensor:
    return torch.relu(1.0 - signs * scores).mean()


_LOSSES = {
    "squared_error": functional.mse_loss,
    "hinge": _hinge,
    "cross_entropy": functional.cross_entropy,
}
