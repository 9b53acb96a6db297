"""Random graphs of every operation: backward against differences and against forward mode."""

import itertools
import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Value, apply
from engine.core import operations as ops

MARGIN = 0.05  # operands keep this distance from kinks and from the ends of domains
TAME = 50.0  # no value, and no sum of path weights, is larger


@dataclass
class Program:
    """Slots: leaves, then numbers, then one slot for each (operation, operand slots)."""

    leaves: list[float]
    numbers: list[float]
    steps: list = field(default_factory=list)

    def run(self, leaves, call):
        """The last slot, with the operations applied by `call`."""
        slots = [*leaves, *self.numbers]
        for op, operands in self.steps:
            slots.append(call(op, *(slots[i] for i in operands)))
        return slots[-1]

    def shape(self):
        """How many leaves, numbers and steps there are, as a failing example prints it."""
        return f"{len(self.leaves)} leaves, {len(self.numbers)} numbers, {len(self.steps)} steps"


@dataclass
class Dual:
    """A number with its tangents: the derivative to each leaf, and the sum of the paths' magnitudes."""

    data: float
    tangents: list[float]
    magnitudes: list[float]
    depends: bool = True  # on some leaf; what is computed from numbers alone does not


def dual_call(op, *operands):
    """Forward mode: ẏ = Σ ∂y/∂aᵢ ȧᵢ. A number has no tangent, and its partial is not asked for."""
    data, partials = op.rule(*(operand.data for operand in operands))
    edges = [(p, x) for p, x in zip(partials, operands, strict=True) if x.depends]
    leaves = range(len(operands[0].tangents))
    tangents = [math.fsum(p * x.tangents[i] for p, x in edges) for i in leaves]
    magnitudes = [math.fsum(abs(p) * x.magnitudes[i] for p, x in edges) for i in leaves]
    return Dual(data, tangents, magnitudes, depends=bool(edges))


def duals(program):
    n = len(program.leaves)
    units = [[float(i == j) for j in range(n)] for i in range(n)]
    leaves = [Dual(x, unit, unit) for x, unit in zip(program.leaves, units, strict=True)]
    return [*leaves, *(Dual(x, [0.0] * n, [0.0] * n, depends=False) for x in program.numbers)]


@pytest.fixture(scope="session")
def built(in_domain, from_kink):
    """The program that applies `first`, then of `wishes` each one that stays smooth and tame."""

    def is_smooth(op, operands):
        point = [x.data for x in operands]
        moves = [(-MARGIN, 0.0, MARGIN) if x.depends else (0.0,) for x in operands]
        around = itertools.product(*([x + by for by in move] for x, move in zip(point, moves, strict=True)))
        return all(in_domain(op, p) for p in around) and from_kink(op, point) > MARGIN

    def is_tame(dual):  # False where a number is NaN
        return all(abs(number) < TAME for number in (dual.data, *dual.magnitudes))

    def build(leaves, numbers, first, wishes):
        program = Program([0.7, 1.6, 1.2, *leaves], numbers)
        slots = duals(program)

        def take(op, operands):
            chosen = [slots[i] for i in operands]
            if is_smooth(op, chosen) and is_tame(dual := dual_call(op, *chosen)):
                slots.append(dual)
                program.steps.append((op, operands))

        take(first, tuple(range(len(first.operands))))  # 0.7, 1.6 and 1.2 are in every domain so far
        assert program.steps, f"{first.name} has no value at the first leaves"
        for op, *back in wishes:
            take(op, tuple((len(slots) - 1 - by) % len(slots) for by in back[: len(op.operands)]))
        return program, slots[-1]

    return build


numbers_around = st.floats(0.3, 2.0) | st.floats(-2.0, -0.3) | st.sampled_from([-1.0, 0.0, 2.0, 3.0])
wishes_of_operations = st.lists(
    st.tuples(st.sampled_from(ops.ALL), *[st.integers(0, 12)] * 3), min_size=5, max_size=40
)


@pytest.mark.parametrize("first", ops.ALL, ids=lambda op: op.name)
@given(
    leaves=st.lists(numbers_around, max_size=3),
    numbers=st.lists(numbers_around, max_size=3),
    wishes=wishes_of_operations,
)
@settings(derandomize=True, deadline=None, max_examples=4)
def test_backward_agrees_with_forward_mode_and_with_differences(built, first, leaves, numbers, wishes):
    program, reference = built(leaves, numbers, first, wishes)
    inputs = [Value(x) for x in program.leaves]
    root = program.run(inputs, apply)
    root.backward()
    assert root.data == reference.data
    for i, leaf in enumerate(inputs):
        # Sums in another order: 1e-12 of the largest thing added, which is what cancels.
        assert abs(leaf.grad - reference.tangents[i]) <= 1e-12 * reference.magnitudes[i], program.shape()
        assert leaf.grad == pytest.approx(difference(program, i), rel=1e-4, abs=1e-4), program.shape()


def difference(program, i, h=1e-5):
    """The central difference of the program, run anew on plain numbers, to its leaf i."""
    below, above = ([x + by * (j == i) for j, x in enumerate(program.leaves)] for by in (-h, h))
    at_below, at_above = (program.run(leaves, lambda op, *x: op.evaluate(x)[0]) for leaves in (below, above))
    return (at_above - at_below) / (above[i] - below[i])


def test_forward_mode_knows_a_derivative_by_hand():
    # y = a² b at (3, 5), with a² as a·a: ∂y/∂a = 2ab = 30, ∂y/∂b = a² = 9.
    program = Program([3.0, 5.0], [])
    a, b = duals(program)
    y = dual_call(ops.mul, dual_call(ops.mul, a, a), b)
    assert (y.data, y.tangents) == (45.0, [30.0, 9.0])
