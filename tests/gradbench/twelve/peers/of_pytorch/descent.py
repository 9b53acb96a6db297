"""The descent of particle and saddle, whose decisions are Python's."""

import torch

from twelve.descent import ENOUGH, FIRST_RATE, LUCKY


def gradient(f, x, *, again):
    """f and its gradient; `again`: they can be differentiated once more."""
    if not x.requires_grad:
        x = x.detach().requires_grad_()
    value = f(x)
    return value, torch.autograd.grad(value, x, create_graph=again)[0]


def argmin(f, start, *, again=False):
    """A point where f is least."""
    x, rate, lucky = start, FIRST_RATE, 0
    value, slope = gradient(f, x, again=again)
    while slope.norm() > ENOUGH:
        if lucky == LUCKY:
            rate, lucky = 2 * rate, 0
        moved = x - rate * slope
        if (x - moved).norm() <= ENOUGH:
            break
        after, slope_there = gradient(f, moved, again=again)
        if after < value:
            x, value, slope, lucky = moved, after, slope_there, lucky + 1
        else:
            rate, lucky = 0.5 * rate, 0
    return x
