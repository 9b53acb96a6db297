"""What depends on a target: row by row, not on the index of a look-up, and through the states of a loop."""

import pytest

from engine import record, scan
from engine.calculus.partials.auxiliary import less
from engine.compile.blocks.adjoint.needed import _mark, needed, passes
from engine.compile.blocks.instructions import Apply, Copy, Gather, Matrix, Product, Rows, Sum
from engine.compile.blocks.marks import Marks
from engine.core import operations as ops


def row(*numbers):
    return Rows(numbers)


TABLE = Gather(row(6, 7), row(0, 1, 2, 3), row(8, 9))
PRODUCT = Product("units", row(5, 6), row(0, 1), Matrix(0, 2, 2, 2))


@pytest.mark.parametrize(
    ("instruction", "targets", "marked"),
    [
        (TABLE, {8, 9}, set()),  # no gradient passes to the index
        (TABLE, {1}, {6}),  # the first half of the table belongs to the first result
        (TABLE, {2, 3}, {7}),
        (Sum(row(5, 6), row(0, 1, 2, 3)), {2}, {6}),
        (Sum(row(5, 6), row(0, 1, 2, 3)), {1}, {5}),
        (Copy(row(5, 6), row(0, 1)), {1}, {6}),
        (Apply(row(5, 6), (row(0, 1), row(2, 3)), ops.mul), {3}, {6}),
        (Apply(row(5, 6), (row(0, 1), row(2, 3)), ops.mul), {0, 1}, {5, 6}),
        (Apply(row(5, 6, 7), (row(0, 5, 6),), ops.tanh), {0}, {5, 6, 7}),  # each reads the one before
        (Apply(row(5, 6, 7), (row(0, 5, 1),), ops.tanh), {1}, {7}),
        (Apply(row(5, 6), (row(0, 1), row(2, 3)), less), {0, 3}, set()),  # nor to a comparison
        (Apply(row(5, 6), (row(0, 1), row(2, 3), row(4, 4)), ops.where), {2}, {5}),
        (PRODUCT, {1}, {5, 6}),
        (PRODUCT, {2}, set()),
    ],
)
def test_a_row_is_marked_where_one_that_it_reads_is(instruction, targets, marked):
    marks = Marks(10), Marks(10)
    marks[0].add(tuple(targets))
    _mark(marks, instruction)
    assert {i for i in range(10) if marks[0][i]} == targets | marked
    assert not any(marks[1])


def test_a_state_that_joins_marks_the_next_one():
    """Three states in turn: the last is the input after three steps, each of which hands it on."""

    def last(x):
        first, second, third = scan(lambda s, _: ((x, s[0], s[1]), ()), (0.0, 0.0, 0.0), [0.0] * 40)[0]
        return first + second + third

    block = record(last, "x").block
    assert needed(block, block.inputs[0])[0][block.outputs.indices[0]]
    assert not any(map(any, needed(block, Rows(()))))


def test_a_gradient_passes_to_what_is_chosen_and_not_to_what_is_compared():
    assert [passes(less, k) for k in range(2)] == [False, False]
    assert [passes(ops.where, k) for k in range(1, 3)] == [True, True]
    assert [passes(ops.mul, k) for k in range(2)] == [True, True]
    assert passes(ops.step, 0)  # its partial is 0 as well, but it selects nothing


@pytest.mark.parametrize("kind", [tuple, lambda numbers: range(numbers[0], numbers[-1] + 1)])
def test_marks_of_a_run_and_of_single_rows(kind):
    marks = Marks(6)
    marks.add(kind([1, 2, 3]))
    assert list(marks) == [0, 1, 1, 1, 0, 0]
    assert (marks.some(kind([3, 4])), marks.some(kind([4, 5])), marks.some(kind([0]))) == (True, False, False)
    assert (marks.every(kind([1, 2, 3])), marks.every(kind([0, 1])), marks.every(kind([3, 4]))) == (
        True,
        False,
        False,
    )


def test_a_range_of_every_second_row_is_no_run():
    marks = Marks(6)
    marks.add(range(0, 6, 2))
    assert list(marks) == [1, 0, 1, 0, 1, 0]
    assert marks.every(range(0, 6, 2))
    assert not marks.some(range(1, 6, 2))
