"""Optimizers by name: SGD, Momentum, Nesterov, RMSprop, Adam and AdamW, each as its rule (see optimizer.py)."""

# ruff: noqa: ARG004  # every rule has the one signature, also where it needs less

import math
from typing import ClassVar

from nn.support.choice import chosen
from nn.training.optim.optimizer import OPTIMIZER_STATE, Numbers, Optimizer, Update
from nn.training.optim.schedules import Schedule

__all__ = [
    "OPTIMIZERS",
    "OPTIMIZER_STATE",
    "SGD",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "optimizer",
]


class SGD(Optimizer):
    """p ← p - lr g: plain gradient descent.

    >>> from engine import Value
    >>> p = Value(1.0)
    >>> p.grad = 2.0
    >>> SGD(lr=0.25).step([p])
    >>> p.data
    0.5
    """

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """The update above."""
        return p - lr * g, slots


class Momentum(Optimizer):
    """v ← β v + g; p ← p - lr v."""

    slots = 1
    defaults: ClassVar[dict[str, float]] = {"beta": 0.9}

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """The update above."""
        (beta,), (v,) = constants, slots
        v = beta * v + g
        return p - lr * v, (v,)


class Nesterov(Momentum):
    """v ← β v + g; p ← p - lr (g + β v): the gradient is taken one step ahead."""

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """The update above."""
        (beta,), (v,) = constants, slots
        v = beta * v + g
        return p - lr * (g + beta * v), (v,)


class RMSprop(Optimizer):
    """s ← ρ s + (1 - ρ) g²; p ← p - lr g / (√s + ε)."""

    slots = 1
    defaults: ClassVar[dict[str, float]] = {"rho": 0.9, "epsilon": 1e-8}

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """The update above."""
        (rho, epsilon), (s,) = constants, slots
        s = rho * s + (1.0 - rho) * g * g
        return p - lr * g / (math.sqrt(s) + epsilon), (s,)


class Adam(Optimizer):
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; p ← p - lr m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁^t) and v̂ = v / (1 - β₂^t) undo the start at 0. Source: arXiv 1412.6980, algorithm 1.
    """

    slots = 2
    defaults: ClassVar[dict[str, float]] = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """The update above."""
        (beta1, beta2, epsilon), (m, v) = constants, slots
        m = beta1 * m + (1.0 - beta1) * g
        v = beta2 * v + (1.0 - beta2) * g * g
        m_hat, v_hat = m / (1.0 - beta1**t), v / (1.0 - beta2**t)
        return p - lr * m_hat / (math.sqrt(v_hat) + epsilon), (m, v)


class AdamW(Adam):
    """Adam, with the weight decay taken from p itself and not through g. Source: arXiv 1711.05101."""

    decoupled = True


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, Momentum, Nesterov, RMSprop, Adam, AdamW)
}


def optimizer(choice: str | Optimizer | type[Optimizer], lr: float | Schedule = 0.01) -> Optimizer:
    """The optimizer of that name or class at that learning rate; an Optimizer as it is.

    "lbfgs" and "newton" take no rate. ValueError with the names there are.
    """
    if isinstance(choice, Optimizer):
        return choice
    name = choice.casefold().replace("-", "") if isinstance(choice, str) else ""
    if name == "lbfgs":
        from nn.training.optim.minimisers.lbfgs import LBFGS  # noqa: PLC0415  # it needs NumPy

        return LBFGS()
    if name == "newton":
        from nn.training.optim.minimisers.newton import Newton  # noqa: PLC0415  # likewise

        return Newton()
    if isinstance(choice, type) and issubclass(choice, Optimizer):
        return choice(lr)
    return chosen(
        choice,
        OPTIMIZERS,
        "an optimizer",
        " or an Optimizer, as Adam(lr=0.01), or lbfgs or newton for small data",
    )(lr)
