"""Words that a marked class reads: no nonsense among them, each short, and numbers that suit a blackboard."""

import math
import re

import pytest

from engine import judge

NEURON = {"z": "w*x + b", "a": "sigmoid(z)"}
CROSS = "-(y*log(a) + (1 - y)*log(1 - a))"
EXPRESSIONS = ("x*y + x", "x**2*y", "x*sin(x)", "x/3 + y", "-(x*y)", "exp(x)*x", "2/3*x*y", "max(x, y)*x")
ANSWERS = (
    "0",
    "1",
    "y",
    "x",
    "0.667",
    "0.667*y",
    "2*x",
    "y + 1",
    "1/x",
    "x**2",
    "sin(x)",
    "x + y",
    "1 - x",
    "y/3",
)


NONSENSE = (
    r"factor (of )?1\b(?! ?[−/])|= [01] is lost|\b1 times"  # a factor that is, or rounds to, 1 or 0
    r"|(through|derivative by) L\b|\bL is (lost|missing|too many)"  # L is the result
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("at", [None, {"x": 1.5, "y": 2.0}])
def test_no_explanation_is_nonsense(expression, at):
    for answer in ANSWERS:
        j = judge(expression + " + 0*y", {"x": answer}, at=at)
        assert not re.search(NONSENSE, str(j.diagnosis or ""))


@pytest.mark.parametrize(
    ("expression", "answer", "right"),
    [("w*x/3", 1.0, 2 / 3), ("w*x/3", 0.667, 2 / 3), ("w*x*0.3", 0.667, 0.6)],
)
def test_a_number_at_one_point_has_no_second_factor(expression, answer, right):
    j = judge(expression, {"w": answer}, at={"w": 1.0, "x": 2.0})
    assert j.first_wrong.expected == pytest.approx(right)
    assert "; and " not in str(j.diagnosis or "")


@pytest.mark.parametrize("digits", [3, 4, 6])
def test_a_rounded_number_in_a_formula_is_called_rounded(digits):
    j = judge("x**3/3", {"x": f"{round(1 / 3, digits)}*3*x**2"})
    assert (j.verdict, j.diagnosis.kind) == ("wrong", "rounding")
    assert str(j.diagnosis) == f"it is right to {digits} digits: a number in it is rounded"


@pytest.mark.parametrize(
    ("expression", "let", "by", "answer"),
    [
        (CROSS, NEURON, "z", "(a - y)*a*(1 - a)"),
        (CROSS, NEURON, "w", "(a - y)*a*(1 - a)*x"),
        ("softplus(z) - y*z", {"z": "w*x"}, "z", "(sigmoid(z) - y)*sigmoid(z)*(1 - sigmoid(z))"),
        ("(a - y)**2", NEURON, "w", "2*(a - y)*(a*(1 - a))**2*x"),
        ("log(h)", {"z": "w*x", "h": "tanh(z)"}, "z", "(1 - h**2)**2/h"),
    ],
)
def test_a_derivative_that_is_left_in_is_named(expression, let, by, answer):
    j = judge(expression, {by: answer}, let=let)
    assert j.diagnosis.kind == "extra"
    assert "is too many: it cancels, or stands there twice" in str(j.diagnosis)


def test_a_lost_derivative_is_still_told_from_one_too_many():
    assert judge("(a - y)**2", {"w": "2*(a - y)*x"}, let=NEURON).diagnosis.kind == "inner"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [("x**2 + x*y", "2*x"), ("w*x + b*w", "x"), ("x*y*z", "x*y"), ("x/y", "1"), ("(x - y)**2", "2*x")],
)
def test_a_counterexample_has_small_numbers_of_few_digits(expression, answer):
    by = expression[0] if expression[0].isalpha() else "x"
    j = judge(expression, {by: answer})
    assert all(number * 4 == round(number * 4) and abs(number) <= 5 for number in j.counterexample.values())
    assert len(f"{j.first_wrong.expected:.10g}") <= 6


