import json
from pathlib import Path

import pytest

from engine import Expression, ExpressionError, Value, judge, latex_gradient

CASES = json.loads((Path(__file__).parents[3] / "data" / "hand_derived_cases.json").read_text("utf-8"))
FUSED = {"S2-AN-8e", "S2-AN-8f", "S2-AN-14c", "S2-AN-14d", "S2-AN-18g"}  # overflow where they are composed
NEURON = {"z": "w*x + b", "a": "sigmoid(z)"}
LOSS = "(a - y)**2"


def test_a_right_derivation_is_right_as_a_formula():
    j = judge(LOSS, hand={"w": "2*(a - y)*a*(1 - a)*x", "b": "2*(a - y)*a*(1 - a)"}, let=NEURON)
    assert (j.verdict, j.right, bool(j)) == ("right", True, True)
    assert all(ruling.proved and ruling.tried == 24 for ruling in j.rulings)
    assert (j.counterexample, j.diagnosis, j.first_wrong) == (None, None, None)
    assert str(j).splitlines() == [
        "L = (a - y)**2: right",
        "  dL/dw = 2*(a - y)*a*(1 - a)*x: right, as a formula",
        "  dL/db = 2*(a - y)*a*(1 - a): right, as a formula",
    ]


def test_a_wrong_one_comes_with_a_counterexample_that_can_be_worked_out():
    j = judge("x**2 + x*y", {"x": "2*x", "y": "x"})
    assert j.verdict == "wrong"
    wrong = j.first_wrong
    assert (wrong.key, j.counterexample, j.diagnosis.kind) == ("dL/dx", wrong.counterexample, "path")
    x, y = wrong.counterexample["x"], wrong.counterexample["y"]
    assert (wrong.expected, wrong.got) == (pytest.approx(2 * x + y), pytest.approx(2 * x))
    assert all(float(f"{number:.3g}") == number for number in wrong.counterexample.values())
    assert f"right is {wrong.expected:.10g}" in str(j).replace("−", "-")
    assert "the path through x × y is missing from the sum over paths" in str(j)


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] not in FUSED], ids=lambda c: c["id"])
def test_the_exact_partials_of_the_reference_cases_are_confirmed(case):
    judged = judge(case["expression"], case["grads"], at=case["inputs"], points=1)
    assert judged.verdict == "right" or all(ruling.note for ruling in judged.rulings), str(judged)


def test_the_first_wrong_link_of_a_chain_is_named_and_what_follows_from_it():
    j = judge(
        LOSS,
        {"dL/dw": "2*(a - y)*z*(1 - z)*x", "dz/dw": "x", "da/dz": "z*(1 - z)", "dL/da": "2*(a - y)"},
        let=NEURON,
    )
    assert [(f.key, f.verdict) for f in j.rulings] == [
        ("dL/da", "right"),
        ("da/dz", "wrong"),
        ("dz/dw", "right"),
        ("dL/dw", "wrong"),
    ]
    assert j.first_wrong.key == "da/dz"
    assert j.diagnosis.kind == "derivative"
    assert (
        str(j.rulings[-1].diagnosis)
        == "this is dL/da · da/dz · dz/dw as claimed above: the mistake is in da/dz"
    )
    assert str(j).endswith("first wrong, from the result down: da/dz")


def test_the_result_may_have_any_name_and_fractions_any_d():
    j = judge(
        LOSS,
        {"∂C₀/∂a": "2*(a - y)", " d C0 / d w ": "2*(a - y)*a*(1 - a)*x", "b": "2*(a - y)*a*(1 - a)"},
        let=NEURON,
    )
    assert j.right
    assert {f.key for f in j.rulings} == {"dC0/da", "dC0/dw", "dC0/db"}
    assert j.value.name == "C0"


