"""Trees at stated numbers, against arithmetic by hand."""

import math

import pytest

from engine import Scope
from engine.expressions import tree as t
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.problems import ShapeError, UnreadableError


@pytest.fixture
def evaluated(tree):
    """The numbers of a tree at stated numbers."""

    def evaluated(formula, scope=None, **numbers):
        formula = tree(formula) if isinstance(formula, str) else formula
        scope = (Scope() if scope is None else scope).at(numbers)
        plan = planned(scope, (formula,))
        return Evaluator(plan, plan.stated).evaluate(formula).nested()

    return evaluated


@pytest.mark.parametrize(
    ("formula", "numbers", "expected"),
    [
        ("2*x + 3", {"x": 4.0}, 11.0),
        ("-x**2", {"x": 3.0}, -9.0),
        ("x/4", {"x": 6.0}, 1.5),
        ("e**x", {"x": 0.0}, 1.0),
        ("log(e)", {}, 1.0),
        ("max(x, 2)", {"x": 1.0}, 2.0),
        ("sin(pi/2)", {}, 1.0),
        ("T(v)*v", {"v": [1.0, 2.0, 2.0]}, 9.0),
        ("v*T(v)", {"v": [1.0, 2.0]}, [[1.0, 2.0], [2.0, 4.0]]),
        ("A*v", {"A": [[1.0, 2.0], [3.0, 4.0]], "v": [1.0, 1.0]}, [3.0, 7.0]),
        ("norm(v)", {"v": [3.0, 4.0]}, 5.0),
        ("v@v", {"v": [3.0, 4.0]}, [9.0, 16.0]),
        ("softmax(v)", {"v": [0.0, math.log(3.0)]}, [0.25, 0.75]),
        ("diag(v)", {"v": [2.0, 3.0]}, [[2.0, 0.0], [0.0, 3.0]]),
        ("tr(A)", {"A": [[1.0, 2.0], [3.0, 4.0]]}, 5.0),
        ("sum_(i, v[i]**2)", {"v": [1.0, 2.0, 3.0]}, 14.0),
        ("sum_(i, i*v[i])", {"v": [1.0, 2.0, 3.0]}, 14.0),
        ("v[2]", {"v": [5.0, 6.0, 7.0]}, 6.0),
        ("A[1, 2]", {"A": [[1.0, 2.0], [3.0, 4.0]]}, 2.0),
        ("(x, 2*x)", {"x": 1.0}, [1.0, 2.0]),
        ("when(x > 2)", {"x": 3.0}, 1.0),
        ("prime(sigmoid, x)", {"x": 0.0}, 0.25),
        ("d(x**3, x)", {"x": 2.0}, 12.0),
        ("d(x**3, x, x)", {"x": 2.0}, 12.0),
        ("d(x*y, x, y)", {"x": 2.0, "y": 5.0}, 1.0),
    ],
)
def test_values(evaluated, formula, numbers, expected):
    result = evaluated(formula, **numbers)
    assert result == (
        expected if isinstance(expected, list) and isinstance(expected[0], list) else pytest.approx(expected)
    )


def test_cases_choose_by_their_conditions(evaluated, tree):
    cases = t.Cases(((tree("x**2"), tree("x > 0")), (tree("0 - x"), None)))
    assert evaluated(cases, x=3.0) == 9.0
    assert evaluated(cases, x=-3.0) == 3.0


def test_products_and_limits(evaluated, tree):
    factorial = t.BigOperator("prod", t.Symbol("k"), t.Number("1"), t.Number("5"), t.Symbol("k"))
    assert evaluated(factorial) == 120.0
    others = t.BigOperator("sum", t.Symbol("k"), t.Number("1"), t.Number("4"), tree("k"), tree("k != 2"))
    assert evaluated(others) == 8.0  # 1 + 3 + 4


def test_a_value_at_a_point(evaluated, tree):
    at = t.At(tree("d(x**2*y, x)"), (tree("x == 3"),))
    assert evaluated(at, x=1.0, y=2.0) == 12.0  # 2 · 3 · 2


def test_functions_and_steps(evaluated, tree):
    scope = Scope().define(tree("f(t)"), tree("t**2 + c")).define(tree("z"), tree("f(3*x)"))
    assert evaluated("z", scope, x=1.0, c=0.5) == 9.5
    assert evaluated("d(z, x)", scope, x=1.0, c=0.5) == 18.0
    assert evaluated("prime(f, x)", scope, x=4.0, c=0.5) == 8.0


def test_layers_are_defined_from_1(tree):
    scope = Scope().define(tree("up(a, l)"), tree("2*up(a, l - 1)")).sized("L", 4)
    plan = planned(scope, (tree("up(a, 3)"),))
    assert Evaluator(plan, lambda _: 5.0).evaluate(tree("up(a, 3)")).nested() == 40.0  # 2³ · 5
    with pytest.raises(UnreadableError, match="beyond 4"):
        Evaluator(plan, lambda _: 5.0).evaluate(tree("up(a, 5)"))


@pytest.mark.parametrize(
    ("formula", "error"), [("A*A*v", ShapeError), ("{x}", UnreadableError), ("x == 2", UnreadableError)]
)
def test_what_has_no_value_says_why(evaluated, tree, formula, error):
    if formula == "{x}":
        formula = t.Tuple((tree("x"),), "{")
    with pytest.raises(error):
        evaluated(formula, A=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], v=[1.0, 2.0, 3.0], x=1.0)