@pytest.mark.parametrize(
    ("expression", "answer", "domain"),
    [
        ("log(1 - p)", "1/(1 - p)", {"p": (0.01, 0.99)}),
        ("x**2", "x", {"x": (10.0, 11.0)}),
        ("x", "2", {"x": (0.3, 0.4)}),
    ],
)
def test_a_counterexample_lies_in_the_domain_and_is_short(expression, answer, domain):
    j = judge(expression, {next(iter(domain)): answer}, domain=domain)
    ((low, high),) = domain.values()
    (number,) = j.counterexample.values()
    assert low <= number <= high
    assert len(f"{number:g}") <= 4


def test_an_accident_of_small_numbers_is_no_explanation():
    j = judge("x**2", {"x": "x**2"})  # 2x = x² at x = 2, and 2x = 2 at x = 1
    assert j.verdict == "wrong"
    assert j.first_wrong.expected == 2 * j.counterexample["x"]
    assert judge("x**3", {"x": "3*x"}).diagnosis.kind == "factor"  # not "right" at x = 1


@pytest.mark.parametrize("count", [3, 40])
def test_no_message_is_longer_than_400_characters(count):
    names = [f"a_long_name_of_an_input_{i}" for i in range(count)]
    expression = " + ".join(f"{name}*{name}" for name in names)
    errors = []
    for hand in (
        {"q": "1"},
        {names[0]: "1 1", names[1]: "2 2"},
        dict.fromkeys(names, "("),
        {names[0]: lambda q: q},
    ):
        with pytest.raises(ValueError, match=r"\w") as caught:
            judge(expression, hand, points=3)
        errors.append(str(caught.value))
    assert all(len(error) <= 400 for error in errors)
    j = judge(f"({expression})**2", {names[0]: names[1], names[1]: f"{names[1]} + unknown"}, points=3)
    assert all(len(line) <= 400 for line in str(j).splitlines())
    assert all(len(str(ruling.diagnosis or "")) <= 400 for ruling in j.rulings)


def test_all_mistakes_of_notation_are_told_where_there_is_room():
    with pytest.raises(ValueError, match="dL/dx") as caught:
        judge("x*y*z", {"x": "2 3", "y": "x)", "z": "*x"})
    assert all(f"dL/d{name}:" in str(caught.value) for name in "xyz")


@pytest.mark.parametrize(
    ("expression", "hand", "at", "ends"),
    [
        ("max(x, 0)", {"x": 3.0}, {"x": 0.0}, (0.0, 1.0)),
        ("max(x, y)", {"y": "-0.5"}, {"x": 1.0, "y": 1.0}, (0.0, 1.0)),
        ("abs(x)*5", {"x": -5.1}, {"x": 0.0}, (-5.0, 5.0)),
        ("relu(y)*x", {"x": 1.0}, {"x": 1.0, "y": 0.0}, (0.0, 0.0)),
        ("floor(x)", {"x": 1.0}, {"x": 2.0}, (0.0, 0.0)),
    ],
)
def test_at_a_tie_a_derivative_outside_those_beside_it_is_wrong(expression, hand, at, ends):
    j = judge(expression, hand, at=at)
    assert j.verdict == "wrong"
    assert j.counterexample == at
    note = j.first_wrong.note.replace("−", "-")
    assert f"are between {ends[0]:g} and {ends[1]:g}" in note or f"are {ends[0]:g}," in note
    for inside in {*ends, sum(ends) / 2}:
        assert judge(expression, {next(iter(hand)): inside}, at=at).verdict != "wrong"


def test_at_a_tie_of_a_step_the_derivatives_beside_it_are_known():
    let = {"a": "w*x", "b": "w + x"}
    j = judge("max(a, b)*3", {"a": 4.0, "b": 2.0}, let=let, at={"w": 2.0, "x": 2.0})  # a = b = 4
    assert {ruling.key: ruling.verdict for ruling in j.rulings} == {"dL/da": "wrong", "dL/db": "undecided"}


