"""Bodies over rows do what their instructions say, one after another, for any number of samples."""

import ctypes
import random
from functools import cache

import numpy as np
import pytest

from engine.compile.blocks.instructions import Apply, Copy, Matrix, Product, Rows, Sum
from engine.compile.emit.llvm.native.jit import Library
from engine.compile.emit.llvm.rows import unrolled
from engine.compile.emit.llvm.rows.body import MANY, MOST_CALLS, RowCode
from engine.compile.emit.llvm.rows.expanded import expanded
from engine.compile.emit.llvm.rows.groups import MOST_FUSED, Group, groups
from engine.compile.emit.llvm.writing.target import host
from engine.compile.emit.llvm.writing.text import module
from engine.core import operations as ops

COUNTS = [1, 2, 7, 8, 9, 24, 31, 48, 53]
STRIDE = 56


def rows(*indices):
    return Rows(tuple(indices))


def run_of(first, count):
    return Rows(range(first, first + count))


def positions(*indices):
    return Rows(tuple(indices), uniform=True)


def plain(instructions, x, u):
    """The instructions one after another, on rows x and positions u."""

    def read(operand, i):
        return u[operand.indices[i]] if operand.uniform else x[operand.indices[i]]

    def write(out, i, numbers, *, accumulate):
        if out.uniform:  # over the samples; what a body stores was cleared before
            u[out.indices[i]] += np.sum(np.broadcast_to(numbers, x.shape[1:]))
        else:
            x[out.indices[i]] = x[out.indices[i]] * accumulate + numbers

    for instruction in instructions:
        if isinstance(instruction, Product):
            _product(instruction, x, u)
            continue
        for i in range(len(instruction.out)):
            if isinstance(instruction, Apply):
                operands = [read(operand, i) for operand in instruction.operands]
                numbers = _rule(instruction, np.broadcast_arrays(*operands, x[0])[:-1])
            elif isinstance(instruction, Sum):
                count = len(instruction.terms) // len(instruction.out)
                numbers = sum(read(instruction.terms, count * i + k) for k in range(count))
            else:
                numbers = read(instruction.source, i)
            write(instruction.out, i, numbers, accumulate=instruction.accumulate)


def _rule(instruction, operands):
    count = len(instruction.op.operands)
    results = []
    for point in zip(*operands, strict=True):
        value, partials = instruction.op.evaluate([float(number) for number in point[:count]])
        results.append(value if instruction.partial is None else point[-1] * partials[instruction.partial])
    return np.array(results)


def _product(product, x, u):
    w = product.weights
    at = w.first + w.stride * np.arange(w.height)[:, None] + np.arange(w.width)
    units, inputs = list(product.units.indices), list(product.inputs.indices)
    bias = None if product.bias is None else product.bias + np.arange(w.height)
    if product.role == "weights":
        u[at] += x[units] @ x[inputs].T
        if bias is not None:
            u[bias] += x[units].sum(axis=1)
    elif product.role == "inputs":
        x[inputs] = x[inputs] * product.accumulate + u[at].T @ x[units]
    else:
        start = 0.0 if bias is None else u[bias][:, None]
        x[units] = x[units] * product.accumulate + start + u[at] @ x[inputs]


def native(instructions, x, u, target, *, live=None, once=False, step=STRIDE):
    """The compiled body on copies of the rows and positions: those afterwards."""
    code = RowCode(target, step)
    table = np.array(code.body("body", instructions, live, once=once) or [0], dtype=np.int32)
    library = _library(module(code.functions), target)
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 2, ctypes.c_int64, ctypes.c_void_p)(
        library.address("body")
    )
    room = np.full((len(x), step), np.nan)  # lanes beyond the samples are there, and count for nothing
    room[:, : x.shape[1]] = x
    u = u.copy()
    function(room.ctypes.data, u.ctypes.data, x.shape[1], table.ctypes.data)
    return room[:, : x.shape[1]], u


@cache
def _library(text, target):
    return Library(text, target)


