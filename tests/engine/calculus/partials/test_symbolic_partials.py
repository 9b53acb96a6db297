"""Partials as functions of Values give the numbers of the rule, for every declared operation."""

import math

import pytest

from engine import FormulaError, Value, operation
from engine.calculus.partials import auxiliary
from engine.calculus.partials.symbolic_partials import symbolic_partials
from engine.core import operations as ops
from engine.core.value import apply

POINT = (0.75, 1.25, 0.5)


def applied(op, *operands):
    if any(isinstance(operand, Value) for operand in operands):
        return apply(op, *operands)
    return op.evaluate(operands)[0]


@pytest.mark.parametrize("op", [*ops.ALL, *auxiliary.ALL], ids=lambda op: op.name)
def test_partials_of_values_and_of_numbers_are_those_of_the_rule(op):
    numbers = POINT[: len(op.operands)]
    expected = op.evaluate(numbers)[1]
    for operands in (numbers, [Value(number) for number in numbers]):
        results = [partial(applied, *operands) for partial in symbolic_partials(op)]
        data = [result.data if isinstance(result, Value) else result for result in results]
        assert data == pytest.approx(expected, rel=1e-15, nan_ok=True)


@operation(symbol="Γ", latex=r"\Gamma({a})")
def gamma(a):
    """y = Γ(a), with a wrong partial that no operation computes."""
    return math.gamma(a), (math.gamma(a),)


def test_a_function_that_no_operation_computes_is_refused():
    with pytest.raises(
        FormulaError, match=r"^the partials of gamma must consist of .*; got math\.gamma; write it with"
    ):
        symbolic_partials(gamma)
