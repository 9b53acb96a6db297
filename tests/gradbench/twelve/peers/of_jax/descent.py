"""The descent of particle and saddle as a loop, and the loops that a derivative can pass."""

import jax
import jax.numpy as np

MODES = {"r": jax.grad, "f": jax.jacfwd}


def bounded(count):
    """A `while_loop` of at most so many steps, which has a reverse mode: the others leave the state as it is."""

    def loop(goes_on, step, state):
        def one(state, _):
            return jax.lax.cond(goes_on(state), step, lambda state: state, state), None

        return jax.lax.scan(one, state, length=count)[0]

    return loop


def argmin(f, gradient, start, loop=jax.lax.while_loop):
    """A point where f is least."""
    g = gradient(f)

    def step(s):
        x, value, slope, rate, lucky, _ = s
        moved = x - rate * slope
        near, full = np.sqrt(((x - moved) ** 2).sum()) <= 1e-5, lucky == 10
        after = f(moved)
        better = after < value

        def taken():
            return moved, after, g(moved), rate, lucky + 1, True

        def refused():
            return x, value, slope, 0.5 * rate, 0, True

        def double():
            return x, value, slope, 2 * rate, 0, True

        def end():
            return x, value, slope, rate, lucky, False

        def moved_or_not():
            return jax.lax.cond(better, taken, refused)

        def unless_near():
            return jax.lax.cond(near, end, moved_or_not)

        def unless_full():
            return jax.lax.cond(full, double, unless_near)

        return jax.lax.cond(np.sqrt((slope**2).sum()) <= 1e-5, end, unless_full)

    return loop(lambda s: s[-1], step, (start, f(start), g(start), 1e-5, 0, True))[0]
