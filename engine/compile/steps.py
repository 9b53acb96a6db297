"""Runs the steps of a table, forward or backward, on rows of lanes.

All that they work on stands at addresses in the state of a machine (state.py).
"""

# mypy: disable-error-code="no-untyped-def, misc, no-untyped-call"

from numba import njit

from engine.compile import state as at
from engine.compile import table as t
from engine.compile.cache import kernel
from engine.compile.dense import (
    ADD,
    BIAS,
    ZERO,
    add_rows,
    clear,
    copy_rows,
    hand_to,
    row_dot,
    row_sum,
)
from engine.compile.intrinsics import call_kernel, call_product, call_transpose, floats, integers

LANES = 8
FEW = 4  # units or inputs


@njit
def _to_weights(s, ins, x, up, gu, lanes, real, fresh):
    """The gradient of a dense layer to its weights, Σ_lanes up x, and to its biases, Σ_lanes up."""
    n, count, first = ins[t.INPUTS], ins[t.COUNT], ins[t.OPERANDS]
    if ins[t.BIAS] >= 0:
        biases = floats(gu + 8 * ins[t.BIAS])
        for i in range(count):
            biases[i] = (0.0 if fresh else biases[i]) + row_sum(up + 8 * lanes * i, real)
    if count < FEW or n < FEW:
        _to_few_weights(
            gu + 8 * ins[t.WEIGHTS], ins[t.STRIDE], up, x + 8 * lanes * first, count, n, lanes, real, fresh
        )
        return
    wide = (n + LANES - 1) // LANES * LANES
    if s[at.BATCH] != 0 and first + n <= s[at.COLUMNS]:  # the samples themselves are what is needed
        samples, stride = s[at.BATCH] + 8 * first, s[at.COLUMNS]
    else:
        samples, stride = s[at.SCRATCH], wide
        wanted = (real + LANES - 1) // LANES * LANES
        call_transpose(s[at.TRANSPOSE], (x + 8 * lanes * first, lanes, samples, stride, n, wanted))
    to, mode = gu + 8 * ins[t.WEIGHTS], ZERO if fresh else ADD
    sizes = count, real, wide
    call_product(s[at.PRODUCT], (up, lanes, 1, samples, stride, to, ins[t.STRIDE], *sizes, mode, gu))


@njit
def _to_few_weights(to, stride, up, x, count, n, lanes, real, fresh):
    """The same where one side is so narrow that products of rows are faster than a transposed block."""
    for i in range(count):
        weights = floats(to + 8 * stride * i)
        for k in range(n):
            weights[k] = (0.0 if fresh else weights[k]) + row_dot(up + 8 * lanes * i, x + 8 * lanes * k, real)


@kernel(9)
def run_steps(state, code, steps, index, x, g, lanes, real, fresh):
    """Every step of a table, on rows of `lanes` numbers of which `real` are samples.

    fresh  whether this block is the first to give weights a gradient

    It is called by its address, so that it is compiled once and not into each of its callers.
    """
    s = integers(state)
    u, gu = s[at.VECTOR], s[at.TO_VECTOR]
    for i in range(steps):
        here = code + 8 * t.WIDTH * i
        ins = integers(here)
        kind, first, count = ins[t.KIND], ins[t.FIRST], ins[t.COUNT]
        row, rows = 8 * lanes * first, index + 8 * ins[t.OPERANDS + 1]
        if kind == t.RULE:
            call_kernel(ins[t.KERNEL], (x, g, here, index, lanes))
        elif kind == t.DENSE:
            w, inputs = u + 8 * ins[t.WEIGHTS], x + 8 * lanes * ins[t.OPERANDS]
            mode, bias = (ZERO, u) if ins[t.BIAS] < 0 else (BIAS, u + 8 * ins[t.BIAS])
            sizes = count, ins[t.INPUTS], lanes
            call_product(
                s[at.PRODUCT], (w, ins[t.STRIDE], 1, inputs, lanes, x + row, lanes, *sizes, mode, bias)
            )
        elif kind == t.DENSE_WEIGHTS:
            _to_weights(s, ins, x, g + row, gu, lanes, real, fresh != 0)
        elif kind == t.DENSE_INPUTS:
            w, to = u + 8 * ins[t.WEIGHTS], g + 8 * lanes * ins[t.OPERANDS]
            mode = ZERO if ins[t.STORE] else ADD
            sizes = ins[t.INPUTS], count, lanes
            call_product(s[at.PRODUCT], (w, 1, ins[t.STRIDE], g + row, lanes, to, lanes, *sizes, mode, u))
        elif kind == t.SUM:
            add_rows(x, first, rows, count, ins[t.TERMS], lanes)
        elif kind == t.COPY:
            copy_rows(x, first, rows, count, lanes)
        elif kind == t.HAND:
            hand_to(g, first, 1, rows, count, lanes, ins[t.STORE] != 0)
        elif kind == t.FAN:
            hand_to(g, first, 0, rows, count, lanes, ins[t.STORE] != 0)
        else:
            clear(g + row, count * lanes)
