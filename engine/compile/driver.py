"""Runs a program over batches: blocks of lanes forward and backward, and the updates of a training run.

All that it works on stands at addresses in `s`, the state of a machine (state.py).
"""

# mypy: disable-error-code="no-untyped-def, misc, no-untyped-call"

import numpy as np
from numba import njit

from engine.compile import state as at
from engine.compile.cache import compiled
from engine.compile.dense import clear, row_sum, spread
from engine.compile.intrinsics import call_kernel, call_run, call_transpose, floats, integers
from engine.compile.steps import LANES


@njit
def run(s, code, steps, index, x, g, lanes, real, fresh):
    """The same, from here."""
    call_run(s[at.RUN], (s[at.SELF], code, steps, index, x, g, lanes, real, np.intp(fresh)))


@njit
def hand_back(g, to_vector, hands, count, lanes, real):
    """The gradient of each loaded row, over its samples, is added to that of its position."""
    gu, pairs = floats(to_vector), integers(hands)
    for i in range(count):
        gu[pairs[2 * i + 1]] += row_sum(g + 8 * lanes * pairs[2 * i], real)


@njit
def vector_forward(s):
    """What is computed from the parameters alone, and the copies of weights; gradients begin at 0."""
    u, gu = floats(s[at.VECTOR]), floats(s[at.TO_VECTOR])
    if s[at.ONCE_FORWARD_STEPS] > 0:
        x, pairs = s[at.ONCE_X], integers(s[at.RESULTS])
        spread(s[at.VECTOR], x, s[at.ONCE_LOADS], s[at.ONCE_LOAD_COUNT], LANES)
        run(s, s[at.ONCE_FORWARD], s[at.ONCE_FORWARD_STEPS], s[at.ONCE_INDEX], x, x, LANES, 1, True)
        for i in range(s[at.RESULT_COUNT]):
            u[pairs[2 * i + 1]] = floats(x)[LANES * pairs[2 * i]]
    pairs, clears = integers(s[at.COPIES]), integers(s[at.CLEARS])
    for i in range(s[at.COPY_COUNT]):
        u[pairs[2 * i + 1]] = u[pairs[2 * i]]
    for i in range(s[at.CLEAR_COUNT]):
        gu[clears[i]] = 0.0


@njit
def vector_backward(s):
    """The gradients of copied weights and of uniform results go to the parameters that they came from."""
    gu, pairs = floats(s[at.TO_VECTOR]), integers(s[at.COPIES])
    for i in range(s[at.COPY_COUNT]):
        gu[pairs[2 * i]] += gu[pairs[2 * i + 1]]
    if s[at.ONCE_BACKWARD_STEPS] > 0:
        x, g, pairs = s[at.ONCE_X], s[at.ONCE_G], integers(s[at.RESULTS])
        for i in range(s[at.RESULT_COUNT]):
            floats(g)[LANES * pairs[2 * i]] = gu[pairs[2 * i + 1]]
        run(s, s[at.ONCE_BACKWARD], s[at.ONCE_BACKWARD_STEPS], s[at.ONCE_INDEX], x, g, LANES, 1, True)
        hand_back(g, s[at.TO_VECTOR], s[at.ONCE_HANDS], s[at.ONCE_HAND_COUNT], LANES, 1)


@njit
def lanes_for(s, real):
    """The numbers of a row that holds `real` samples: a multiple of the grain, 8 or 1."""
    grain = s[at.GRAIN]
    return (real + grain - 1) // grain * grain


@njit
def fill(s, start, real):
    """The samples order[start], ... as the columns of the input rows; the last is repeated to the end."""
    columns, lanes, x, data, order = s[at.COLUMNS], lanes_for(s, real), s[at.X], s[at.DATA], s[at.ORDER]
    chosen = integers(order)
    if columns < LANES:
        _fill_few(data, order, start, x, columns, lanes, real)
        return
    for first in range(0, lanes, LANES):
        eight = s[at.BATCH] + 8 * columns * first if s[at.BATCH] != 0 else s[at.SCRATCH]
        for i in range(LANES):
            place = start + min(first + i, real - 1)
            place = place if order == 0 else chosen[place]
            source, target = floats(data + 8 * columns * place), floats(eight + 8 * columns * i)
            for c in range(columns):
                target[c] = source[c]
        call_transpose(s[at.TRANSPOSE], (eight, columns, x + 8 * first, lanes, LANES, columns))


