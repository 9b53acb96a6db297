"""Vectorizing: scalar operations that do the same to neighbouring data are one instruction."""

import math
from textwrap import dedent

import pytest

from engine import Value, dot, record, softmax, total
from engine.compile.blocks.instructions import Apply, Copy, Product


def matrix(rows, columns):
    return [[Value(0.1 * (i + 1) * (j + 1)) for j in range(columns)] for i in range(rows)]


def layer(weights, biases, x):
    return [dot(row, x) + b for row, b in zip(weights, biases, strict=True)]


def body(function, *arguments):
    return list(map(str, record(function, *arguments).block.body))


def test_a_layer_written_neuron_by_neuron_is_one_product():
    w, b = matrix(2, 3), [Value(0.5), Value(0.25)]
    # Rows of weights begin at multiples of 8: u0, u8, and the biases behind them at u16.
    assert str(record(lambda x: layer(w, b, x), 3).block) == dedent("""
        5 rows, inputs r0-r2; vector of 24: 8 parameters, 0 constants
        for every sample:
          r3-r4 = product 2x3 at u0, r0-r2 bias u16
        return r3-r4
    """).strip("\n")


def test_the_bias_may_stand_first_or_be_missing():
    w, b = matrix(1, 2)[0], Value(0.5)
    product = "r2 = product 1x2 at u0, r0-r1"
    assert body(lambda x: b + w[0] * x[0] + w[1] * x[1], 2) == [f"{product} bias u8"]
    assert body(lambda x: w[0] * x[0] + x[1] * w[1], 2) == [product]  # factors in either order


def test_layers_and_activations_are_whole_vectors():
    v, w, b = matrix(1, 2), matrix(2, 3), [Value(0.5), Value(0.25)]
    assert body(lambda x: layer(v, [Value(1.0)], [h.relu() for h in layer(w, b, x)]), 3) == [
        "r3-r4 = product 2x3 at u0, r0-r2 bias u16",
        "r5-r6 = relu r3-r4",
        "r7 = product 1x2 at u24, r5-r6 bias u32",
    ]


def test_additions_from_the_left_are_one_sum():
    assert body(total, 4) == ["r4 = sum of 4: r0-r3"]
    assert body(lambda x: x[0] + x[1], 2) == ["r2 = add r0 r1"]
    # (x1 + x2) + (x3 + x4): not the same rounding as a chain.
    assert body(lambda x: (x[0] + x[1]) + (x[2] + x[3]), 4) == ["r4 = add r2 r3", "r5 = sum of 3: r0,r1,r4"]


def test_a_part_of_a_sum_that_is_needed_elsewhere_is_kept():
    instructions = body(lambda x: [x[0] + x[1], x[0] + x[1] + x[2] + x[3]], 4)
    assert instructions == ["r4 = add r0 r1", "r5 = sum of 3: r4,r2,r3"]


def test_sums_of_one_length_stand_side_by_side():
    instructions = body(lambda x: [x[0] + x[1] + x[2], x[1] + x[2] + x[3]], 4)
    assert instructions == ["r4-r5 = sum of 3: r0,..,r3"]


def test_a_few_products_by_constants_are_no_matrix_product():
    assert body(lambda x: dot([1.5, 2.0, 3.0], x), 3) == ["r3-r5 = mul u0-u2 r0-r2", "r6 = sum of 3: r3-r5"]
    assert body(lambda x: dot([1.5, 2.0, 3.0, 4.0], x), 4) == ["r4 = product 1x4 at u0, r0-r3"]


def test_operations_of_one_kind_and_level_are_one_instruction():
    assert body(lambda x: [v.sigmoid() for v in x], 3) == ["r3-r5 = sigmoid r0-r2"]
    assert body(softmax, 3) == [
        "r3-r4 = max r0,r3 r1-r2",  # a chain: each row may need the one before
        "r5-r7 = gap r0-r2 r4,r4,r4",
        "r8-r10 = exp r5-r7",
        "r11 = sum of 3: r8-r10",
        "r12-r14 = div r8-r10 r11,r11,r11",
    ]


def test_a_chain_of_one_operation_is_one_instruction():
    assert body(lambda x: x.tanh().tanh().tanh()) == ["r1-r3 = tanh r0-r2"]
    assert body(lambda x: x * x * x * x * x) == ["r1-r4 = mul r0-r3 r0,..,r0"]


def test_a_chain_ends_where_an_operand_no_longer_varies():
    w = Value(2.0)
    assert body(lambda x: (x * w) * (x * w)) == ["r1 = mul r0 u0", "r2 = mul r1 r1"]


def test_inputs_of_a_layer_that_lie_apart_are_brought_together():
    w = matrix(1, 3)
    instructions = body(lambda x: dot(w[0], [x[2].tanh(), x[0], x[1].tanh()]), 3)
    assert instructions == ["r3-r4 = tanh r2,r1", "r5-r7 = r3,r0,r4", "r8 = product 1x3 at u0, r5-r7"]


def test_what_depends_on_parameters_alone_is_computed_once():
    w = [Value(1.0), Value(2.0)]
    # Two parameters stand at u0 and u1; what is computed from them stands behind the 8 that they take.
    assert str(record(lambda x: [w[0].exp() * x, w[0].exp() + w[1]], "x").block) == dedent("""
        3 rows, inputs r0; vector of 10: 2 parameters, 0 constants
        before:
          u8 = exp u0
          u9 = add u8 u1
        for every sample:
          r1 = mul u8 r0
          r2 = u9
        return r1-r2
    """).strip("\n")


