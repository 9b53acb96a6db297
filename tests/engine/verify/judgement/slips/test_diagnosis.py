"""Each slip that is known is recognised from its result alone, and told from the others."""

import pytest

from engine import judge

NEURON = {"z": "w*x + b", "a": "sigmoid(z)"}
CHAIN = {**NEURON, "q": "v*a + c", "p": "tanh(q)"}
CROSS = "-(y*log(a) + (1 - y)*log(1 - a))"

SLIPS = [
    # expression, let, by, hand, kind, words
    ("(a - y)**2", NEURON, "w", "-2*(a - y)*a*(1 - a)*x", "sign", "the sign is flipped"),
    ("(a - y)**2", NEURON, "w", "(a - y)*a*(1 - a)*x", "factor", "the factor 2 is lost"),
    ("(a - y)**2", NEURON, "w", "4*(a - y)*a*(1 - a)*x", "factor", "a factor of 2 too many"),
    (
        "(a - y)**2",
        NEURON,
        "w",
        "(y - a)*a*(1 - a)*x",
        "sign factor",
        "the sign is flipped, and the factor 2 is lost",
    ),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*(1 - a)*x", "factor", "the factor a is lost"),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*a*x", "factor", "the factor 1 − a is lost"),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*a*(1 - a)*x*x", "factor", "the factor x is too many"),
    (
        "(a - y)**2",
        NEURON,
        "w",
        "2*(a - y)*a*(1 - a)",
        "inner",
        "this is ∂L/∂z: the inner derivative ∂z/∂w is lost",
    ),
    (
        "(a - y)**2",
        NEURON,
        "w",
        "2*(a - y)*x",
        "inner",
        "the inner derivative ∂a/∂z = a * (1 - a) is lost",
    ),
    ("(a - y)**2", NEURON, "w", "2*(a - y)", "inner", "this is ∂L/∂a: the inner derivative ∂a/∂w is lost"),
    (
        "(a - y)**2",
        NEURON,
        "w",
        "a*(1 - a)*x",
        "upstream",
        "this is ∂a/∂w: the upstream factor ∂L/∂a is missing",
    ),
    ("(a - y)**2", NEURON, "w", "x", "upstream", "this is ∂z/∂w: the upstream factor ∂L/∂z is missing"),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*z*(1 - z)*x", "derivative", "z in place of a"),
    (
        "(a - y)**2",
        NEURON,
        "w",
        "2*(a - y)*sigmoid(a)*(1 - sigmoid(a))*x",
        "derivative",
        "the derivative of sigmoid is taken at its output, not at z",
    ),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*a*x", "factor", "the factor 1 − a is lost"),
    ("(a - y)**2", NEURON, "w", "2*(a - y)*a*(1 - a)*w", "operand derivative factor other", ""),
    (
        "p**2",
        CHAIN,
        "w",
        "2*p*(1 - q**2)*v*a*(1 - a)*x",
        "derivative",
        "the derivative of tanh is taken as if its input were its output: q in place of p",
    ),
    ("p**2", CHAIN, "w", "2*p*(1 - q**2)*v*z*(1 - z)*x", "derivative", "; and "),
    ("p**2", CHAIN, "w", "2*p*v*a*(1 - a)*x", "inner", "∂p/∂q = 1 - p ** 2 is lost"),
    ("p**2", CHAIN, "w", "2*p*(1 - p**2)*a*(1 - a)*x", "factor", "= v is lost"),
    ("p**2", CHAIN, "x", "2*p*(1 - p**2)*v*a*(1 - a)", "inner", "∂z/∂x is lost"),
    (CROSS, NEURON, "z", "-y/a*a*(1 - a)", "path", "is missing from the sum over paths"),
    (CROSS, NEURON, "a", "-y/a - (1 - y)/(1 - a)", "sign", "the sign of ∂(1 − a)/∂a is flipped"),
    ("x**2 + x*y", None, "x", "2*x", "path", "the path through x × y is missing from the sum over paths"),
    ("x**2 + x*y", None, "x", "y", "path", "the path through x ^ 2 is missing from the sum over paths"),
    (
        "x*y + sin(x) + x**3",
        None,
        "x",
        "y",
        "path",
        "only the path through x × y is counted; the others are missing",
    ),
    ("x*y + sin(x)", None, "x", "y - cos(x)", "sign", "is flipped"),
    ("x*y + sin(x)", None, "x", "0", "path", "it is not 0: x acts through"),
    (
        "((w*x1 - y1)**2 + (w*x2 - y2)**2)/2",
        None,
        "w",
        "2*(w*x1 - y1)*x1 + 2*(w*x2 - y2)*x2",
        "1/n",
        "off by 1/n with n = 2: 1/n is missing",
    ),
    (
        "mean(u*x1, u*x2, u*x3)",
        None,
        "u",
        "(x1 + x2 + x3)/9",
        "1/n",
        "off by 1/n with n = 3: it is divided by n twice",
    ),
    ("mean(u*x1, u*x2, u*x3)", None, "u", "x1 + x2 + x3", "1/n", "off by 1/n with n = 3: 1/n is missing"),
    (
        "w11*x1**2 + w12*x2**3 + w21*x1*x2",
        None,
        "w12",
        "x1*x2",
        "transposed",
        "this is the derivative by w21: the matrix is transposed",
    ),
    ("u*x + v*y", None, "u", "y", "other", "this is the derivative by v"),
    ("sin(x*y)", None, "x", "sin(x*y)*y", "derivative", "is written in place of its derivative"),
    ("x/y", None, "y", "x/y**2", "sign", "the sign is flipped"),
    ("exp(3*x)", None, "x", "exp(3*x)", "factor inner", ""),
    ("log(x*y)", None, "x", "1/(x*y)", "inner", "∂(x × y)/∂x is lost"),
]


