"""A rule written as JavaScript says what the rule does when it runs."""

import itertools
import json
import math
import shutil
import subprocess

import pytest

from engine import CONSTANT, DomainError, FormulaError, operation
from engine.core import operations as ops
from engine.core.rules.ieee import IEEE_MATH
from engine.drawing.page.javascript import (
    HELPERS,
    domain_as_javascript,
    kink_as_javascript,
    rule_as_javascript,
)
from engine.drawing.page.partial_texts import partials_as_text

NODE = shutil.which("node") or shutil.which("nodejs")
over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)

NUMBERS = (
    *(0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 2.5, 3.0, -3.0, 0.3, -0.7, 20.0, 1e-9, -1e-9, 1e-300),
    *(1000.0, -1000.0, math.inf, -math.inf, math.nan),
)


def points(op):
    return list(itertools.product(NUMBERS, repeat=len(op.operands)))


def number(text):
    return float(text.replace("Infinity", "inf"))


def close(got, expected):
    if math.isnan(expected) or math.isinf(expected) or expected == 0:
        return got == expected or (math.isnan(got) and math.isnan(expected))
    return abs(got - expected) <= 1e-12 * abs(expected)


def asked_of_python(op, point):
    """[value, *partials] as the engine has them; None where it refuses."""
    try:
        value, partials = op.evaluate(point)
    except DomainError:
        return None
    return [value, *partials]