def test_computed_weights_are_copied_to_their_matrix():
    w = [Value(1.0), Value(2.0)]
    block = record(lambda x: dot([v * v for v in w], x), 2).block
    squares, copy = block.before
    (product,) = block.body
    assert str(squares).endswith("mul u0-u1 u0-u1")
    assert isinstance(copy, Copy)
    assert set(copy.source.indices) == set(squares.out.indices)
    assert tuple(copy.out.indices) == tuple(product.weights.indices)


def test_a_matrix_that_is_used_twice_stands_once():
    w, b = matrix(2, 2), [Value(0.5), Value(0.25)]
    block = record(lambda x: layer(w, b, [h.tanh() for h in layer(w, b, x)]), 2).block
    products = [instruction for instruction in block.body if isinstance(instruction, Product)]
    assert len({(product.weights, product.bias) for product in products}) == 1
    assert block.before == ()


def test_a_weight_of_two_matrices_stands_twice():
    w = matrix(1, 3)[0]
    block = record(lambda x: dot(w, x) * dot(w[1:], x[:2]), 3).block
    products = [instruction for instruction in block.body if isinstance(instruction, Product)]
    assert len({product.weights.first for product in products}) == 2
    (copy,) = block.before
    assert set(copy.source.indices) <= set(block.parameters)


def test_every_parameter_has_a_position_of_its_own_before_all_else():
    w, b, scale = matrix(3, 5), [Value(0.5) for _ in range(3)], Value(2.0)
    block = record(lambda x: [scale * h for h in layer(w, b, x)], 5).block
    assert len(set(block.parameters)) == len(block.parameters) == 19
    assert max(block.parameters) < block.vector


def test_a_program_of_many_terms_stays_readable():
    assert body(total, 100) == ["r100 = sum of 100: r0-r99"]


@pytest.mark.parametrize("samples", [1, 7])
def test_outputs_that_do_not_vary_are_rows_all_the_same(samples, rows):
    np = pytest.importorskip("numpy")
    w = Value(3.0)
    values = record(lambda _x: [w * w, 2.0]).values(rows(samples, 1))
    assert np.array_equal(values, [[9.0, 2.0]] * samples)


def test_the_zeros_of_a_triangular_matrix_belong_to_its_product():
    w = [Value(float(k + 1)) for k in range(6)]
    rows = [[w[0], 0.0, 0.0], [w[1], w[2], 0.0], [w[3], w[4], w[5]]]
    program = record(lambda x: total(dot(row, x) ** 2 for row in rows), 3)
    products = [each for each in program.block.body if isinstance(each, Product)]
    assert [(each.weights.height, each.weights.width) for each in products] == [(3, 3)]
    assert [type(each) for each in program.block.body].count(Apply) == 1  # the squares: no 0 x stands alone
    # x = (1, 2, 3): 1, 2 + 3·2 = 8, 4 + 5·2 + 6·3 = 32, and the gradients 2 z x
    mean, gradient = program.mean_gradient([[1.0, 2.0, 3.0]])
    assert mean == 1.0 + 64.0 + 1024.0
    assert list(gradient) == [2.0, 16.0, 32.0, 64.0, 128.0, 192.0]
    alone = record(lambda x: dot(rows[0], x) + 0.0 * x[1], 3)  # 0 x is read outside of the product as well
    assert math.isnan(alone.values([[1.0, math.inf, 3.0]])[0])


def test_dot_products_of_two_vectors_that_vary_are_their_products_and_a_sum_for_each_length():
    lines = body(lambda x: [dot(x[:4], x[4:8]), dot(x[:5], x[5:]), dot(x[1:5], x[6:])], 10)
    assert len(lines) == 3
    assert [line.split(" = ")[1].split()[0:3] for line in lines[1:]] == [
        ["sum", "of", "4:"],
        ["sum", "of", "5:"],
    ]
    assert lines[0].startswith("r10-r22 = mul ")  # 4 + 5 + 4 products


def test_products_of_many_short_sums_lie_number_by_number():
    block = record(lambda x: [dot(x[k : k + 4], x[k : k + 4]) for k in range(5)], 8).block
    (products, sums) = block.body
    assert products.operands[0].indices[:10] == (0, 1, 2, 3, 4, 1, 2, 3, 4, 5)
    assert sums.terms.indices[:4] == (8, 13, 18, 23)


def test_a_dot_product_may_begin_with_what_varies_and_hold_weights_among_what_varies():
    w = [Value(float(k), f"w{k}") for k in range(4)]

    def function(x):
        mixed = [x[0], w[1], x[2], w[3]]
        return [dot(mixed, x), dot(w, x, x[3]), dot(mixed, w, w[0]), dot(w, w), dot(w, w, w[1])]

    program, row = record(function, 4), [2.0, 3.0, 5.0, 7.0]
    expected = [y.data for y in function([Value(number) for number in row])]
    assert [*program.values([row])[0]] == expected == [53.0, 41.0, 20.0, 14.0, 15.0]


def test_dot_products_keep_the_order_of_their_sums():
    """1 + 2⁻⁵³ is 1, and 2⁻⁵³ + 2⁻⁵³ + 1 is more."""
    tiny = 2.0**-53
    program = record(lambda x: [dot(x, x[::-1]), dot(x[:4], x[:4], x[4])], 5)
    assert [*program.values([[tiny, 1.0, 0.0, 1.0, tiny]])[0]] == [2.0 * tiny * tiny + 2.0, 2.0]
    roots = record(lambda x: dot(x, [x[4]] * 5), 5)
    assert roots.values([[tiny, tiny, 0.0, 0.0, 1.0]])[0] == 1.0 + 2.0 * tiny
    assert roots.values([[1.0, tiny, tiny, 0.0, 1.0]])[0] == 2.0
