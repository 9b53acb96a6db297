"""Instructions are frozen, say what they read and write, and print themselves."""

import importlib
import pkgutil
from dataclasses import FrozenInstanceError, is_dataclass, replace

import pytest

from engine.compile.blocks import instructions as package
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Loop,
    Matrix,
    Move,
    Product,
    Rows,
    Scatter,
    Sum,
)
from engine.compile.blocks.instructions.walks import inside, rewritten, unrolled
from engine.core import operations as ops

MODULES = [
    importlib.import_module(f"{package.__name__}.{each.name}")
    for each in pkgutil.iter_modules(package.__path__)
]
FORMS = {
    form
    for module in MODULES
    for form in vars(module).values()
    if is_dataclass(form) and form.__module__ == module.__name__
}


def row(*numbers):
    return Rows(numbers)


def position(*numbers):
    return Rows(numbers, uniform=True)


def copy(to, source):
    return Copy(row(to), row(source))


@pytest.mark.parametrize(
    "form", sorted(FORMS, key=lambda form: form.__name__), ids=lambda form: form.__name__
)
def test_a_form_is_frozen(form):
    (name, *_) = form.__dataclass_fields__
    with pytest.raises(FrozenInstanceError):
        setattr(object.__new__(form), name, None)


W = Matrix(first=0, height=2, width=3, stride=4)
PRODUCT = Product("units", row(5, 6), row(0, 1, 2), W, bias=8)
LOOP = Loop(
    2,
    (Move(row(5), row(0, 3)),),
    (Apply(row(6), (row(5), row(2)), ops.mul), Copy(row(7), position(1))),
    (Move(row(6), row(3, 4)), Move(row(7), row(8, 8), accumulate=True)),
)


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        (Gather(row(6, 7), Rows(range(6)), row(8, 9)), "r6-r7 = one of 3 by r8-r9: r0-r5"),
        (Scatter(Rows(range(6)), row(6, 7), row(8, 9)), "one of 3 by r8-r9: r0-r5 += r6-r7"),
        (PRODUCT, "r5-r6 = product 2x3 at u0, r0-r2 bias u8"),
        (replace(PRODUCT, bias=None, accumulate=True), "r5-r6 += product 2x3 at u0, r0-r2"),
        (replace(PRODUCT, role="inputs"), "r0-r2 = product transposed 2x3 at u0, r5-r6"),
        (replace(PRODUCT, role="weights"), "2x3 at u0 = product r5-r6, r0-r2 transposed bias u8"),
        (Copy(row(), row()), "nothing = nothing"),
        (
            LOOP,
            """2 times:
  r5 = next of r0,r3
  r6 = mul r5 r2
  r7 = u1
  next of r3-r4 = r6
  next of r8,r8 += r7""",
        ),
    ],
)
def test_an_instruction_prints_itself(instruction, text):
    assert str(instruction) == text


def test_a_product_reads_two_of_its_sides_and_writes_the_third():
    weights = (0, 1, 2, 4, 5, 6)  # two rows of three, four apart
    assert (PRODUCT.out, [tuple(rows.indices) for rows in PRODUCT.operands]) == (
        row(5, 6),
        [(0, 1, 2), weights, (8, 9)],
    )
    back = replace(PRODUCT, role="inputs")
    assert (back.out, [tuple(rows.indices) for rows in back.operands]) == (row(0, 1, 2), [(5, 6), weights])
    adjoint = replace(PRODUCT, role="weights")
    assert (adjoint.out, adjoint.operands) == (position(*weights, 8, 9), (row(5, 6), row(0, 1, 2)))
    assert replace(adjoint, bias=None).out == position(*weights)


def test_numbers_that_stand_together_are_a_range():
    assert Matrix(4, 2, 3, 3).indices == range(4, 10)
    assert Matrix(4, 1, 2, 8).indices == range(4, 6)
    assert Matrix(4, 2, 2, 8).indices == (4, 5, 12, 13)


def test_a_loop_reads_what_it_has_not_written_itself():
    assert set(LOOP.out.indices) == {3, 4, 5, 6, 7, 8}
    samples, positions = LOOP.operands
    assert set(samples.indices) == {0, 2, 8}  # r3 is what the first step gives; r8 is added to
    assert (set(positions.indices), positions.uniform) == ({1}, True)
    chain = Loop(3, (), (Apply(row(3, 4), (row(2, 3),), ops.tanh),), ())
    assert set(chain.operands[0].indices) == {2}  # row by row: r3 is written before it is read
    apart = Loop(3, (), (Apply(row(3, 4), (row(4, 3),), ops.tanh),), ())
    assert set(apart.operands[0].indices) == {4}
    assert set(Loop(3, (), (Sum(row(3), row(1, 2), accumulate=True),), ()).operands[0].indices) == {1, 2, 3}


def test_a_loop_is_its_steps_or_all_of_them_at_once():
    body = list(LOOP.body)
    first, second = (list(LOOP.of(step)) for step in range(2))
    assert first == [copy(5, 0), *body, copy(3, 6), Copy(row(8), row(7), accumulate=True)]
    assert second == [copy(5, 3), *body, copy(4, 6), Copy(row(8), row(7), accumulate=True)]
    assert list(LOOP.once()) == [
        Copy(row(5, 5), row(0, 3)),
        *body,
        Copy(row(3, 4), row(6, 6)),
        Copy(row(8, 8), row(7, 7), accumulate=True),
    ]
    wide = Loop(2, (Move(row(5, 6), row(0, 1, 2, 3)),), (), (Move(row(5, 6), row(10, 11, 12, 13)),))
    assert list(wide.of(1)) == [Copy(row(5, 6), row(2, 3)), Copy(row(12, 13), row(5, 6))]


NESTED = Loop(
    3, (), (copy(1, 0), Loop(2, (), (copy(2, 1), Loop(2, (), (copy(3, 2),), ())), ()), copy(4, 3)), ()
)


def test_nested_loops_are_walked_in_place_or_step_by_step():
    assert [each.out.indices[0] for each in inside([NESTED, copy(9, 0)])] == [1, 2, 3, 4, 9]
    steps = [1, *[2, 3, 3] * 2, 4] * 3
    assert [each.out.indices[0] for each in unrolled([NESTED, copy(9, 0)], most=25)] == [*steps, 9]
    with pytest.raises(ValueError, match="in at most 24 instructions; this program has more"):
        list(unrolled([NESTED, copy(9, 0)], most=24))
    assert list(unrolled([], most=0)) == []


def test_instructions_are_rewritten_in_their_loops():
    shifted = rewritten(
        [NESTED, copy(9, 0)], lambda each: [replace(each, out=row(each.out.indices[0] + 10))] * 2
    )
    assert [each.out.indices[0] for each in inside(shifted)] == [11, 11, 12, 12, 13, 13, 14, 14, 19, 19]
    loop, *_ = shifted
    assert [type(each) for each in loop.body] == [Copy, Copy, Loop, Copy, Copy]
    assert [type(each) for each in loop.body[2].body] == [Copy, Copy, Loop]
    assert (loop.steps, loop.body[2].steps, loop.body[2].body[2].steps) == (3, 2, 2)
