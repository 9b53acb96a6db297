"""A dot product as one operation: its rule, its copies, and its place in programs and derivatives."""

import copy
import pickle

import pytest

from engine import Value, apply, dot, grad, jvp, record, scan
from engine.calculus.partials.formula import formula
from engine.core.rules.dot import Dot, dot_of, summed


def test_the_value_is_the_sum_of_products_and_each_number_has_the_other_of_its_product_as_partial():
    assert summed(2.0, 3.0, 5.0, 7.0) == (31.0, (5.0, 7.0, 2.0, 3.0))  # 2·5 + 3·7
    assert summed(2.0, 3.0, 5.0, 7.0, 100.0) == (131.0, (5.0, 7.0, 2.0, 3.0, 1.0))
    a, b = (2.0, 3.0, 5.0), (7.0, 11.0, 13.0)  # 2·7 + 3·11 + 5·13 = 112; of two products 2 + n and 2ⁿ are 2 n
    assert summed(*a, *b) == (112.0, (*b, *a))
    assert summed(*a, *b, 100.0) == (212.0, (*b, *a, 1.0))


def test_it_is_added_from_the_left_beginning_with_the_number_it_begins_with():
    tiny = 2.0**-53  # 1 + tiny is 1
    assert summed(tiny, tiny, 1.0, 1.0, 1.0)[0] == 1.0
    assert summed(tiny, tiny, 1.0, 1.0)[0] + 1.0 > 1.0


def test_there_is_one_operation_for_each_count_and_a_copy_is_the_original():
    two = dot_of(2, True)
    assert two.operands == ("a0", "a1", "b0", "b1", "first")
    assert (two.count, two.begun, dot_of(2).begun) == (2, True, False)
    assert dot_of(2, True) is two
    assert copy.deepcopy(two) is two
    assert pickle.loads(pickle.dumps(two)) is two  # noqa: S301  # our own bytes
    assert not hasattr(two, "__dict__")


def test_its_formula_is_the_sum():
    lines = str(formula(dot_of(2, True))).splitlines()
    assert lines[0] == "dot: y = Σ a_k b_k, added one by one from the left"
    assert lines[1:] == [
        "  y     = first + a0 * b0 + a1 * b1",
        *("  ∂y/∂a0 = b0", "  ∂y/∂a1 = b1", "  ∂y/∂b0 = a0", "  ∂y/∂b1 = a1"),
        "  ∂y/∂first = 1.0",
    ]


def test_a_program_keeps_a_long_one_as_one_node_and_writes_a_short_one_out():
    w, b = [Value(float(k)) for k in range(4)], Value(1.0)
    long, short = record(lambda x: dot(w, x, b), 4), record(lambda x: dot(w[:3], x, b), 3)
    assert [entry[0] for entry in long.recorded.entries if isinstance(entry[0], Dot)] == [dot_of(4, True)]
    assert not any(isinstance(entry[0], Dot) for entry in short.recorded.entries)
    assert long([1.0, 10.0, 100.0, 1000.0]) == 1.0 + 0.0 + 10.0 + 200.0 + 3000.0


def test_a_graph_with_numbers_has_products_and_additions():
    x = [Value(2.0), Value(3.0), Value(5.0), Value(7.0)]
    y = dot(x, x, 1.0)
    y.backward()
    assert (y.data, y.op.name) == (88.0, "add")
    assert [p.grad for p in x] == [4.0, 6.0, 10.0, 14.0]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="got 1 and 2"):
        dot([1.0], [1.0, 2.0])


def test_derivatives_of_a_node_follow_both_vectors_and_what_it_begins_with():
    leaves = [Value(float(k), f"v{k}") for k in range(1, 10)]
    node = apply(dot_of(4, True), *leaves)  # 1·5 + 2·6 + 3·7 + 4·8 + 9
    assert [g.data for g in grad(node, leaves)] == [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0, 1.0]
    assert jvp(node, leaves, [1.0] * 9).data == 26.0 + 10.0 + 1.0
    second = grad(grad(node, leaves[0]), leaves[4])
    assert second.data == 1.0  # ∂²/∂a ∂b of a product


def test_a_vector_times_itself_has_both_paths():
    square = record(lambda *v: dot(v, v), "a", "b", "c", "d")
    assert square.gradient(2.0, 3.0, 5.0, 7.0) == (87.0, (4.0, 6.0, 10.0, 14.0))
    assert square.hessian([[2.0, 3.0, 5.0, 7.0]])[1][0].diagonal().tolist() == [2.0] * 4


def test_a_gradient_is_recorded_through_it():
    program = record(lambda *v: grad(dot(v, v), v[0]), "a", "b", "c", "d")
    assert program(2.0, 3.0, 5.0, 7.0) == 4.0


def test_constants_among_its_numbers_are_simplified():
    program = record(lambda x: dot([1.0, 0.5, 1.0, 2.0], x), 4)
    assert not any(isinstance(entry[0], Dot) for entry in program.simplified.entries)
    assert program([2.0, 4.0, 8.0, 16.0]) == 2.0 + 2.0 + 8.0 + 32.0


def test_a_bias_that_is_added_behind_joins_the_product():
    w, b = [Value(float(k)) for k in range(4)], Value(1.0)
    for function in (lambda x: dot(w, x) + b, lambda x: dot(w, x, b)):
        program = record(function, 4, parameters=[*w, b])
        assert len(program.block.body) == 1
        assert list(program.mean_gradient([[1.0, 2.0, 3.0, 4.0]])[1]) == [1.0, 2.0, 3.0, 4.0, 1.0]


def test_further_terms_join_the_product_too():
    w = [Value(float(k)) for k in range(5)]
    program = record(lambda *x: dot(w[:4], x[:4]) + w[4] * x[4], *"abcde", parameters=w)
    assert len(program.block.body) == 1
    assert program(1.0, 1.0, 1.0, 1.0, 1.0) == 10.0


def test_the_step_of_a_loop_may_have_them():
    w = [Value(0.1 * k) for k in range(4)]

    def last(x):
        return scan(lambda h, item: ([dot(w, [*h[1:], item]), *h[:3]], ()), x[:4], x[4:])[0][0]

    program, row = record(last, 44, parameters=w), [1.0 + 0.01 * k for k in range(44)]
    assert program.values([row])[0] == pytest.approx(last([Value(v) for v in row]).data, rel=1e-13)