def agree(instructions, target, *, height=12, vector=40, counts=COUNTS):
    for count in counts:
        rng = np.random.default_rng(count)
        x, u = rng.uniform(0.5, 2.0, (height, count)), rng.uniform(0.5, 2.0, vector)
        steps = [1, STRIDE] if count == 1 else [STRIDE]
        results = [native(instructions, x, u, target, step=step) for step in steps]
        plain(instructions, x, u)
        for got_x, got_u in results:
            np.testing.assert_allclose(got_x, x, rtol=1e-12)
            np.testing.assert_allclose(got_u, u, rtol=1e-12)


SEQUENCES = {
    "a rule": [Apply(run_of(4, 3), (run_of(0, 3), rows(1, 0, 3)), ops.mul)],
    "a position for every sample": [Apply(run_of(4, 3), (run_of(0, 3), positions(5, 2, 2)), ops.div)],
    "a chain in one instruction": [Apply(rows(4, 5, 6), (rows(3, 4, 5), rows(0, 0, 0)), ops.mul)],
    "a value, then its partial": [
        Apply(rows(4, 5), (rows(0, 1),), ops.tanh),
        Apply(rows(6, 7), (rows(0, 1), rows(4, 5), rows(2, 3)), ops.tanh, partial=0),
        Apply(
            rows(6, 7), (rows(2, 3), rows(0, 1), rows(4, 5), rows(0, 1)), ops.sub, partial=1, accumulate=True
        ),
    ],
    "what was written is read in another order": [
        Apply(rows(4, 5), (rows(0, 1),), ops.exp),
        Apply(rows(6, 7), (rows(5, 4),), ops.neg),
    ],
    "what was read is written in another order": [
        Apply(rows(4, 5), (rows(0, 1),), ops.exp),
        Apply(rows(1, 0), (rows(2, 3),), ops.neg),
    ],
    "what was read in two orders is written": [
        Apply(rows(4, 5), (rows(0, 1), rows(1, 0)), ops.sub),
        Apply(rows(0, 1), (rows(2, 3),), ops.neg),
        Apply(rows(6, 7), (rows(0, 1),), ops.neg),
    ],
    "a row gathers twice": [Copy(rows(4, 4, 5), rows(0, 1, 2), accumulate=True)],
    "a row gathers twice, then is read": [
        Copy(rows(4, 4), rows(0, 1), accumulate=True),
        Apply(rows(5, 6), (rows(4, 4),), ops.neg),
    ],
    "a sum over samples": [
        Apply(run_of(4, 2), (run_of(0, 2),), ops.sin),
        Copy(positions(7, 8), run_of(4, 2)),
        Apply(
            positions(7, 8),
            (run_of(0, 2), positions(1, 2), run_of(2, 2), run_of(4, 2)),
            ops.mul,
            0,
            accumulate=True,
        ),
    ],
    "two sums into one position": [
        Copy(positions(7), rows(0)),
        Copy(positions(7), rows(1), accumulate=True),
        Copy(positions(8, 8), rows(1, 2), accumulate=True),
    ],
    "sums of rows": [Sum(rows(4, 5), rows(0, 1, 2, 3, 3, 0)), Sum(rows(6), rows(4, 5), accumulate=True)],
    "sums of positions": [Sum(rows(4), positions(0, 1, 2)), Sum(positions(9), rows(4, 5), accumulate=True)],
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_body_does_what_its_instructions_say(name, target):
    agree(SEQUENCES[name], target)


@pytest.mark.parametrize("height", [1, 5])
@pytest.mark.parametrize("width", [1, 3, 8])
@pytest.mark.parametrize("bias", [None, 130])
def test_products_in_their_three_roles_as_rules(height, width, bias, target):
    w = Matrix(3, height, width, 9)
    units, inputs = run_of(0, height), run_of(13, width)
    for accumulate in (False, True):
        for role in ("units", "inputs", "weights"):
            product = Product(role, units, inputs, w, bias if role != "inputs" else None, accumulate)
            parts = list(expanded(product, 22))
            rng = np.random.default_rng(height)
            x, u = rng.uniform(0.5, 2.0, (30, 9)), rng.uniform(0.5, 2.0, 150)
            got_x, got_u = native(parts, x, u, target)
            plain([product], x, u)
            np.testing.assert_allclose(got_x[:22], x[:22], rtol=1e-12)
            np.testing.assert_allclose(got_u, u, rtol=1e-12)
            assert len(parts) <= 2 * min(height, width) + 1


def test_once_for_a_batch_positions_are_stored():
    instructions = [
        Apply(positions(4, 5), (positions(0, 1), positions(1, 2)), ops.mul),
        Apply(positions(6, 7), (positions(4, 5),), ops.neg),
        Apply(positions(8, 9), (positions(7, 6),), ops.exp),
        Sum(positions(10), positions(8, 9, 0)),
        Copy(positions(10), positions(0), accumulate=True),
    ]
    u = np.linspace(0.1, 1.0, 12)
    _, got = native(instructions, np.zeros((1, 1)), u, host(), once=True)
    a, b = u[0] * u[1], u[1] * u[2]
    expected = [*u[:4], a, b, -a, -b, np.exp(-b), np.exp(-a), np.exp(-b) + np.exp(-a) + 2 * u[0], u[11]]
    np.testing.assert_allclose(got, expected, rtol=1e-14)


LONG = {
    "a chain": [Apply(run_of(61, 37), (run_of(60, 37), run_of(0, 37)), ops.add)],
    "a chain of which nothing is read": [
        Apply(run_of(61, 37), (rows(*range(60, 97)), run_of(0, 37)), ops.add)
    ],
    "a sum of products": [
        Apply(run_of(60, 37), (run_of(0, 37), positions(*range(37))), ops.mul),
        Sum(rows(110), run_of(60, 37)),
        Sum(rows(111), run_of(60, 37), accumulate=True),
    ],
    "a sum of two runs": [Sum(rows(110), rows(*range(30), *range(60, 90)))],
    "sums into a position": [Sum(positions(3), run_of(0, 37)), Copy(positions(*[4] * 37), run_of(0, 37))],
    "several short sums": [Sum(run_of(60, 20), rows(*(7 * i % 60 for i in range(60))))],
    "several long sums": [Sum(run_of(60, 2), run_of(0, 60), accumulate=True)],
    "rows in another order": [Apply(rows(*range(99, 60, -2)), (rows(*range(0, 60, 3)),), ops.exp)],
    "one row for all": [Apply(run_of(60, 37), (run_of(0, 37), rows(*[50] * 37)), ops.mul)],
    "runs of rows": [
        Apply(
            run_of(60, 40),
            (rows(*range(20, 40), *[7] * 20), positions(*[1] * 20, *[2] * 20)),
            ops.mul,
        ),
        Copy(run_of(100, 19), run_of(61, 19)),
    ],
    "a row that all add to": [
        Apply(rows(*[60] * 37), (run_of(0, 37), rows(*[50] * 37)), ops.mul, accumulate=True)
    ],
    "rows that are added to again and again": [
        Copy(rows(*range(60, 67), *range(60, 67), *[65] * 8, *range(63, 70)), run_of(0, 29), accumulate=True)
    ],
    "a rule with its own rows as another operand": [
        Apply(run_of(60, 30), (run_of(60, 30), rows(*range(89, 59, -1))), ops.mul)
    ],
}


@pytest.mark.parametrize("name", LONG)
def test_vectors_go_along_the_rows_of_one_sample(name, target):
    agree(LONG[name], target, height=120, counts=[1, 3])


@pytest.mark.parametrize("seed", range(5))
def test_long_random_instructions(seed, target):
    agree(random_instructions(random.Random(seed), 8, height=60, most=40), target, height=60, counts=[1, 3])


def _some(rng, many, height, vector=0):
    """Rows in a run or in any order; positions at times, where there are some."""
    if vector and rng.random() < 0.15:
        return positions(*(rng.randrange(vector // 2) for _ in range(many)))
    return rng.choice([run_of(rng.randrange(height - many), many), rows(*rng.sample(range(height), many))])


def random_instructions(rng, count, height=12, vector=40, most=3):
    """Rules, copies and sums over rows and positions, in any order of rows."""
    instructions = []
    for _ in range(count):
        many = rng.randint(1, most)

        out = _some(rng, many, height)
        if rng.random() < 0.15:
            many = min(many, vector // 2)
            out = positions(*rng.sample(range(vector // 2, vector), many))
        accumulate = out.uniform or rng.random() < 0.3
        op = rng.choice([ops.add, ops.mul, ops.sigmoid, ops.max_, ops.where])
        kind = rng.randrange(4)
        if kind == 0:
            instructions.append(Copy(out, _some(rng, many, height, vector), accumulate))
        elif kind == 1:
            others = [i for i in range(height) if out.uniform or i not in out.indices]
            terms = rows(
                *(rng.choice(others) for _ in range(2 * many))
            )  # a sum reads other rows than its own
            instructions.append(Sum(out, terms, accumulate))
        else:
            partial = rng.choice([None, *range(len(op.operands))])
            extra = 0 if partial is None else 2
            operands = tuple(_some(rng, many, height, vector) for _ in range(len(op.operands) + extra))
            instructions.append(Apply(out, operands, op, partial, accumulate))
    return instructions


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("straight", [True, False])
def test_random_instructions(seed, straight, target, monkeypatch):
    """As straight code and as loops over rows."""
    if not straight:
        monkeypatch.setattr(unrolled, "MOST", 0)
    instructions = random_instructions(random.Random(seed), 12)
    agree(instructions, target, counts=[1, 9])


def test_irregular_instructions_are_straight_code():
    instructions = SEQUENCES["a value, then its partial"] * 4
    code = RowCode(host(), STRIDE)
    assert code.body("body", instructions, {7}) == []
    assert str(code.functions[0]).count("store") == 1  # rows 4, 5 and 6 are not read afterwards
    assert unrolled.is_irregular(instructions)
    assert not unrolled.is_irregular(instructions[:3])  # so few have their loops
    assert not unrolled.is_irregular([Apply(run_of(4, 8), (run_of(0, 8),), ops.neg)] * 9)


def test_neighbours_that_run_in_step_are_one_group():
    assert [len(g.instructions) for g in groups(SEQUENCES["a value, then its partial"], once=False)] == [3]
    assert len(list(groups(SEQUENCES["what was written is read in another order"], once=False))) == 2
    assert len(list(groups(SEQUENCES["what was read is written in another order"], once=False))) == 2


def test_a_number_that_nobody_reads_is_not_stored():
    group = Group(once=False)
    for instruction in (Apply(rows(1), (rows(0),), ops.exp), Apply(rows(2), (rows(1),), ops.neg)):
        assert group.take(instruction)
    kernel, slots = group.kernel({}, {2})
    assert [slots[slot] for slot in kernel.stored] == [rows(2)]
    assert len(group.kernel({}, None)[0].stored) == 2


def test_equal_kernels_are_one_function_and_a_long_body_is_a_loop():
    """So the code of a large graph is bounded by the rules that occur in it."""
    count = 2 * (MOST_CALLS + MOST_FUSED)
    instructions = [Apply(rows(i % 7 + 1), (rows(0),), (ops.exp, ops.neg)[i % 2]) for i in range(count)]
    code = RowCode(host(), STRIDE)
    table = code.body("body", instructions)
    assert len(table) == 2 * count + 3 * count
    assert [t.name for t in code.functions] == ["k0", "k1", "body"]
    assert str(code.functions[-1]).count("call void") == 2
    x, _ = native(instructions, np.full((8, 3), 0.5), np.zeros(1), host())
    last = {instruction.out.indices[0]: instruction.op for instruction in instructions}
    for row, op in last.items():
        np.testing.assert_allclose(x[row], op.evaluate([0.5])[0], rtol=1e-15)


def test_a_power_by_a_constant_position_knows_its_exponent():
    code = RowCode(host(), STRIDE, {3: 2.5})
    code.body("body", [Apply(rows(1), (rows(0), positions(3)), ops.pow_, partial=None)])
    assert "0x4004000000000000" in str(code.functions[0])


def test_llvm_takes_its_time_over_a_kernel_of_one_sample_whose_calls_have_many_rows():
    half = Apply(run_of(MANY, MANY // 2), (run_of(0, MANY // 2),), ops.exp)
    code, heads = RowCode(host(), 1), []
    for name in ("first", "second"):
        code.body(name, [half], None)
        heads.append(next(line for line in module(code.functions).splitlines() if " @k0(" in line))
    assert "optnone" in heads[0]
    assert "optnone" not in heads[1]
