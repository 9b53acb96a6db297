"""Total differentials as answers: the coefficient is judged, and what says no derivative is refused."""

import pytest

from engine import judge

LINE = "(wx + b - y)^2"
RIGHT = [  # dL = 2(wx + b - y)(x dw + w dx + db - dy)
    "dL = 2(wx + b - y)x dw + 2(wx + b - y) db",
    "2(wx + b - y) x dw",
    "2*(w*x + b - y)*x*dw + 2*(w*x + b - y)*db",
    "dL = 2(wx + b - y)(db + x dw)",
    "dL = -(-4(wx + b - y)x dw - db)/2",
    "dL = 2(wx + b - y)(db - dy) + 2(wx + b - y)(w dx + x dw)",
    r"\mathrm{d}L = 2(wx + b - y)\,x\,\mathrm{d}w",
]


@pytest.mark.parametrize("text", RIGHT)
@pytest.mark.parametrize("key", ["w", "dL/dw"])
def test_the_coefficient_is_the_answer(text, key):
    assert judge(LINE, {key: text}, points=6).right
    assert judge(LINE, {key: text.replace("2", "3").replace("4", "5")}, points=6).verdict == "wrong"


def test_one_differential_answers_for_every_name():
    text = "dL = 2(wx + b - y)x dw - 2(wx + b - y) db"
    verdicts = {ruling.key: ruling.verdict for ruling in judge(LINE, {"w": text, "b": text}).rulings}
    assert verdicts == {"dL/dw": "right", "dL/db": "wrong"}  # its sign


def test_steps_have_differentials():
    steps = {"d": "wx - y"}
    assert judge("d^2", {"dL/dd": "dL = 2d dd", "dd/dw": "dd = x dw - dy"}, let=steps).right


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dL = 2(wx + b - y) db", "the answer has db and no dw"),
        ("2x dw + 5", "each with one of dw"),
        ("2x dw*dw", "each with one of dw"),
        ("x/dw", "each with one of dw"),
        ("x dw/(1 + db)", "each with one of dw"),
        ("exp(dw)", "each with one of dw"),
        ("db = x dw", "the differential of another name than L"),
    ],
)
def test_what_says_no_derivative_is_refused(text, reason):
    with pytest.raises(ValueError, match=f"dL/dw: .*{reason}.*; write the coefficient of dw alone"):
        judge(LINE, {"w": text})


def test_a_step_that_depends_on_the_name_is_refused():
    with pytest.raises(ValueError, match="the answer has da, and a depends on w"):
        judge("(a - y)^2", {"w": "2(a - y) da + 0 dw"}, let={"a": "wx"})


def test_no_array_and_no_mixture_with_functions_is_called_wrong():
    with pytest.raises(ValueError, match="write the gradient, not a total differential"):
        judge("||Xw - y||^2", {"w": "2(Xw - y)^T X dw"})
    with pytest.raises(ValueError, match="the answer has the differential dw; write it without"):
        judge("w*x", {"w": "x*dw", "x": lambda w: w})


def test_a_thousand_terms_and_a_deep_answer():
    assert judge("wx", {"w": "dL = x dw" + " + w dx" * 1000}, points=2).right
    assert judge("wx", {"w": "dL = " + "(" * 60 + "x dw" + ")" * 60}, points=2).right
