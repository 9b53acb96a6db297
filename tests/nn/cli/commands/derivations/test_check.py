import pytest

from engine import check_gradients, judge, latex_gradient
from nn.cli.command import main

LOSS = "(sigmoid(w*x + b) - y)**2"
RIGHT = "2*(sigmoid(w*x + b) - y)*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))*x"


def run(capsys, *words):
    try:
        status = main(["check", *words])
    except SystemExit as ended:
        status = ended.code
    out, err = capsys.readouterr()
    return status, out, err


def test_a_right_derivation_has_status_0(capsys):
    status, out, err = run(capsys, LOSS, "--hand", f"w={RIGHT}")
    assert (status, err) == (0, "")
    assert out == f"{judge(LOSS, {'w': RIGHT})}\n"
    assert out.splitlines()[0] == f"L = {LOSS}: right"


def test_a_wrong_one_has_status_1_and_is_explained(capsys):
    status, out, err = run(
        capsys, "(a - y)**2", "--let", "z=w*x + b", "a=sigmoid(z)", "--hand", "w=2*(a - y)*z*(1 - z)*x"
    )
    assert (status, err) == (1, "")
    assert "dL/dw = 2*(a - y)*z*(1 - z)*x: wrong" in out
    assert "z in place of a" in out


def test_links_values_numbers_domain_and_seed_are_passed_on(capsys):
    words = ["log(p)", "--let", "p=q*q", "--hand", "dL/dp=1/p", "dp/dq=2*q", "q=1.0", "--value", "p=4"]
    status, out, _ = run(capsys, *words, "--at", "q=2", "--domain", "q=1,3", "--seed", "5")
    assert status == 0
    assert out == str(
        judge(
            "log(p)",
            {"dL/dp": "1/p", "dp/dq": "2*q", "q": "1.0"},
            let={"p": "q*q"},
            values={"p": 4.0},
            at={"q": 2.0},
            domain={"q": (1.0, 3.0)},
            seed=5,
        )
    ) + "\n"  # fmt: skip


def test_an_expression_may_begin_with_a_minus(capsys):
    status, out, err = run(capsys, "-w*x", "--hand", "w=x")
    assert (status, err) == (1, "")
    assert "the sign is flipped" in out


def test_without_a_derivation_the_engine_is_checked(capsys):
    point = {"w": 0.5, "x": -1.0, "b": 0.25, "y": 1.0}
    status, out, err = run(capsys, LOSS, "--at", *(f"{name}={x}" for name, x in point.items()))
    assert (status, out, err) == (0, f"{check_gradients(LOSS, point)}\n", "")


def test_what_cannot_be_decided_has_status_2(capsys):
    assert run(capsys, "log(1 - sigmoid(z))", "--at", "z=36")[0] == 2  # rounding hides the slope
    assert run(capsys, "relu(x)", "--hand", "x=1", "--at", "x=0")[0] == 2  # another slope at the kink


def test_the_worked_solution_is_printed(capsys):
    words = ["w*x", "--hand", "w=x", "dL/dx=w", "--at", "w=2", "x=3", "--latex"]
    _, out, _ = run(capsys, *words)
    j = judge("w*x", {"w": "x", "dL/dx": "w"}, at={"w": 2.0, "x": 3.0})
    assert out == f"{j}\n{latex_gradient(j.value, j.names['w'])}\n{latex_gradient(j.value, j.names['x'])}\n"
    _, out, _ = run(capsys, "w*x", "--at", "w=2", "x=3", "--latex")
    assert out.count("\\begin{aligned}") == 2


def test_a_solution_of_a_name_that_does_not_act_says_so(capsys):
    status, out, _ = run(capsys, "x + 1", "--let", "q=2*y", "--hand", "y=0", "--latex")
    assert status == 0
    assert "no worked solution for y: the value does not depend on wrt: the gradient is 0" in out