@pytest.mark.parametrize(
    ("expression", "hand", "values"),
    [
        ("sqrt(t1**2 + t2**2)", None, {"n": "sqrt(t0**2 + t1**2 + t2**2)"}),
        ("hypot(t1, t2)", {"t1": "t1/sqrt(t0**2 + t1**2 + t2**2)"}, None),
        ("sigmoid(w*x)", {"w": "a*(1 - a)"}, None),
    ],
)
def test_a_formula_with_a_name_that_is_not_there_is_wrong(expression, hand, values):
    j = judge(expression, hand, values=values)
    assert (j.verdict, j.diagnosis.kind) == ("wrong", "unknown")
    assert j.counterexample.keys() & {"t0", "a"}
    assert "does not occur in the expression, and the answer changes with" in str(j)


@pytest.mark.parametrize(
    ("expression", "answer", "meaning"),
    [
        ("sigmoid(w*x)", "a*(1 - a)*x", "a is the result"),
        ("(sigmoid(w*x) - y)**2", "2*(a - y)*a*(1 - a)*x", "a is sigmoid(w × x)"),
        ("hypot(w, x)", "w/t0", "t0 is the result"),
        ("rate*w", "rat", "rat is rate"),
    ],
)
def test_a_name_that_may_be_a_step_leaves_the_answer_undecided(expression, answer, meaning):
    j = judge(expression, {"w": answer})
    assert j.verdict == "undecided"
    assert f"right if {meaning}: define the step with let" in j.rulings[0].note


def test_a_name_that_changes_nothing_is_right():
    assert judge("x**2", {"x": "2*x + 0*q"}).right
    assert judge("x**2", {"x": "2*x + q - q"}).right


def test_a_step_that_is_another_name_is_a_node():
    j = judge("G1*x + x**3", {"dL/dG1": "x", "x": "2*x + 3*x**2"}, let={"G1": "x"})
    assert j.right
    assert j.names["G1"] is not j.names["x"]


@pytest.mark.parametrize(
    ("let", "hand"),
    [
        ({"a": "w*x", "b": "a"}, {"b": "a", "a": "2*b", "w": "2*w*x**2"}),  # L = a b, and b = a
        ({"a": "x", "b": "(x)"}, {"b": "a", "a": "b", "x": "2*x"}),
        ({"a": "x + 0*w", "b": "max(a)"}, {"b": "a", "a": "2*b", "x": "2*x"}),
    ],
)
def test_every_way_to_write_a_name_makes_a_node(let, hand):
    j = judge("a*b", hand, let=let)
    assert j.right, str(j)


def test_values_of_a_step_that_is_another_name():
    j = judge("G1 + x", values={"G1": "x"}, let={"G1": "x"})
    assert j.right


def test_the_first_wrong_claim_comes_before_those_that_carry_it_on():
    let = {"z": "w*x", "a": "sigmoid(z)", "p": "v*a", "unused": "exp(z)", "deep": "unused*3"}
    hand = {
        "dL/dw": "2*p*v*a*x",
        "dunused/dw": "2*unused*x",
        "ddeep/dw": "6*unused*x",
        "ddeep/dunused": "6",
        "dunused/dz": "2*unused",
        "da/dz": "a",
        "dL/dp": "2*p",
    }
    j = judge("p**2", hand, let=let)
    keys = [ruling.key for ruling in j.rulings]
    assert j.first_wrong.key in {"da/dz", "ddeep/dunused"}
    for ruling in j.rulings:
        if ruling.diagnosis and ruling.diagnosis.kind == "links":
            culprit = str(ruling.diagnosis).rpartition(" in ")[2]
            assert keys.index(culprit) < keys.index(ruling.key)
    assert not math.isnan(j.first_wrong.expected)
