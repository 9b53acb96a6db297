"""Cleaning: nothing twice, nothing that never changes, nothing that nobody needs."""

import math
from functools import partial
from textwrap import dedent

import pytest

from engine import Value, acos, constant, exp, grad, record, tanh, where, while_loop
from engine.compile.tapes.recording import tape_of
from engine.compile.tapes.simplify import simplify


def cleaned(function, *arguments):
    return str(record(function, *arguments).simplified)


def text(lines):
    return dedent(lines).strip()


def operations(function, *arguments):
    """The names of the operations that are left, in order."""
    return [
        entry[0].name
        for entry in record(function, *arguments).simplified.entries
        if hasattr(entry[0], "rule")
    ]


def test_what_is_computed_twice_is_computed_once():
    def f(x, y):
        return (x * y).exp() + (x * y).exp()

    assert operations(f) == ["mul", "exp", "add"]
    assert cleaned(f) == text("""
        v0 = input x    # x
        v1 = input y    # y
        v2 = mul v0 v1
        v3 = exp v2
        v4 = add v3 v3
        return v4
    """)


def test_operands_in_another_order_are_another_computation():
    assert operations(lambda x, y: x * y + y * x) == ["mul", "mul", "add"]


def test_operations_on_constants_are_constants():
    two = constant(2.0)
    assert cleaned(lambda x: x * (two * 3.0 + two.exp())) == text(f"""
        v0 = input x    # x
        v1 = constant {6.0 + math.exp(2.0)!r}
        v2 = mul v0 v1
        return v2
    """)


def test_parameters_are_no_constants():
    w = Value(2.0)
    assert operations(lambda x: x * (w * 3.0)) == ["mul", "mul"]


def test_nothing_is_computed_for_an_output_that_needs_it_not():
    def f(x, y):
        _unused = (x * y).exp().tanh()
        return x + 1.0

    assert cleaned(f) == text("""
        v0 = input x    # x
        v1 = input y    # y
        v2 = constant 1.0
        v3 = add v0 v2
        return v3
    """)


def test_inputs_and_parameters_stay_needed_or_not():
    w = Value(1.0, "w")
    assert record(lambda x, _y: x * (w * 0.0 + 1.0)).simplified.columns == ("x", "_y")
    assert "parameter w" in cleaned(lambda x: x + w)


@pytest.mark.parametrize(
    ("f", "left"),
    [
        (lambda x: x**1, ["pow"]),  # at NaN its partial is NaN, and that of x is 1
        (lambda x: x**2, ["mul"]),
        (lambda x: x**3, ["mul", "mul"]),
        (lambda x: x**2 + x * x, ["mul", "add"]),
        (lambda x: x**3 * x**2, ["mul", "mul", "mul"]),  # x³ begins with x²
        (lambda x: x * 1.0, []),
        (lambda x: 1.0 * x, []),
        (lambda x: x / 1.0, []),
        (lambda x: x**4, ["pow"]),
        (lambda x: 2.0**x, ["pow"]),
        (lambda x: x + 0.0, ["add"]),  # -0.0 + 0.0 is 0.0: not x
        (lambda x: x * 0.0, ["mul"]),  # NaN for infinities: not 0
    ],
)
def test_declared_shorter_forms_are_taken_and_no_others(f, left):
    assert operations(f) == left


def test_zeros_of_both_signs_are_two_constants_and_nan_is_one():
    program = record(lambda x: [x * 0.0, x * -0.0, where(x, math.nan, 0.0), where(x, math.nan, -0.0)])
    assert str(program.simplified).count("constant nan") == 1
    assert (
        str(program.simplified).count("constant 0.0") == str(program.simplified).count("constant -0.0") == 1
    )


def test_equal_outputs_are_one_node():
    program = record(lambda x: [x.exp(), x, x.exp()])
    assert str(program.simplified).splitlines()[-1] == "return v1 v0 v1"


def test_names_stay_with_their_nodes():
    def f(x):
        h = (x * 1.0 * 2.0).tanh()
        h.name = "h"
        return h + 1.0

    assert "v2 = tanh v" not in cleaned(f)
    assert [line for line in cleaned(f).splitlines() if "# h" in line] == ["v4 = tanh v3    # h"]


def test_a_clean_tape_stays_as_it_is():
    w = Value(2.0, "w")
    once = record(lambda x: [(x * w + 3.0) ** 2, x**3 / 1.0]).simplified
    assert str(simplify(once)) == str(once)


def test_cleaning_leaves_the_recorded_tape_alone():
    program = record(lambda x: x**2 + x**2)
    before = str(program.recorded)
    assert str(program.simplified) != before
    assert str(program.recorded) == before


def test_each_order_of_a_derivative_multiplies_a_tape_by_a_constant():
    """The conditions of a loop and of partials are 1 or 0, so a derivative to what they choose is one of them."""

    def nested(order, x, c):
        s = while_loop(
            lambda u: u * u - 0.1 * exp(c), lambda u: 0.6 * u + 0.3 * tanh(acos(0.9 * tanh(u))), x, 4
        )
        for _ in range(order):
            s = tanh(grad(x * s, x) + s)
        return s

    sizes = [len(simplify(tape_of(partial(nested, k), ["x", "c"])).entries) for k in range(4)]
    assert sizes[3] < 5 * sizes[2] < 25 * sizes[1]
    point = 0.4, 0.3
    assert record(partial(nested, 3), "x", "c")(*point) == pytest.approx(
        nested(3, *map(Value, point)).data, rel=1e-10
    )
