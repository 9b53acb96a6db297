"""A block that contradicts itself is refused, whoever edited it; one that exists is sound and frozen."""

from dataclasses import FrozenInstanceError, replace

import pytest

from engine import Value, dot, record
from engine.compile.blocks.block import BlockError
from engine.compile.blocks.instructions import Apply, Copy, Matrix, Product, Rows, Sum
from engine.core import operations as ops

W = [[Value(1.0), Value(2.0)] for _ in range(3)]


@pytest.fixture
def block():
    """r2-r4 = W (r0, r1), r5-r7 = tanh, r8 their sum."""
    return record(lambda x: dot([1.0] * 3, [dot(row, x).tanh() for row in W]), 2).block


def with_body(block, instruction):
    return replace(block, body=(*block.body, instruction))


def test_a_block_is_frozen(block):
    with pytest.raises(FrozenInstanceError):
        block.rows = 1
    with pytest.raises(FrozenInstanceError):
        block.body[0].units = Rows((0,))
    assert isinstance(block.body, tuple)
    assert replace(block) == block
    assert hash(replace(block)) == hash(block)


LAST = Rows((0,))

REFUSED = {
    "a row that is not there": Copy(Rows((0,)), Rows((99,))),
    "a row to write that is not there": Copy(Rows((99,)), Rows((0,))),
    "a negative row": Copy(Rows((0,)), Rows((-1,))),
    "a row in the middle that is not there": Copy(Rows((5, 6, 7)), Rows((0, 99, 1))),
    "a position that is not there": Copy(Rows((0,)), Rows((1000,), uniform=True)),
    "more rows than sources": Copy(Rows((0, 1)), Rows((0,))),
    "no rows": Copy(Rows(()), Rows(())),
    "a rule with one operand too few": Apply(LAST, (Rows((0,)),), ops.mul),
    "a rule with one operand too many": Apply(LAST, (Rows((0,)),) * 3, ops.mul),
    "a rule with rows of two counts": Apply(LAST, (Rows((0, 1)), Rows((0,))), ops.mul),
    "a partial without y and upstream": Apply(LAST, (Rows((0,)), Rows((1,))), ops.mul, 0),
    "a partial to an operand that it has not": Apply(LAST, (Rows((0,)),) * 4, ops.mul, 2),
    "terms that do not divide": Sum(Rows((0, 1)), Rows((0, 1, 0))),
    "a matrix of another height": Product("units", Rows((0,)), Rows((0, 1)), Matrix(0, 2, 2, 8)),
    "a matrix wider than its stride": Product("units", Rows((0,)), Rows((0, 1)), Matrix(0, 1, 2, 1)),
    "a sign that is none": Copy(Rows((0,)), Rows((99,)), accumulate=7),  # type: ignore[arg-type]
    "no rows for terms that are not there": Sum(Rows(()), Rows((99,))),
    "a role that there is not": Product("others", Rows((0,)), Rows((0, 1)), Matrix(0, 1, 2, 8)),  # type: ignore[arg-type]
    "a product of positions": Product("units", Rows((0,), uniform=True), Rows((0, 1)), Matrix(0, 1, 2, 8)),
    "a position that is written twice": Copy(Rows((0, 0), uniform=True), Rows((0, 1))),
    "adding to what is not there": Copy(Rows((9,)), Rows((0,)), accumulate=True),
}


@pytest.mark.parametrize("instruction", REFUSED.values(), ids=REFUSED.keys())
def test_an_edited_block_is_refused(block, instruction):
    with pytest.raises(BlockError):
        with_body(block, instruction)


@pytest.mark.parametrize(
    "edit",
    [
        {"rows": 3},
        {"rows": -1},
        {"rows": 1 << 40},
        {"rows": 8.5},
        {"vector": 1},
        {"inputs": ()},
        {"outputs": Rows((99,))},
        {"outputs": Rows((-1,))},
        {"parameters": (99999,)},
        {"constants": ((-5, 1.0),)},
        {"constants": (1.0,)},
        {"constants": ((0, 1),)},
        {"constants": None},
        {"body": (3,)},
        {"inputs": (0.5,)},
        {"outputs": None},
    ],
    ids=str,
)
def test_edited_counts_are_refused(block, edit):
    with pytest.raises(BlockError):
        replace(block, **edit)


def test_what_is_read_was_written_before(block):
    for i in range(len(block.body) - 1):
        with pytest.raises(BlockError, match="is read before it is written"):
            replace(block, body=(*block.body[:i], *block.body[i + 1 :]))


def test_a_part_outside_the_samples_works_on_positions_alone(block):
    rows = Copy(Rows((0,), uniform=True), Rows((0,)))
    for part in ("before", "after"):
        with pytest.raises(BlockError, match="works on positions alone"):
            replace(block, **{part: (rows,)})


def test_a_rule_may_read_a_row_that_it_wrote_just_before(block):
    chain = Apply(Rows((3, 4)), (Rows((0, 3)),), ops.tanh)
    replace(block, body=(chain, *block.body))
    with pytest.raises(BlockError, match="is read before"):
        replace(block, body=(replace(chain, operands=(Rows((4, 0)),)), *block.body))


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (Rows((3,)), "r3"),
        (Rows((3,), uniform=True), "u3"),
        (Rows(range(3, 6)), "r3-r5"),
        (Rows((3, 4, 5)), "r3-r5"),
        (Rows((3, 5)), "r3,r5"),
        (Rows((5, 4, 3)), "r5,r4,r3"),
        (Rows((1, 2, 3, 9), uniform=True), "u1,..,u9"),
    ],
)
def test_rows_are_shown_in_short(rows, text):
    assert str(rows) == text