@pytest.mark.parametrize(
    "words",
    [
        ["-w*x", "--hand", "w=-x", "x=-w"],
        ["--hand", "w=-x", "x=-w", "-w*x"],
        ["--hand", "w=-x", "--seed", "3", "-w*x", "--hand", "x=-w"],
        ["--hand", "w=-x", "x=-w", "--", "-w*x"],
        ["--seed=3", "-w*x", "--hand", "w=-x"],
    ],
)
def test_words_may_stand_in_any_order_and_begin_with_a_minus(words, capsys):
    assert run(capsys, *words)[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: EXPRESSION (see chainrule check --help)"),
        (["w*x"], 'nothing to check; give --hand w="2*x" for a formula, or --at w=2 x=2 for a point'),
        (["x**2"], 'nothing to check; give --hand x="2*x" for a formula, or --at x=2 for a point'),
        (["x**2", "--at", "x", "=", "1"], "write x=1 without spaces"),
        (["x**2", "--hand", "x", "=", "2*x"], "write x=2*x without spaces"),
        (["w*", "--hand", "w=x"], "the expression, column 3: an operand is missing"),
        (
            ["w*x", "--hand", "q=x"],
            "hand: 'q' asks for q, which does not occur in the expression; names: w, x",
        ),
        (["w*x", "--hand", "w=x+"], "dL/dw: column 3: an operand is missing"),
        (["w*x", "--hand", "w="], "'w=' has no name and value, as in --hand w=\"2*x\""),
        (["w*x", "--hand", "w=x", "w=x"], "w is given twice"),
        (["w*x", "--hand", "w=x", "--at", "w=1"], "at: x has no number; the inputs are w, x"),
        (["w*x", "--at", "w=1", "x=a"], "x=a: 'a' is not a number"),
        (["w*x", "--at", "w=1"], "column 3: x has no value"),
        (["w*x", "--let", "z=w", "--at", "w=1", "x=1"], "--let names steps for --hand formulas"),
        (["w*x", "--hand", "w=x", "--domain", "w=1"], "--domain w=1: write the lowest and the highest"),
        (["w*x", "--hand", "w=x", "--domain", "w=2,1"], "domain of w: write (lowest, highest)"),
        (["w*x", "v*x", "--hand", "w=x"], "unrecognized arguments: v*x (see chainrule --help)"),
        (["w*x", "--fast", "--hand", "w=x"], "unrecognized arguments: --fast"),
        (["log(-x*x - 1)", "--hand", "x=1"], "no point was found where log(-x*x - 1) has a value"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(words, message, capsys):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"chainrule: {message}")
    assert err.count("\n") == 1


def test_an_answer_in_the_notation_of_a_student(capsys):
    words = ["L=(a-y)^2", "--let", "a=σ(z)", "z=wx+b", "--hand", "w=2(a-y)a(1-a)x"]
    status, out, err = run(capsys, *words)
    assert (status, err) == (0, "")
    assert out == "L = (a − y)^2: right\n  dL/dw = 2·(a − y)·a·(1 − a)·x: right, as a formula\n"


def test_matrices_in_latex(capsys):
    words = [r"L=\frac12\|Wx-y\|^2", "--hand", r"W=(Wx-y)x^\top", r"x=W(Wx-y)"]
    status, out, _ = run(capsys, *words)
    assert status == 1
    assert "dL/dW = (W \\cdot x - y) \\cdot x^\\top: right, as a formula" in out
    assert "the shapes do not conform: 3×2 times 3×1" in out


@pytest.mark.parametrize(
    ("number", "tolerance", "status"),
    [("-0.05", "1e-9", 0), ("-0.0501", "1e-9", 0), ("-0.0512", "1e-9", 1), ("-0.0512", "0.03", 0)],
)
def test_a_number_is_right_to_its_digits_or_a_tolerance(capsys, number, tolerance, status):
    # a = σ(2) = 0.88080, dL/dw = 2 (a - 1) a (1 - a) 2 = -0.05006
    point = ("w=1", "x=2", "b=0", "y=1")
    words = [
        "L=(a-y)^2",
        "--let",
        "a=σ(wx+b)",
        "--hand",
        f"w={number}",
        "--tolerance",
        tolerance,
        "--at",
        *point,
    ]
    assert run(capsys, *words)[0] == status
    assert run(capsys, "x**2", "--hand", "x=6.0", "--at", "x=3", "--tolerance", tolerance)[0] == 0


def test_latex_picks_friendly_numbers_where_none_are_stated(capsys):
    status, out, _ = run(capsys, "L=(a-y)^2", "--latex")  # a = 2, y = 3: L = 1, dL/da = -2
    assert status == 0
    assert "a &= 2" in out
    assert "y &= 3" in out


def test_certify_checks_the_engine_between_two_floats(capsys):
    pytest.importorskip("flint", reason="the extra certify")
    status, out, _ = run(capsys, "sin(x)^2", "--at", "x=1", "--certify")
    assert status == 0
    assert out == f"{check_gradients('sin(x)^2', {'x': 1.0}, certified=True)}\n"


def test_certify_proves_a_formula_over_a_box(capsys):
    pytest.importorskip("flint", reason="the extra certify")
    words = ("sin(x)^2", "--domain", "x=-1,1", "--certify", "--hand")
    status, out, _ = run(capsys, *words, "x=sin(2*x)")
    assert status == 0
    assert "dL/dx: equal on this box to " in out
    status, out, _ = run(capsys, *words, "x=sin(2*x) + 0.0003")
    assert status == 1
    assert "dL/dx: differs by at least 0.00029 on this box" in out
    status, _, err = run(capsys, "sin(x)^2", "--certify", "--hand", "x=sin(2*x)")
    assert (status, err.count("\n")) == (2, 1)
    assert "give --domain" in err


@pytest.mark.parametrize("level", range(6))
def test_reveal_tells_as_much_as_the_judge(capsys, level):
    words = ["x*x*y", "--hand", "x=x*y", "--at", "x=3", "y=5", "--reveal", str(level)]
    status, out, _ = run(capsys, *words)
    told = str(judge("x*x*y", {"x": "x*y"}, at={"x": 3, "y": 5}, reveal=level))
    assert (status, out.strip()) == (1, told)
    assert ("right is 30" in out) == (level == 5)  # d(x x y)/dx = 2 x y


def test_reveal_refuses_other_levels_and_the_solution(capsys):
    words = ["w*x", "--hand", "w=2*x", "--reveal"]
    assert "reveal must be a whole number from 0 to 5" in run(capsys, *words, "6")[2]
    assert "--latex prints what --reveal 2 keeps back" in run(capsys, *words, "2", "--latex")[2]


def test_a_total_differential_is_read(capsys):
    status, out, _ = run(capsys, "w*x", "--hand", "w=dL = x dw + w dx")
    assert (status, "dL/dw = x: right" in out) == (0, True)
