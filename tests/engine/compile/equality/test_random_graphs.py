"""Random graphs of up to 200 nodes, as programs and as eager graphs of Values: 500 with CHAINRULE_TRUST=1.

A graph is bytes, four for each node: the operation, and how far back its operands stand. What is
compared is compared to 1e-12 of what was added up to it (`magnitudes`): where terms
cancel, no two orders of addition agree to 1e-12 of what is left. Nodes near a kink, near the end of a domain, or
whose rounding errors would grow, are left out, for there a last digit decides.
"""

import itertools
import math
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import DomainError, Value, apply, record, zero_grad
from engine.core import operations as ops

ROWS, INPUTS, PARAMETERS = 2, 4, 5
CONSTANTS = (-1.0, 0.5, 1.0, 2.0, 3.0)
MARGIN, TAME, NODES = 0.02, 30.0, 200

N_ARY = [
    engine.maximum,
    engine.minimum,
    engine.total,
    engine.mean,
    engine.logsumexp,
    lambda items: engine.dot(items, items[::-1]),
    lambda items: engine.dot(items, [0.25, -1.5, 2.0, 0.75, 1.0, -0.5][: len(items)]),
    lambda items: engine.softmax(items)[0],
    lambda items: engine.log_softmax(items)[-1],
    lambda items: engine.take(items, engine.step(items[0]) + engine.step(items[-1])),
]


class Graph:
    """Steps (function, operand slots) over the slots of inputs, parameters and constants."""

    def __init__(self, genes, numbers):
        self.rows = [numbers[i * INPUTS : (i + 1) * INPUTS] for i in range(ROWS)]
        self.parameters = numbers[ROWS * INPUTS :]
        self.steps = []
        self.slots = [[*row, *self.parameters, *CONSTANTS] for row in self.rows]
        self.errors = [[1.0] * len(slots) for slots in self.slots]
        for i in range(0, len(genes), 4):
            self._grow(*genes[i : i + 4])
        random = Random(genes)
        last = range(len(self.slots[0]))[-20:]
        self.outputs = [last[-1], *random.sample(list(last), random.choice((0, 0, 1, 3)))]

    def _grow(self, kind, *back):
        count = len(self.slots[0])
        if kind < 180:
            op = ops.ALL[kind % len(ops.ALL)]
            operands = [count - 1 - by % min(count, 40) for by in back[: len(op.operands)]]
            step = (lambda *x, op=op: apply(op, *x)), operands
        else:
            size, function = 3 + back[0] % 4, N_ARY[kind % len(N_ARY)]
            operands = [count - 1 - (back[1] + i * (1 + back[2] % 5)) % count for i in range(size)]
            step = (lambda *x, function=function: function(list(x))), operands
        tamed = [self._tame(step, *numbers) for numbers in zip(self.slots, self.errors, strict=True)]
        if all(tamed):
            self.steps.append(step)
            for slots, errors, (value, error) in zip(self.slots, self.errors, tamed, strict=True):
                slots.append(value)
                errors.append(error)

    def _tame(self, step, slots, errors):
        """The value and the growth of rounding errors at this node; None where it is better left out."""
        function, operands = step
        leaves = {i: Value(slots[i]) for i in operands}
        try:
            node = function(*(leaves[i] for i in operands))
            node.backward()
        except DomainError:
            return None
        inner = [n for n in engine.topological(node) if n.parents]
        error = 1.0 + abs(node.data) + sum(abs(leaf.grad) * errors[i] for i, leaf in leaves.items())
        fine = (
            all(map(_far_from_edges, inner))
            and error < TAME
            and all(abs(x.grad) < TAME for x in leaves.values())
        )
        return (node.data, error) if fine else None

    def run(self, inputs, parameters):
        slots = [*inputs, *parameters, *CONSTANTS]
        for function, operands in self.steps:
            slots.append(function(*(slots[i] for i in operands)))
        return [slots[i] for i in self.outputs]