@njit
def _fill_few(data, order, start, x, columns, lanes, real):
    """The same, column by column, for a few of them."""
    chosen = integers(order + 8 * start)
    for c in range(columns):
        source, row = floats(data + 8 * c), floats(x + 8 * lanes * c)
        if order == 0:
            for lane in range(real):
                row[lane] = source[columns * (start + lane)]
        else:
            for lane in range(real):
                row[lane] = source[columns * chosen[lane]]
        for lane in range(real, lanes):
            row[lane] = row[real - 1]


@njit
def seed(s, real, output, weight):
    """d / d output = weight for one output, 0 for the others; all of them where `output` is negative."""
    lanes, rows = lanes_for(s, real), integers(s[at.OUTPUTS])
    for o in range(s[at.OUTPUT_COUNT]):
        clear(s[at.G] + 8 * lanes * rows[o], lanes)
    for o in range(s[at.OUTPUT_COUNT]):
        if output < 0 or o == output:
            numbers = floats(s[at.G] + 8 * lanes * rows[o])
            for lane in range(lanes):
                numbers[lane] += weight


@njit
def give_values(s, start, real):
    """results[i, o] = output o of sample i, if they are asked for. The sum of all outputs."""
    rows, count, total, results = integers(s[at.OUTPUTS]), s[at.OUTPUT_COUNT], 0.0, floats(s[at.TO_VALUES])
    for o in range(count):
        row = s[at.X] + 8 * lanes_for(s, real) * rows[o]
        total += row_sum(row, real)
        if s[at.TO_VALUES] != 0:
            numbers = floats(row)
            for i in range(real):
                results[(start + i) * count + o] = numbers[i]
    return total


@njit
def give_slopes(s, start, real, output):
    """slopes[i, o, c] = the derivative of output o of sample i to column c."""
    outputs, columns, lanes = s[at.OUTPUT_COUNT], s[at.COLUMNS], lanes_for(s, real)
    to, stride = s[at.TO_SLOPES] + 8 * (start * outputs + output) * columns, outputs * columns
    if columns >= LANES:
        call_transpose(s[at.TRANSPOSE], (s[at.G], lanes, to, stride, columns, real))
        return
    for c in range(columns):
        row, target = floats(s[at.G] + 8 * lanes * c), floats(to + 8 * c)
        for lane in range(real):
            target[lane * stride] = row[lane]


@compiled
def drive(s):
    """Batches FIRST to LAST - 1: outputs, gradients, updates, as far as the state asks for them.

    bounds[b] is where batch b begins in `order`. The only function that Python calls, and so compiled once.
    """
    bounds, costs, numbers = integers(s[at.BOUNDS]), floats(s[at.COSTS]), floats(s[at.NUMBERS])
    to_parameters = s[at.WANTED] == at.TO_PARAMETERS
    lanes_at_once, outputs = s[at.BLOCK], s[at.OUTPUT_COUNT]
    for b in range(s[at.FIRST], s[at.LAST]):
        begin, end = bounds[b], bounds[b + 1]
        total = 0.0
        vector_forward(s)
        for start in range(begin, end, lanes_at_once):
            real = min(lanes_at_once, end - start)
            lanes = lanes_for(s, real)
            fill(s, start, real)
            spread(s[at.VECTOR], s[at.X], s[at.LOADS], s[at.LOAD_COUNT], lanes)
            run(s, s[at.FORWARD], s[at.FORWARD_STEPS], s[at.INDEX], s[at.X], s[at.X], lanes, real, True)
            total += give_values(s, start, real)
            for o in range(0 if s[at.WANTED] == at.NOTHING else 1 if to_parameters else outputs):
                seed(s, real, -1 if to_parameters else o, 1.0 / (end - begin) if to_parameters else 1.0)
                steps, fresh = s[at.BACKWARD_STEPS], start == begin
                run(s, s[at.BACKWARD], steps, s[at.INDEX], s[at.X], s[at.G], lanes, real, fresh)
                if to_parameters:
                    hand_back(s[at.G], s[at.TO_VECTOR], s[at.HANDS], s[at.HAND_COUNT], lanes, real)
                else:
                    give_slopes(s, start, real, o)
        costs[b] = total
        if to_parameters:
            vector_backward(s)
            if s[at.UPDATE] != 0:
                numbers[0], numbers[1] = s[at.UPDATES] + b + 1, numbers[at.RATES + b]
                call_kernel(
                    s[at.UPDATE], (s[at.VECTOR], s[at.TO_VECTOR], s[at.MEMORY], s[at.NUMBERS], s[at.LEARNT])
                )
