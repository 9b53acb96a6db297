"""The descent of particle and saddle, whose decisions are Python's, and the two modes."""

import torch
from torch.func import grad_and_value, jvp

from twelve.descent import ENOUGH, FIRST_RATE, LUCKY


def reverse(f, x):
    """The value of f and its gradient, by reverse mode."""
    gradient, value = grad_and_value(f)(x)
    return value, gradient


def forward(f, x):
    """The value of f and its gradient, by forward mode: a decision of Python has no batch of directions."""
    values, slopes = zip(*(jvp(f, (x,), (unit,)) for unit in torch.eye(len(x))), strict=True)
    return values[0], torch.stack(slopes)


def graph(f, x):
    """The value of f and its gradient by reverse mode, which can be differentiated once more, so also by itself."""
    if not x.requires_grad:
        x = x.detach().requires_grad_()
    value = f(x)
    return value, torch.autograd.grad(value, x, create_graph=True)[0]


def last(f, x):
    """As `graph`, of numbers alone."""
    x = x.detach().requires_grad_()
    value = f(x)
    return value.detach(), torch.autograd.grad(value, x)[0]


MODES = {"rr": (last, graph), "ff": (forward, forward), "fr": (forward, reverse), "rf": (reverse, forward)}
"""The outer and the inner mode. torch.func composes them all; without it, reverse over reverse takes a third."""


def argmin(f, mode, start):
    """A point where f is least."""
    x, rate, lucky = start, FIRST_RATE, 0
    value, slope = mode(f, x)
    while slope.norm() > ENOUGH:
        if lucky == LUCKY:
            rate, lucky = 2 * rate, 0
        moved = x - rate * slope
        if (x - moved).norm() <= ENOUGH:
            break
        after, slope_there = mode(f, moved)
        if after < value:
            x, value, slope, lucky = moved, after, slope_there, lucky + 1
        else:
            rate, lucky = 0.5 * rate, 0
    return x