def _far_from_edges(node):
    """Whether the domain and the side of the kink are the same a little further on."""
    op, point = node.op, [parent.data for parent in node.parents]
    if not math.isfinite(node.data):
        return op is ops.where
    if op.domain:  # the end of the domain of a / b, b = 0, is left out by its slopes
        try:
            for by in itertools.product((-MARGIN, MARGIN), repeat=len(point)):
                op.evaluate([x + b for x, b in zip(point, by, strict=True)])
        except DomainError:
            return False
    if op.kink and op is not ops.where:
        distance = point[0] - (point[1] if len(point) == 2 else 0.0)
        return abs(distance) > 1e-6 or (len(point) == 2 and node.parents[0] is node.parents[1])
    return True


def magnitudes(output, leaves):
    """For every leaf the sum over all paths of |slope|: backward, with nothing that cancels."""
    to = {output: 1.0}
    for node in reversed(engine.topological(output)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            to[parent] = to.get(parent, 0.0) + abs(partial) * to[node]
    return [to.get(leaf, 0.0) for leaf in leaves]


def eager(graph, row, parameters):
    """Values, slopes of every output, and the magnitudes of these."""
    leaves = [*(Value(x) for x in row), *parameters]
    outputs = graph.run(leaves[:INPUTS], parameters)
    slopes, scales = [], []
    for output in outputs:
        zero_grad(leaves)
        if isinstance(output, Value):
            output.backward()
        slopes.append([leaf.grad for leaf in leaves])
        scales.append(magnitudes(output, leaves) if isinstance(output, Value) else [0.0] * len(leaves))
    return [output.data if isinstance(output, Value) else float(output) for output in outputs], slopes, scales


def near(got, expected, scale):
    return abs(got - expected) <= 1e-12 * max(1.0, abs(expected), scale)


def genome(seed, nodes):
    """A shorter one is the beginning of a longer one, so that a failing graph shrinks to its first nodes."""
    return Random(seed).randbytes(4 * nodes)


genomes = st.builds(genome, st.integers(0, 2**32), st.integers(3, NODES))
numbers = st.lists(
    st.floats(0.1, 2.0) | st.floats(-2.0, -0.1) | st.sampled_from([1.0, -1.0, 0.5, 2.0]),
    min_size=ROWS * INPUTS + PARAMETERS,
    max_size=ROWS * INPUTS + PARAMETERS,
)


TRUST = float(os.environ.get("CHAINRULE_TRUST", "0.01"))  # 1 for all: machine code is compiled for each graph


@given(genes=genomes, numbers=numbers)
@settings(derandomize=True, deadline=None, max_examples=math.ceil(1000 * min(TRUST, 0.5)))
def test_numpy_programs_of_random_graphs_are_the_graphs(genes, numbers, only):
    check("numpy", genes, numbers, only)


@given(genes=genomes, numbers=numbers)
@settings(derandomize=True, deadline=None, max_examples=math.ceil(500 * TRUST))
def test_native_programs_of_random_graphs_are_the_graphs(genes, numbers, only):
    pytest.importorskip("llvmlite")
    check("llvm", genes, numbers, only)


def check(backend, genes, numbers, only):
    graph = Graph(genes, numbers)
    parameters = [Value(x) for x in graph.parameters]
    program = only(record(lambda x: graph.run(x, parameters), INPUTS), backend)
    graphs = [eager(graph, row, parameters) for row in graph.rows]
    values, slopes = program.gradients(graph.rows)
    for i, (expected, to, scales) in enumerate(graphs):
        for o, value in enumerate(expected):
            assert near(values[i, o], value, 0.0), graph.steps
            for c in range(INPUTS):
                assert near(slopes[i, o, c], to[o][c], scales[o][c]), graph.steps
    if len(graph.outputs) == 1:
        mean, to_parameters = program.mean_gradient(graph.rows)
        assert near(mean, math.fsum(v for (v,), _, _ in graphs) / ROWS, 0.0)
        for parameter, got in zip(program.parameters, to_parameters, strict=True):
            place = INPUTS + parameters.index(parameter)
            expected = math.fsum(to[0][place] for _, to, _ in graphs) / ROWS
            assert near(got, expected, max(scales[0][place] for _, _, scales in graphs)), graph.steps


def test_the_graphs_were_large_and_of_every_kind():
    graph = Graph(genome(0, NODES), [Random(1).uniform(0.5, 1.5) for _ in range(ROWS * INPUTS + PARAMETERS)])
    assert len(graph.steps) > NODES // 2
