"""Packing: scalar operations that do the same to neighbouring data are one instruction."""

from textwrap import dedent

import pytest

from engine import Value, dot, record, softmax, total
from engine.compile.packed import span


def packed(function, *arguments):
    return str(record(function, *arguments).packed)


def text(lines):
    return dedent(lines).strip()


def matrix(rows, columns):
    return [[Value(0.1 * (i + 1) * (j + 1)) for j in range(columns)] for i in range(rows)]


def layer(weights, biases, x):
    return [dot(row, x) + b for row, b in zip(weights, biases, strict=True)]


def instructions(function, *arguments):
    return [str(made) for made in record(function, *arguments).packed.lanes.instructions]


def test_a_layer_written_neuron_by_neuron_is_one_dense_instruction():
    w, b = matrix(2, 3), [Value(0.5), Value(0.25)]
    # Rows of weights begin at multiples of 8: u0, u8, and the biases behind them at u16.
    assert packed(lambda x: layer(w, b, x), 3) == text("""
        vector of 24: 8 parameters
        in every lane:
          r0-r2 = inputs
          r3-r4 = dense 2x3 r0-r2 weights u0 bias u16
          return r3-r4
    """)


def test_the_bias_may_stand_first_or_be_missing():
    w, b = matrix(1, 2)[0], Value(0.5)
    dense = "r2 = dense 1x2 r0-r1 weights u0"
    assert instructions(lambda x: b + w[0] * x[0] + w[1] * x[1], 2) == [f"{dense} bias u8"]
    assert instructions(lambda x: w[0] * x[0] + x[1] * w[1], 2) == [dense]  # factors in either order


def test_layers_and_activations_are_whole_vectors():
    v, w, b = matrix(1, 2), matrix(2, 3), [Value(0.5), Value(0.25)]
    assert instructions(lambda x: layer(v, [Value(1.0)], [h.relu() for h in layer(w, b, x)]), 3) == [
        "r3-r4 = dense 2x3 r0-r2 weights u0 bias u16",
        "r5-r6 = relu r3-r4",
        "r7 = dense 1x2 r5-r6 weights u24 bias u32",
    ]


def test_additions_from_the_left_are_one_sum():
    assert instructions(total, 4) == ["r4 = sum r0 r1 r2 r3"]
    assert instructions(lambda x: x[0] + x[1], 2) == ["r2 = add r0 r1"]
    # (x1 + x2) + (x3 + x4): not the same rounding as a chain.
    made = instructions(lambda x: (x[0] + x[1]) + (x[2] + x[3]), 4)
    assert made == ["r4 = add r2 r3", "r5 = sum r0 r1 r4"]


def test_a_part_of_a_sum_that_is_needed_elsewhere_is_kept():
    made = instructions(lambda x: [x[0] + x[1], x[0] + x[1] + x[2] + x[3]], 4)
    assert made == ["r4 = add r0 r1", "r5 = sum r4 r2 r3"]


def test_sums_of_one_length_stand_side_by_side():
    made = instructions(lambda x: [x[0] + x[1] + x[2], x[1] + x[2] + x[3]], 4)
    assert made == ["r4-r5 = sum r0-r1 r1-r2 r2-r3"]


def test_a_few_products_by_constants_are_no_dot_product():
    three = instructions(lambda x: dot([1.5, 2.0, 3.0], x), 3)
    assert three == ["r6-r8 = mul r3-r5 r0-r2", "r9 = sum r6 r7 r8"]
    four = instructions(lambda x: dot([1.5, 2.0, 3.0, 4.0], x), 4)
    assert four == ["r4 = dense 1x4 r0-r3 weights u8"]


def test_operations_of_one_kind_and_level_are_one_instruction():
    assert instructions(lambda x: [v.sigmoid() for v in x], 3) == ["r3-r5 = sigmoid r0-r2"]
    assert instructions(softmax, 3) == [
        "r3-r4 = max r0,r3 r1-r2",  # a chain: each row may need the one before
        "r5-r7 = sub r0-r2 r4,r4,r4",
        "r8-r10 = exp r5-r7",
        "r11 = sum r8 r9 r10",
        "r12-r14 = div r8-r10 r11,r11,r11",
    ]


def test_a_chain_of_one_operation_is_one_instruction():
    assert instructions(lambda x: x.tanh().tanh().tanh()) == ["r1-r3 = tanh r0-r2"]
    assert instructions(lambda x: x * x * x * x * x) == ["r1-r4 = mul r0-r3 r0,..,r0"]


def test_inputs_of_a_layer_that_lie_apart_are_brought_together():
    w = matrix(1, 3)
    made = instructions(lambda x: dot(w[0], [x[2].tanh(), x[0], x[1].tanh()]), 3)
    assert made == ["r3-r4 = tanh r2,r1", "r5-r7 = copy r3,r0,r4", "r8 = dense 1x3 r5-r7 weights u0"]


def test_what_depends_on_parameters_alone_is_computed_once():
    w = [Value(1.0), Value(2.0)]
    lines = packed(lambda x: [w[0].exp() * x, w[0].exp() + w[1]], "x").splitlines()
    # Two parameters stand at u0 and u1, what is computed from them behind the 8 that they take.
    assert lines[lines.index("once:") + 1 : lines.index("in every lane:")] == [
        "  r0-r1 = load u0-u1",
        "  r2 = exp r0",
        "  r3 = add r2 r1",
        "  store r2-r3 to u8-u9",
    ]
    assert lines[lines.index("in every lane:") + 1 :] == [
        "  r0 = inputs",
        "  r1-r2 = load u8-u9",
        "  r3 = mul r1 r0",
        "  return r3,r2",
    ]


def test_computed_weights_are_copied_to_their_matrix():
    w = [Value(1.0), Value(2.0)]
    program = record(lambda x: dot([v * v for v in w], x), 2)
    assert "  r2-r3 = mul r0-r1 r0-r1" in str(program.packed).splitlines()
    assert "copy 2 numbers to their weight matrices" in str(program.packed)
    assert [made.kind for made in program.packed.lanes.instructions] == ["dense"]
    assert {source for source, _ in program.packed.copies} == set(program.packed.results.values())


def test_a_weight_that_is_used_twice_stands_twice():
    w = matrix(1, 2)[0]
    program = record(lambda x: dot(w, [dot(w, x).tanh(), x[0]]), 2)
    assert str(program.packed).count("dense 1x2") == 2
    assert "copy 2 numbers to their weight matrices" in str(program.packed)
    assert sorted(source for source, _ in program.packed.copies) == sorted(program.packed.positions.values())


def test_every_parameter_has_a_position_of_its_own_before_all_else():
    w, b, scale = matrix(3, 5), [Value(0.5) for _ in range(3)], Value(2.0)
    found = record(lambda x: [scale * h for h in layer(w, b, x)], 5).packed
    places = found.positions.values()
    assert len(set(places)) == len(places) == 19
    assert max(places) < found.learnt <= found.vector
    assert found.learnt % 8 == 0


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([3], "r3"),
        ([3, 4, 5], "r3-r5"),
        ([3, 5], "r3,r5"),
        ([5, 4, 3], "r5,r4,r3"),
        ([1, 2, 3, 9], "r1,..,r9"),
    ],
)
def test_rows_are_shown_in_short(rows, shown):
    assert span(rows) == shown


def test_a_program_of_many_terms_stays_readable():
    line = instructions(total, 100)[0]
    assert line == "r100 = sum r0 r1 r2 r3 r4 r5 ... 100 terms"
