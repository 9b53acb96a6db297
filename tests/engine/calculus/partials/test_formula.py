"""A rule read as mathematics says what the rule does when it runs."""

import ast
import itertools
import math

import pytest

from engine import CONSTANT, DomainError, FormulaError, Operation, formula, operation
from engine.core import operations as ops

NUMBERS = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 3.0, -3.0, 20.0, math.nan)


def run(expression, scope):
    return eval(ast.unparse(expression), {"math": math}, dict(scope))  # noqa: S307 - a rule of this engine


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def rule_at(op, point):
    try:
        return op.evaluate(point)
    except DomainError:
        return None


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_a_formula_equals_its_rule_exactly(op):
    read = formula(op)
    compared = 0
    for point in itertools.product(NUMBERS, repeat=len(op.operands)):
        came = rule_at(op, point)
        if came is not None:
            scope = dict(zip(op.operands, point, strict=True))
            assert same(run(read.value, scope), came[0]), point
            for expression, partial in zip(read.partials, came[1], strict=True):
                assert same(run(expression, scope), partial), point
            compared += 1
    assert compared >= 5


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_a_formula_speaks_of_the_operands_alone(op):
    read = formula(op)
    for expression in (read.value, *read.partials):
        names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        assert names <= {*op.operands, "math"}
    assert (read.name, read.fact, read.operands) == (op.name, op.fact, op.operands)
    assert len(read.partials) == len(op.operands)


def test_a_formula_prints_itself():
    assert str(formula(ops.mul)) == "mul: y = a b\n  y     = a * b\n  ∂y/∂a = b\n  ∂y/∂b = a"


def test_the_steps_are_the_assignments_as_written():
    ((name, expression),) = formula(ops.div).steps
    assert (name, ast.unparse(expression)) == ("y", "a / b")
    assert ast.unparse(formula(ops.div).partials[1]) == "-(a / b) / b"  # y is put in place
    assert formula(ops.mul).steps == ()


def test_a_formula_is_read_once():
    assert formula(ops.mul) is formula(ops.mul)


# Rules of other shapes. Each breaks the grammar in one place.
def loop(a):
    y = a
    for _ in range(3):
        y = y * a
    return y, (3.0 * a * a,)


def branch(a):
    if a > 0:
        return a, (1.0,)
    return 0.0, (0.0,)


def increment(a):
    a += 1.0
    return a, (1.0,)


def unpacking(a):
    y, slope = a, 1.0
    return y, (slope,)


def chained(a):
    y = z = a
    return y + z, (2.0,)


def no_return(a):
    y = a  # noqa: F841


def no_partials(a):
    return a


def short_of_a_partial(a, b):
    return a * b, (b,)


def power(a):
    return a**2, (2.0 * a,)


def stranger(a):
    return OFFSET + a, (1.0,)


def builtin(a):
    return abs(a), (1.0,)


def keyword(a):
    return math.isclose(a, 1.0, rel_tol=0.5) * 1.0, (0.0,)


def text(a):
    return a * len("a"), (1.0,)


def only_a_docstring(a):
    """y = a."""