def run_in_node(program, asked=None):
    """What a JavaScript program prints, as JSON; `asked` is what it reads."""
    if NODE is None:
        pytest.skip("no node on the PATH: tests/browser asks a browser the same")
    ran = subprocess.run(  # noqa: S603 - a program of this file
        [NODE, "-e", f"const python = {HELPERS};{program}"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def asked_of_node():
    """For each operation at each point: [value, *partials], whether in the domain, the kink; one process."""
    written = (rule_as_javascript, domain_as_javascript, kink_as_javascript)
    functions = ",".join(f"{op.name}: [{', '.join(write(op) for write in written)}]" for op in ops.ALL)
    asked = {op.name: [[repr(x).replace("inf", "Infinity") for x in p] for p in points(op)] for op in ops.ALL}
    program = f"""
        const functions = {{{functions}}};
        const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const said = (x) => (Object.is(x, -0) ? "-0" : String(x));
        const answer = ([rule, domain, kink]) => (point) => {{
          const operands = point.map(Number), [value, partials] = rule(...operands);
          return [[value, ...partials].map(said), domain(...operands), said(kink(...operands))];
        }};
        const answers = Object.entries(asked).map(([name, at]) => [name, at.map(answer(functions[name]))]);
        console.log(JSON.stringify(Object.fromEntries(answers)));
    """
    return run_in_node(program, asked)


@over_all
def test_a_rule_in_javascript_gives_the_numbers_of_the_rule(op, asked_of_node):
    compared = 0
    for point, (came, _, _) in zip(points(op), asked_of_node[op.name], strict=True):
        expected = asked_of_python(op, point)
        if expected is not None:
            assert all(map(close, map(number, came), expected)), (point, came, expected)
            assert len(came) == 1 + len(op.operands)
            compared += 1
    assert compared >= 8


@over_all
def test_the_domain_in_javascript_is_where_the_engine_has_a_value(op, asked_of_node):
    for point, (_, inside, _) in zip(points(op), asked_of_node[op.name], strict=True):
        refused = asked_of_python(op, point) is None
        if refused:
            assert not inside, point
        elif all(map(math.isfinite, point)):
            assert inside, point


@over_all
def test_the_kink_in_javascript_is_zero_where_the_declaration_is(op, asked_of_node):
    for point, (_, _, kink) in zip(points(op), asked_of_node[op.name], strict=True):
        scope = dict(zip(op.operands, point, strict=True))
        expected = eval(op.kink or "math.nan", {"math": IEEE_MATH}, scope)  # noqa: S307 - a declaration
        assert close(number(kink), expected), point


@over_all
def test_a_rule_in_javascript_is_one_arrow_function_of_the_operands(op):
    for source in (rule_as_javascript(op), domain_as_javascript(op), kink_as_javascript(op)):
        assert source.startswith(f"({', '.join(op.operands)}) => ")
        assert source.count("(") == source.count(")")
        assert "math." not in source
        assert not any(word in source for word in (" and ", " or ", " if ", "\n", "</", "<!--"))


def test_the_product_rule_reads_as_it_is_written():
    assert rule_as_javascript(ops.mul) == "(a, b) => [a * b, [b, a]]"
    assert rule_as_javascript(ops.div) == "(a, b) => [a / b, [1.0 / b, -(a / b) / b]]"
    assert rule_as_javascript(ops.relu).startswith("(a) => [a > 0 ? a : a <= 0 ? 0.0 : NaN, ")
    assert domain_as_javascript(ops.div) == "(a, b) => b !== 0"
    assert domain_as_javascript(ops.add) == "(a, b) => true"
    assert kink_as_javascript(ops.max_) == "(a, b) => a - b"


def test_brackets_stay_where_they_change_the_result():
    @operation(symbol="odd", latex="", domain="0 < a < 1 and not (b == 0 or a == b)")
    def odd(a, b):
        """y = odd."""
        return a - (b - a), (-(a + b) * 2.0, a / (b * a))

    assert rule_as_javascript(odd) == "(a, b) => [a - (b - a), [-(a + b) * 2.0, a / (b * a)]]"
    assert domain_as_javascript(odd) == "(a, b) => (0 < a && a < 1) && !(b === 0 || a === b)"


def test_a_truth_used_as_a_number_and_a_number_used_as_a_truth_mean_what_they_do_in_python():
    @operation(symbol="odd", latex="")
    def odd(a):
        """y = odd."""
        return (a > 0) * a, (1.0 if a else 0.0,)

    assert rule_as_javascript(odd) == "(a) => [Number(a > 0) * a, [a !== 0 ? 1.0 : 0.0]]"


def test_an_operand_named_like_a_word_of_javascript_is_renamed():
    @operation(symbol="odd", latex="")
    def odd(new, Math):
        """y = odd."""
        return math.exp(new) * Math, (math.exp(new) * Math, math.exp(new))

    assert rule_as_javascript(odd).startswith("(new_, Math_) => [Math.exp(new_) * Math_, ")


def test_what_javascript_has_not_of_pythons_arithmetic_is_made_good():
    @operation(symbol="odd", latex="", domain="a % b == 0.5")
    def odd(a, b):
        """y = odd."""
        return math.copysign(a, b), (1.0 if math.isinf(a) else 0.0, math.pow(a, b))

    infinite = (math.inf, 1.0), (-math.inf, 2.0)
    for a, b in ((-2.5, 3.0), (2.5, -2.0), (-5.5, 2.0), *infinite, (1.0, -0.0), (1.0, math.nan)):
        point = ", ".join(repr(x).replace("inf", "Infinity").replace("nan", "NaN") for x in (a, b))
        (value, partials), inside = run_in_node(
            f"console.log(JSON.stringify([({rule_as_javascript(odd)})({point}),"
            f" ({domain_as_javascript(odd)})({point})]).replaceAll('null', '\"inf\"'))"
        )
        assert float(value) == math.copysign(a, b)
        assert list(map(float, partials)) == [float(math.isinf(a)), math.pow(a, b)]
        assert inside == (b != 0 and a % b == 0.5)


def test_a_function_without_counterpart_is_refused_by_name():
    @operation(symbol="lgamma", latex="")
    def lgamma(a):
        """y = ln |Γ(a)|."""
        return math.lgamma(a), (math.log(a),)

    with pytest.raises(
        FormulaError, match=r"lgamma: math\.lgamma has no counterpart in JavaScript here; these have"
    ):
        rule_as_javascript(lgamma)


def test_a_function_with_more_operands_than_its_counterpart_takes_is_refused():
    @operation(symbol="log3", latex="")
    def log_to_three(a):
        """y = log a to the base 3."""
        return math.log(a, 3.0), (1.0 / a,)

    with pytest.raises(FormulaError, match=r"log_to_three: math\.log takes 1 here; got 2 operands"):
        rule_as_javascript(log_to_three)


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ("a ** 2 > 1", r"`a \*\* 2` has no counterpart"),
        ("a >", "`a >` is not an expression"),
        ("z > 0", "`z`"),
    ],
)
def test_a_domain_beyond_the_grammar_is_refused(domain, message):
    @operation(symbol="odd", latex="", domain=domain)
    def odd(a):
        """y = a."""
        return a, (1.0,)

    with pytest.raises(FormulaError, match=message):
        domain_as_javascript(odd)


def test_what_is_no_operation_is_refused():
    with pytest.raises(FormulaError, match="constant"):
        rule_as_javascript(CONSTANT)


def test_partials_are_told_as_formulas_of_the_branch_in_force():
    assert partials_as_text(ops.mul) == '(a, b) => ["{b}", "{a}"]'
    assert partials_as_text(ops.log) == '(a) => ["1 / {a}"]'
    assert partials_as_text(ops.relu) == '(a) => [(a > 0 ? "1" : (a <= 0 ? "0" : "NaN"))]'
    assert partials_as_text(ops.sin) == '(a) => ["cos({a})"]'


def test_the_slopes_of_the_textbook_go_before_those_of_the_rule():
    @operation(symbol="odd", latex="", partials=("1 - tanh(a) ** 2",))
    def odd(a):
        """y = odd."""
        return a, (math.exp(-a),)

    assert partials_as_text(odd) == '(a) => ["1 \\u2212 tanh({a})^2"]'


def test_a_partial_too_long_for_one_line_is_told_as_nothing():
    @operation(symbol="odd", latex="")
    def odd(a):
        """y = odd."""
        return a, (a * a * a * a * a * a * a * a * a * a * a,)

    assert partials_as_text(odd) == '(a) => [""]'