def test_formulas_may_be_functions_or_numbers_at_a_point():
    def neuron(w, x, b):
        z = w * x + b
        z.name = "z"
        return z.sigmoid()

    at = {"w": 1.0, "x": 2.0, "b": -2.0}  # z = 0: slope 1/4
    j = judge(neuron, {"w": lambda z, x: z.sigmoid() * (1 - z.sigmoid()) * x, "z": 0.25, "x": 0.25}, at=at)
    assert j.right
    assert j.value.data == 0.5
    j = judge(neuron, {"b": 0.5}, at=at)
    assert (j.verdict, j.counterexample, j.diagnosis.words) == ("wrong", at, "a factor of 2 too many")
    assert not judge(neuron, {"b": 0.26}, at=at).right
    assert judge(neuron, {"b": 0.26}, at=at, tolerance=0.05).right


def test_values_of_steps_are_judged_as_well():
    j = judge(LOSS, let=NEURON, values={"a": "1/(1 + exp(-z))", "z": "b + x*w", "C": "a**2 - 2*a*y + y**2"})
    assert j.right
    assert all(ruling.proved for ruling in j.rulings)
    j = judge(LOSS, let=NEURON, values={"a": "1/(1 + exp(z))"})
    assert (j.verdict, j.first_wrong.key) == ("wrong", "a")


def test_vectors_and_matrices_are_given_as_lists():
    expression = "(w11*x1 + w12*x2)**2 + (w21*x1 + w22*x2)**2"
    rows = [[f"2*(w{i}1*x1 + w{i}2*x2)*x{k}" for k in (1, 2)] for i in (1, 2)]
    assert judge(expression, {"w": rows}).right
    turned = judge(expression, {"w": [list(row) for row in zip(*rows, strict=True)]})
    assert [(f.key, f.verdict) for f in turned.rulings] == [
        ("dL/dw11", "right"),
        ("dL/dw12", "wrong"),
        ("dL/dw21", "wrong"),
        ("dL/dw22", "right"),
    ]
    assert turned.diagnosis.kind == "transposed"


@pytest.mark.parametrize(
    ("hand", "words"),
    [
        ("x1", "the shape is wrong: expected a matrix of 2×2, got one number"),
        (["x1", "x2"], "the shape is wrong: expected a matrix of 2×2, got a vector of 2"),
        ([["x1", "x2"], ["x1"]], "the shape is wrong: expected a matrix of 2×2, got a ragged list"),
        ([["x1", "x2"]], "the shape is wrong: expected a matrix of 2×2, got a matrix of 1×2"),
    ],
)
def test_a_gradient_of_another_shape_is_wrong(hand, words):
    j = judge("w11*x1 + w12*x2 + w21 + w22", {"w": hand})
    assert (j.verdict, j.diagnosis.kind, j.diagnosis.words) == ("wrong", "shape", words)


def test_the_rank_of_a_derivative_is_the_sum_of_ranks():
    let = {"y1": "W11*x1 + W12*x2", "y2": "W21*x1 + W22*x2"}
    identity = [[[["x1", "x2"], [0, 0]][i == 1], [["x1", "x2"], [0, 0]][i == 0]] for i in (0, 1)]
    text = [[[str(entry) for entry in row] for row in block] for block in identity]
    assert judge("y1 + y2", {"dy/dW": text, "dy/dx": [["W11", "W12"], ["W21", "W22"]]}, let=let).right


def test_at_a_kink_another_slope_is_no_error_but_is_told():
    j = judge("relu(x)", {"x": 1.0}, at={"x": 0.0})
    assert j.verdict == "undecided"
    assert j.rulings[0].note == "L is on its kink at x = 0: the engine takes 0 there, yours is 1"
    j = judge("maximum(x, 0)", {"x": "step(x)"}, at={"x": 0.0})
    assert j.right  # everywhere else
    assert "the engine takes 1 there, yours is 0" in str(j)
    assert not judge("relu(x)", {"x": "1"}).right


