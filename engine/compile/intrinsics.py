"""What numba cannot say by itself: numbers at an address, a call through one, and vectors of 8 numbers."""

# Addresses are integers here: a call with many arrays costs 3 µs, one with a few integers 0.2.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from itertools import product
from typing import Any

from llvmlite import ir
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

WIDTH = 8  # numbers in a vector: one register of AVX-512, two of AVX2, four of NEON
_EVERYTHING = (1 << 48,)  # no bounds are checked: the tables are our own

_double, _word = ir.DoubleType(), ir.IntType(64)
_vector = ir.VectorType(_double, WIDTH)


@intrinsic
def _float_pointer(_context, address):
    return types.CPointer(types.float64)(address), lambda c, b, s, a: b.inttoptr(
        a[0], c.get_value_type(s.return_type)
    )


@intrinsic
def _integer_pointer(_context, address):
    return types.CPointer(types.int64)(address), lambda c, b, s, a: b.inttoptr(
        a[0], c.get_value_type(s.return_type)
    )


@njit
def floats(address):
    """The float64 numbers from an address on."""
    return carray(_float_pointer(address), _EVERYTHING)


@njit
def integers(address):
    """The int64 numbers from an address on."""
    return carray(_integer_pointer(address), _EVERYTHING)


@intrinsic
def bits_of(_context, number):
    """The 64 bits of a float as an integer."""
    return types.int64(types.float64), lambda c, b, s, a: b.bitcast(a[0], _word)


@intrinsic
def of_bits(_context, bits):
    """The float that has these 64 bits."""
    return types.float64(types.int64), lambda c, b, s, a: b.bitcast(a[0], _double)


def _call(count: int) -> Any:
    """A call of a compiled function of so many whole numbers, by its address."""

    @intrinsic
    def call(_context, address, arguments):
        def code(context, builder, _s, values):
            kind = ir.FunctionType(ir.VoidType(), [_word] * count)
            given = cgutils.unpack_tuple(builder, values[1], count)
            builder.call(builder.inttoptr(values[0], kind.as_pointer()), given)
            return context.get_dummy_value()

        return types.void(types.intp, types.UniTuple(types.intp, count)), code

    return call


call_kernel, call_transpose, call_run, call_product = _call(5), _call(6), _call(9), _call(12)


def _tile(rows: int, wide: int) -> Any:
    """Y = W X for `rows` rows and `wide` vectors of lanes, all sums kept in registers.

    y[i, l] = start + Σ_k w[i ws + k wk] x[k xs + l], the addresses of w, x and y in bytes, the strides in
    numbers. start: 0 where `mode` is 0, what y holds where it is 1, bias[i] where it is 2.
    Measured: 57 Gflop/s for 8 rows of 1 vector, on every size from 16x16x96 up, where BLAS has 32 to 53.
    """

    @intrinsic
    def tile(_context, w, ws, wk, x, xs, y, ys, n, mode, bias):
        signature = types.void(*[types.intp] * 10)
        return signature, lambda context, builder, _, values: _tile_code(context, builder, values, rows, wide)

    return tile


def _tile_code(context, b, values, rows, wide):
    w, ws, wk, x, xs, y, ys, n, mode, bias = values
    pointer = _double.as_pointer()
    w, x, y, bias = (b.inttoptr(address, pointer) for address in (w, x, y, bias))
    cells = list(product(range(rows), range(wide)))
    firsts = [b.gep(w, [b.mul(ws, _int(i))]) for i in range(rows)]
    targets = [b.gep(y, [b.add(b.mul(ys, _int(i)), _int(v * WIDTH))]) for i, v in cells]
    begin, held, biased, loop, body, end = b.block, *(b.append_basic_block() for _ in range(5))
    choice = b.switch(mode, loop)
    choice.add_case(_int(1), held)
    choice.add_case(_int(2), biased)

    b.position_at_end(held)
    kept = [_load(b, target) for target in targets]
    b.branch(loop)
    b.position_at_end(biased)
    biases = [_spread(b, b.load(b.gep(bias, [_int(i)]))) for i in range(rows)]
    b.branch(loop)

    b.position_at_end(loop)
    k = b.phi(_word)
    sums = [b.phi(_vector) for _ in cells]
    for block, starts in ((begin, None), (held, kept), (biased, [biases[i] for i, _ in cells])):
        k.add_incoming(_int(0), block)
        for c, cell in enumerate(sums):
            cell.add_incoming(starts[c] if starts else ir.Constant(_vector, [0.0] * WIDTH), block)
    b.cbranch(b.icmp_signed("<", k, n), body, end)

    b.position_at_end(body)
    row = b.gep(x, [b.mul(k, xs)])
    lanes = [_load(b, b.gep(row, [_int(v * WIDTH)])) for v in range(wide)]
    column = b.mul(k, wk)
    weights = [_spread(b, b.load(b.gep(first, [column]))) for first in firsts]
    multiply_add = cgutils.get_or_insert_function(
        b.module, ir.FunctionType(_vector, [_vector] * 3), f"llvm.fma.v{WIDTH}f64"
    )
    for (i, v), cell in zip(cells, sums, strict=True):
        cell.add_incoming(b.call(multiply_add, [weights[i], lanes[v], cell]), body)
    k.add_incoming(b.add(k, _int(1)), body)
    b.branch(loop)

    b.position_at_end(end)
    for target, cell in zip(targets, sums, strict=True):
        _store(b, cell, target)
    return context.get_dummy_value()


@intrinsic
def transpose_tile(_context, x, xs, y, ys):
    """8 rows of 8 numbers at x, `xs` numbers apart, as the 8 columns of 8 rows at y."""

    def code(context, b, _s, values):
        pointer = _double.as_pointer()
        source, target = b.inttoptr(values[0], pointer), b.inttoptr(values[2], pointer)
        rows = [_load(b, b.gep(source, [b.mul(values[1], _int(i))])) for i in range(WIDTH)]
        for step in (1, 2, 4):  # swap the blocks of `step` off the diagonal
            mask = [
                [(j if not j & step else j - step + WIDTH) for j in range(WIDTH)],
                [(j + step if not j & step else j + WIDTH) for j in range(WIDTH)],
            ]
            for i in range(WIDTH):
                if not i & step:
                    pair = rows[i], rows[i + step]
                    rows[i], rows[i + step] = (b.shuffle_vector(*pair, _mask(m)) for m in mask)
        for i, row in enumerate(rows):
            _store(b, row, b.gep(target, [b.mul(values[3], _int(i))]))
        return context.get_dummy_value()

    return types.void(*[types.intp] * 4), code


def _int(number):
    return ir.Constant(_word, number)


def _mask(places):
    return ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), places)


def _load(b, place):
    found = b.load(b.bitcast(place, _vector.as_pointer()))
    found.align = 8
    return found


def _store(b, vector, place):
    b.store(vector, b.bitcast(place, _vector.as_pointer())).align = 8


def _spread(b, number):
    nothing = ir.Constant(_vector, ir.Undefined)
    return b.shuffle_vector(
        b.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0)), nothing, _mask([0] * WIDTH)
    )


tile_8, tile_4, tile_2, tile_1 = _tile(8, 1), _tile(4, 1), _tile(2, 1), _tile(1, 1)
tile_1_wide, tile_2_wide = _tile(1, 4), _tile(2, 4)
