"""The descent as a graph of numbers, and the two modes. CasADi has no loop that ends by a condition: see `steps`."""

import casadi as ca
import numpy as np

from twelve.descent import ENOUGH, FIRST_RATE, LONGEST, LUCKY
from twelve.peers.of_casadi.common import placed


def reverse(value, x):
    """The gradient by reverse mode."""
    return ca.gradient(value, x)


def forward(value, x):
    """The gradient by forward mode: the derivative along each unit vector."""
    return ca.vertcat(*(ca.jtimes(value, x, unit) for unit in ca.horzsplit(ca.DM.eye(x.numel()))))


MODES = {"r": reverse, "f": forward}


def steps(goes_on, step, state, count):
    """The state after so many steps, of which those after the end leave it as it is."""
    for _ in range(count):
        state = ca.if_else(goes_on(state), step(state), state)
    return state


def at(compiled, size):
    """A function of one vector as a function of a list of floats, for a descent that is Python's."""
    point = np.empty(size)
    run = placed(compiled, point)

    def call(numbers):
        point[:] = numbers
        return [result.ravel().tolist() for result in run()]

    return call


def value_and_gradient(value, x, mode):
    """A value and its gradient at a list of floats."""
    call = at(ca.Function("f", [x], [value, ca.densify(mode(value, x))]), x.numel())

    def split(numbers):
        (value,), gradient = call(numbers)
        return value, gradient

    return split


def least(value, y, start, mode):
    """A point where a graph of y is least, as a graph of the other symbols in it."""
    n = y.numel()
    both = ca.vertcat(value, mode(value, y))

    def arrived(point):
        return ca.vertcat(point, ca.substitute(both, y, point))

    def tried(state):
        """The rate of the next step, and how far it goes."""
        slope, rate, lucky = state[n + 1 : -2], state[-2], state[-1]
        full = lucky == LUCKY
        rate = ca.if_else(full, 2 * rate, rate)
        return rate, ca.if_else(full, 0, lucky), rate * slope

    def goes_on(state):
        slope, way = state[n + 1 : -2], tried(state)[2]
        return ca.fmin(ca.sumsqr(slope), ca.sumsqr(way)) > ENOUGH**2

    def step(state):
        rate, lucky, way = tried(state)
        moved = arrived(state[:n] - way)
        taken, refused = ca.vertcat(moved, rate, lucky + 1), ca.vertcat(state[:-2], 0.5 * rate, 0)
        return ca.if_else(moved[n] < state[n], taken, refused)

    return steps(goes_on, step, ca.vertcat(arrived(ca.SX(start)), FIRST_RATE, 0), LONGEST)[:n]