def test_the_domain_is_found_or_given():
    assert judge("log(p) + log(1 - p)", {"p": "1/p - 1/(1 - p)"}).right
    assert judge("log(x - 50)", {"x": "1/(x - 50)"}, domain={"x": (51.0, 60.0)}).right
    with pytest.raises(
        ValueError, match=r"no point was found where log\(x - 50\) has a value: .*give at= or domain="
    ):
        judge("log(x - 50)", {"x": "1/(x - 50)"})


def test_a_formula_without_a_value_anywhere_is_wrong():
    j = judge("x*x", {"x": "log(-x*x)"})
    assert j.verdict == "wrong"
    assert "yours has no value" in str(j)


def test_small_gradients_are_not_lost_in_the_tolerance():
    assert judge("1e-12*x", {"x": "1e-12"}).right
    assert not judge("1e-12*x", {"x": "2e-12"}).right
    assert not judge("x*y", {"x": "y + 1e-6"}).right


def test_cancellation_in_the_hand_formula_is_no_error():
    at = {"z": 30.0}  # s (1 - s) = 9.4e-14 keeps three digits
    assert judge("sigmoid(z)", {"z": "sigmoid(z)*(1 - sigmoid(z))"}, at=at).right


def test_a_vanishing_gradient_is_judged_by_its_own_size():
    let = {"h0": "x"} | {f"h{i}": f"sigmoid(w*h{i - 1})" for i in range(1, 25)}
    right = "w**23*x*" + "*".join(
        f"h{i}*(1 - h{i})" for i in range(1, 25)
    )  # of the first layer's path: 1e-15
    let["h1"] = "sigmoid(u*h0)"
    j = judge("h24", {"u": right}, let=let, domain={"w": (-0.5, 0.5)})
    assert j.right
    assert not judge("h24", {"u": f"2*{right}"}, let=let, domain={"w": (-0.5, 0.5)}).right


def test_a_zero_gradient_is_confirmed():
    assert judge("x - x + y", {"x": "0", "y": "1"}).right
    assert not judge("x + y", {"x": "0"}).right


def test_the_seed_chooses_the_points():
    points = [judge("x*y", {"x": "x"}, seed=seed).counterexample for seed in (0, 0, 1, 2, 3, 4)]
    assert points[0] == points[1]
    assert points[1:].count(points[0]) < 5


def test_the_graph_at_a_point_is_there_for_a_worked_solution():
    j = judge(LOSS, {"w": "2*(a - y)*a*(1 - a)*x"}, let=NEURON, at={"w": 1.0, "x": 1.0, "b": 0.0, "y": 0.0})
    text = latex_gradient(j.value, j.names["w"])
    assert "\\frac{\\partial L}{\\partial w}" in text
    assert j.point == {"w": 1.0, "x": 1.0, "b": 0.0, "y": 0.0}