@pytest.mark.parametrize(
    ("expression", "let", "by", "hand", "kinds", "words"), SLIPS, ids=[f"{s[0]}, {s[3]}" for s in SLIPS]
)
def test_a_slip_is_recognised(expression, let, by, hand, kinds, words):
    j = judge(expression, {by: hand}, let=let)
    assert j.verdict == "wrong"
    assert j.diagnosis is not None
    assert j.diagnosis.kind in kinds.split()
    assert words in str(j.diagnosis)
    assert str(j.diagnosis) in str(j)


@pytest.mark.parametrize("hand", ["cos(x)*17 + w", "exp(b) - y", "a + 0.3"])
def test_what_is_no_known_slip_is_left_unexplained(hand):
    j = judge("(a - y)**2", {"w": hand}, let=NEURON)
    assert (j.verdict, j.diagnosis) == ("wrong", None)


def test_a_right_answer_has_no_diagnosis_whatever_else_gives_the_same_number():
    assert judge("x + y", {"x": "1", "y": "1"}).diagnosis is None


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("-y*log(p) + (1 - y)*log(1 - p)", "sign", "the term (1 − y) × log(1 − p) has the wrong sign"),
        ("-y*log(p)", "path", "the term (1 − y) × log(1 − p) is missing"),
        ("y*log(p) + (1 - y)*log(1 - p)", "sign", "the sign is flipped"),
        ("-(y*log(p) + (1 - y)*log(1 - p))/2", "factor", "the factor 2 is lost"),
    ],
)
def test_a_wrong_value_is_explained(value, kind, words):
    j = judge("-(y*log(p) + (1 - y)*log(1 - p))", values={"L": value})
    assert (j.diagnosis.kind, j.diagnosis.words) == (kind, words)


def test_a_function_that_branches_is_explained_at_points_of_one_kind():
    j = judge(lambda x, y: x * y if x.data > 0 else x + y, {"x": lambda x, y: -y if x.data > 0 else 1.0})
    assert j.diagnosis.kind == "sign"


@pytest.mark.parametrize(
    ("expression", "answer", "words"),
    [
        ("relu(x)", "1", "right only where x > 0; relu has derivative 0 for x < 0"),
        ("abs(x)", "1", "right only where x > 0; abs has derivative −1 for x < 0"),
        ("abs(x)", "-1", "right only where x < 0; abs has derivative 1 for x > 0"),
        ("y*relu(w*x)", "y*w", "right only where w × x > 0; relu has derivative 0 for w × x < 0"),
        ("max(x, y)", "1", "right only where x > y; max has derivative 0 by x where x < y"),
        ("min(x, x**2)", "1", "right only where x < x ^ 2"),
        ("y*relu(x) + relu(x + y)", "y + 1", "right only where x + y > 0 and x > 0"),
    ],
)
def test_an_answer_of_one_side_of_a_kink_says_where_it_is_right(expression, answer, words):
    diagnosis = judge(expression, {"x": answer}).diagnosis
    assert diagnosis is not None
    assert diagnosis.kind == "side"
    assert str(diagnosis).startswith(words)


def test_a_lost_factor_is_no_matter_of_sides_though_both_answers_are_0_on_one():
    assert judge("relu(x)**2", {"x": "relu(x)"}).diagnosis.words == "the factor 2 is lost"


@pytest.mark.parametrize(
    ("expression", "answer", "words"),
    [
        ("sigmoid(x)", "sigmoid(x)*(1 + sigmoid(x))", "a sign inside the derivative is flipped"),
        ("tanh(x)", "1 - tanh(x)", "the square inside the derivative is missing"),
        ("tanh(x)", "1 + tanh(x)**2", "a sign inside the derivative is flipped"),
        ("tanh(w*x)", "(1 - tanh(w*x))*w", "1 - tanh(w × x) ** 2, not 1 - tanh(w × x)"),
        ("log1p(x)", "1/(1 - x)", "a sign inside the derivative is flipped"),
        ("1/x", "-1/x", "the square inside the derivative is missing: ∂L/∂x = -(1 / x**2), not -(1 / x)"),
        ("softplus(x*y)", "sigmoid(x*y)", "inner derivative"),
    ],
)
def test_a_sign_or_a_power_inside_a_derivative_is_named(expression, answer, words):
    assert words in str(judge(expression, {"x": answer}).diagnosis)


@pytest.mark.parametrize(
    ("expression", "answer", "words"),
    [
        ("x*y + y", "x", "the direct term ∂L/∂y = 1 is missing (y also enters the last + itself)"),
        ("x*y - y", "x", "the direct term ∂L/∂y = -1 is missing (y also enters the last − itself)"),
        ("x*y + y", "1", "the path through x × y is missing from the sum over paths"),
        (
            "x*y + sin(y) + y",
            "x + cos(y)",
            "the direct term ∂L/∂y = 1 is missing (y also enters the last + itself)",
        ),
        ("x*y + y", "0", "it is not 0: y acts through x × y and the last +"),
        ("relu(y)", "0", "it is not 0: y acts through the last relu"),
    ],
)
def test_the_result_itself_is_no_name_of_a_path(expression, answer, words):
    assert judge(expression, {"y": answer}).diagnosis.words == words