OFFSET = 1.0
ASSIGNMENT = r"a rule consists of `name = expression` or the final `return y, \(partials\)`"
EXPRESSION = r"a rule consists of \+ - \* /, comparisons, `x if c else y`, math\.\* and known names"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (loop, rf"line 3: {ASSIGNMENT}; got `for _ in range\(3\):`$"),
        (branch, rf"line 2: {ASSIGNMENT}; got `if a > 0:`$"),
        (increment, rf"line 2: {ASSIGNMENT}; got `a \+= 1\.0`$"),
        (unpacking, rf"line 2: {ASSIGNMENT}; got `.*y, slope.* = .*`$"),
        (chained, rf"line 2: {ASSIGNMENT}; got `y = z = a`$"),
        (no_return, r"line 2: a rule consists of `return y, \(∂y/∂a,\)`; got `y = a`$"),
        (no_partials, r"line 2: a rule consists of `return y, \(∂y/∂a,\)`; got `return a`$"),
        (short_of_a_partial, r"line 2: a rule consists of `return y, \(∂y/∂a, ∂y/∂b,?\)`; got `return .*`$"),
        (power, rf"line 2: {EXPRESSION}; got `a \*\* 2`$"),
        (stranger, rf"line 2: {EXPRESSION}; got `OFFSET`$"),
        (builtin, rf"line 2: {EXPRESSION}; got `abs\(a\)`$"),
        (keyword, rf"line 2: {EXPRESSION}; got `math\.isclose\(a, 1\.0, rel_tol=0\.5\)`$"),
        (text, rf"line 2: {EXPRESSION}; got `len\('a'\)`$"),
        (only_a_docstring, r"must end in `return y, \(partials\)`; it has no statements$"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_another_shape_is_refused_with_its_line(rule, message):
    op = operation(symbol="?", latex="?")(rule)
    with pytest.raises(FormulaError, match=rf"^the rule of {rule.__name__}.*{message}"):
        formula(op)


def test_a_rule_without_a_source_file_is_refused():
    scope = {}
    exec("def rule(a):\n    return a, (1.0,)", scope)  # noqa: S102 - a rule typed at a prompt
    with pytest.raises(FormulaError, match="the rule of rule has no source to read: write it in a file"):
        formula(operation(symbol="i", latex="{a}")(scope["rule"]))


def test_a_lambda_is_refused():
    half = operation(symbol="½", latex="{a}")(lambda a: (a / 2, (0.5,)))
    with pytest.raises(FormulaError, match=r"must be a `def`"):
        formula(half)


def test_a_lambda_among_other_arguments_is_refused_as_well():
    half = Operation(
        "half", rule=lambda a: (a / 2, (0.5,)), operands=("a",), fact="y = a / 2", symbol="½", latex="{a}"
    )
    for op in (half, CONSTANT):
        with pytest.raises(FormulaError, match=rf"the rule of {op.name} "):
            formula(op)


TEXTBOOK = {
    "sigmoid": ["sigmoid(a) * (1 - sigmoid(a))"],
    "tanh": ["1 - tanh(a) ** 2"],
    "log_sigmoid": ["1 - sigmoid(a)"],
    "softplus": ["sigmoid(a)"],
    "sqrt": ["1 / (2 * sqrt(a))"],
    "pow": ["b * a ** (b - 1)", "a ** b * log(a)"],
    "tan": ["1 / cos(a) ** 2"],
    "asin": ["1 / sqrt(1 - a ** 2)"],
    "acos": ["-1 / sqrt(1 - a ** 2)"],
    "atan": ["1 / (1 + a ** 2)"],
    "atan2": ["b / (a ** 2 + b ** 2)", "-a / (a ** 2 + b ** 2)"],
    "erf": ["2 / sqrt(pi) * exp(-a ** 2)"],
    "silu": ["sigmoid(a) * (1 + a * (1 - sigmoid(a)))"],
    "gelu": ["(1 + erf(a / sqrt(2))) / 2 + a * exp(-a ** 2 / 2) / sqrt(2 * pi)"],
    "div": ["1 / b", "-(a / b ** 2)"],
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_a_formula_prints_the_partials_of_the_textbook_and_those_that_are_computed(name):
    op = next(op for op in ops.ALL if op.name == name)
    lines = str(formula(op)).splitlines()
    assert [line.partition(" = ")[2] for line in lines if line.startswith("  ∂")] == TEXTBOOK[name]
    computed = [line.partition("computed as ")[2] for line in lines if line.startswith("     ")]
    assert computed == [
        text
        for text, textbook in zip(map(ast.unparse, formula(op).partials), TEXTBOOK[name], strict=True)
        if text != textbook.replace("1 /", "1.0 /")
    ]


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.name not in TEXTBOOK], ids=lambda op: op.name)
def test_a_formula_without_a_form_of_the_textbook_prints_each_partial_once(op):
    assert "computed as" not in str(formula(op))
    assert len(str(formula(op)).splitlines()) == 2 + len(op.operands)