def test_a_large_graph_is_judged_without_recursion():
    text = {"s0": "x"} | {f"s{i}": f"s{i - 1}*1.001 + 0.001*x" for i in range(1, 400)}
    j = judge("s399", {"x": "1.001**399 + 0.001*(1.001**399 - 1)/0.001"}, let=text, points=5)
    assert j.right


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"expression": 3},
            TypeError,
            r"judge takes an expression as text or a function of Values; got 3 \(int\)",
        ),
        ({"expression": "x +"}, ExpressionError, "the expression, column 4: an operand is missing"),
        ({"hand": {}}, ValueError, "nothing to judge; write hand="),
        (
            {"hand": {"q": "1"}},
            ValueError,
            "hand: 'q' asks for q, which does not occur in the expression; names: x, y",
        ),
        ({"hand": {3: "1"}}, TypeError, 'a key of hand is a name, or a fraction such as "da/dz"; got 3'),
        ({"hand": {"x": "y +"}}, ExpressionError, "dL/dx: column 4: an operand is missing"),
        (
            {"hand": {"x": None}},
            TypeError,
            r"dL/dx: an answer is a formula as text, a number or a function; got None",
        ),
        (
            {"hand": {"x": lambda q: q}},
            ValueError,
            "dL/dx: the function takes q, which does not occur in the expression; names: x, y",
        ),
        ({"hand": {"x": 2.0}}, ValueError, "a number holds at one point; give at="),
        (
            {"hand": {"dL/dx": "y", "dC/dy": "x"}},
            ValueError,
            "C and L do not occur in the expression, and only one",
        ),
        ({"at": {"x": 1.0}}, ValueError, "at: y has no number; the inputs are x, y"),
        ({"at": {"x": 1.0, "y": 2.0, "z": 3.0}}, ValueError, "at: z is not an input; the inputs are x, y"),
        ({"domain": {"z": (0.0, 1.0)}}, ValueError, "domain: z is not an input; the inputs are x, y"),
        (
            {"domain": {"x": (1.0, 0.0)}},
            ValueError,
            r"domain of x: write \(lowest, highest\), two numbers; got",
        ),
        ({"let": {"a": "b + x", "b": "y"}}, ValueError, "let a uses b, a later step"),
        ({"let": {"a": 3}}, TypeError, r"let a must be an expression as text; got 3 \(int\)"),
        (
            {"let": {"a": "x*y"}, "hand": {"a": "1"}},
            ValueError,
            "dL/da: the expression does not use the step a",
        ),
        (
            {"expression": lambda x, y: x.data * y.data},
            TypeError,
            "the function to be judged must return a Value; got",
        ),
        (
            {"expression": lambda *x: x[0]},
            TypeError,
            "a function to be judged has one named parameter for each input",
        ),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(arguments, error, message):
    words = {"expression": "x*y", "hand": {"x": "y"}, **arguments}
    with pytest.raises(error, match=message) as caught:
        judge(words.pop("expression"), **words)
    assert "\n" not in str(caught.value)


def test_the_engine_is_asked_and_no_gradient_is_touched():
    seen = []

    def f(x):
        seen.append(x)
        return x * x

    assert judge(f, {"x": "2*x"}).right
    assert all(isinstance(x, Value) and x.grad == 0.0 for x in seen)
    assert isinstance(Expression("x").at({"x": 1.0}), Value)


@pytest.mark.parametrize("expression", ["where(step(x), x**2, -x)", "relu(relu(x))*x + relu(relu(-x))"])
def test_a_choice_by_a_step_is_tried_on_both_sides(expression):
    # for x > 0 each of them is x², of slope 2x; for x < 0 it is -x
    assert judge(expression, {"x": "where(step(x), 2*x, -1)"}).right
    wrong = judge(expression, {"x": "2*x"})
    assert wrong.counterexample["x"] < 0


def test_entries_of_many_indices_are_counted_and_not_listed():
    corners = [f"w{f'_{i}' * 40}" for i in (1, 2)]  # 2^40 entries would be a full array
    with pytest.raises(ValueError, match="w, which does not occur in the expression"):
        judge(" + ".join(corners), {"w": "1"})


def test_a_name_that_ends_in_very_many_digits_is_no_entry():
    with pytest.raises(ValueError, match="w, which does not occur in the expression"):
        judge(f"w{'1' * 5000} + 1", {"w": "1"})


@pytest.mark.parametrize("seed", range(20))
def test_a_right_formula_stays_right_where_the_graph_loses_its_digits(seed):
    """1 - s has few digits where s is nearly 1: at w = 5, x = 4, b = 3 the graph's own gradient is 6e-8 off."""
    judgement = judge(
        "-(y*log(s) + (1 - y)*log(1 - s))",
        {"z": "s - y", "w": "(s - y)*x"},
        let={"z": "w*x + b", "s": "sigmoid(z)"},
        seed=seed,
    )
    assert judgement.right, str(judgement)
