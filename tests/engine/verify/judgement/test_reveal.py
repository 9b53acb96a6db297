"""What a judgement tells at each level of `reveal`, and the faults of judging that misled students."""

import pytest

from engine import judge

SOFTMAX = {f"e{i}": f"exp(z{i})" for i in "123"} | {"s": "e1 + e2 + e3"} | {f"s{i}": f"e{i}/s" for i in "123"}
SHARED = ("-(y1*log(s1) + y2*log(s2) + y3*log(s3))", {"y3": "1 - y1 - y2"} | SOFTMAX)
TWO_LAYERS = {
    "a1": "sigmoid(u11*x1 + u12*x2 + c1)",
    "a2": "sigmoid(u21*x1 + u22*x2 + c2)",
    "out": "sigmoid(v1*a1 + v2*a2 + d)",
}
TANH = {"z1": "w1*p + b1", "z2": "w2*p + b2", "a1": "tanh(z1)", "a2": "tanh(z2)"}


def lines(reveal):
    j = judge("x*x*y", {"x": "x*y", "y": "x*x"}, at={"x": 3, "y": 5}, reveal=reveal)
    return str(j).splitlines()


def test_each_level_tells_one_thing_more():
    assert lines(0) == ["L = x*x*y: wrong"]
    assert lines(1) == [
        "L = x*x*y: wrong",
        "  dL/dx = x*y: wrong",
        "  dL/dy = x*x: right, as a formula",
        "first wrong, from the result down: dL/dx",
    ]
    assert "edges lead from one node to its user?" in lines(2)[2]
    assert "x has two edges to x × x: only one of them is counted" in lines(3)[3]
    assert "yours is 15, at x = 3, y = 5: too small" in lines(4)[3]
    assert "right is 30, yours is 15, at x = 3, y = 5" in lines(5)[2]  # d(x x y)/dx = 2 x y = 30


@pytest.mark.parametrize("reveal", range(5))
def test_the_right_number_comes_at_the_last_level_alone(reveal):
    assert not any("30" in line for line in lines(reveal))


@pytest.mark.parametrize("reveal", [-1, 6, 2.5, "3"])
def test_another_level_is_refused(reveal):
    with pytest.raises(ValueError, match="reveal must be a whole number from 0 to 5"):
        judge("x*x", {"x": "x"}, reveal=reveal)


def test_a_hint_leaves_the_formula_out_that_the_full_sentence_has():
    j = judge("(out - y)**2", {"v1": "2*(out - y)*a1"}, let=TWO_LAYERS)
    assert j.diagnosis.words == "the inner derivative of sigmoid in out, out * (1 - out), is lost"
    assert j.diagnosis.hint == "the inner derivative of sigmoid in out is lost"


def test_no_sentence_unfolds_an_expression_of_a_named_step():
    answers = {
        "v1": "2*(out - y)*out*(1 - out)",
        "u11": "2*(out - y)*v1*a1*(1 - a1)*x1",
        "c1": "(out - y)*out*(1 - out)*v1",
    }
    j = judge("(out - y)**2", answers, let=TWO_LAYERS)
    assert all(len(ruling.diagnosis.words) < 90 for ruling in j.rulings)
    assert not any("u12" in ruling.diagnosis.words for ruling in j.rulings)


def test_what_is_asked_is_not_in_the_header():
    distance = "(b + w1*x1)/sqrt(w1**2)"
    j = judge(distance, {"x1": "w1"}, values={"d": "b + w1*x1"}, at={"b": 1, "w1": 2, "x1": 1})
    assert str(j).splitlines()[0] == "d: wrong"
    assert "sqrt" not in str(j)


@pytest.mark.parametrize("answer", ["-171", -171, -171.0, "-171.0"])
def test_a_number_is_wrong_where_a_formula_is_asked_though_it_holds_at_the_point(answer):
    at = {"a": 2, "b": -3}
    assert judge("3*(a - 5*b)*(a*b)", {"a": answer}, at=at).right
    j = judge("3*(a - 5*b)*(a*b)", {"a": answer}, at=at, form="formula")
    assert (j.verdict, j.diagnosis.kind) == ("wrong", "number")


def test_a_number_that_a_mistake_leads_to_is_told_by_the_mistake():
    let = {"z": "w*x + b", "a": "sigmoid(z)"}
    j = judge("a", {"da/db": "1"}, let=let, form="formula")
    assert (j.diagnosis.kind, j.diagnosis.words) == (
        "upstream",
        "this is ∂z/∂b: the upstream factor ∂a/∂z is missing",
    )


@pytest.mark.parametrize("at", [None, {"x": 1, "k": 2}])
def test_a_number_is_right_where_the_derivative_is_one(at):
    assert judge("x + 3*k", {"k": "3"}, at=at, form="formula").right
    assert judge("x + 3*k", {"k": 3}, at=at, form="formula").right


def test_another_form_is_refused():
    with pytest.raises(ValueError, match='form must be "formula"'):
        judge("x*x", {"x": "2*x"}, form="number")


def test_only_the_names_allowed_are():
    let = {"c": "a - 5*b", "d": "a*b"}
    assert judge("3*c*d", {"a": "6*a*b - 15*b**2"}, let=let, names=["a", "b"]).right
    with pytest.raises(ValueError, match="write it with a, b alone; it has c"):
        judge("3*c*d", {"a": "3*c*b + 3*a*b"}, let=let, names=["a", "b"])


def test_a_link_at_the_result_comes_before_the_inputs_though_the_result_does_not_use_it():
    steps = {"c": "a - 5*b", "d": "a*b", "e": "a - b", "F1": "3*c*d"}
    hand = {"dF1/da": "9*a*b - 15*b**2", "dF1/db": "3*a**2 - 33*a*b", "dF1/de": "3*a*b"}
    j = judge("F1", hand, let=steps, at={"a": 2, "b": -3})
    assert j.first_wrong.key == "dF1/de"
    assert j.diagnosis.words == "F1 does not contain e: no path leads from e to F1"
    assert [r.diagnosis.words for r in j.rulings[1:]] == ["this carries on the mistake in dF1/de"] * 2


@pytest.mark.parametrize("order", ["123", "321", "213"])
def test_siblings_stay_in_the_order_given(order):
    expression, let = SHARED
    hand = {f"dL/dz{i}": f"s{i} + y{i}" for i in order}
    j = judge(expression, hand, let=let, domain={"y1": (0, 0.5), "y2": (0, 0.5)})
    assert [ruling.key for ruling in j.rulings] == list(hand)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("s1 - 1", "the hard label y1 = 1, y2 = 0 alone"),
        ("s1", "the hard label y1 = 0, y2 = 1 alone"),
    ],
)
def test_a_hard_label_for_a_shared_one_is_named(answer, words):
    expression, let = SHARED
    j = judge(expression, {"dL/dz1": answer}, let=let, domain={"y1": (0, 0.5), "y2": (0, 0.5)})
    assert j.diagnosis.kind == "label"
    assert words in j.diagnosis.words


def test_an_input_is_no_label_where_it_weighs_no_logarithm():
    j = judge("w*x + log(x)", {"w": "1"})
    assert j.diagnosis is None or j.diagnosis.kind != "label"


@pytest.mark.parametrize(
    ("steps", "answer", "words"),
    [
        ("tanh", "(a2 - y2)*a2*(1 - a2)", "the derivative of sigmoid is taken, and a2 is a tanh"),
        ("sigmoid", "(a2 - y2)*(1 - a2**2)", "the derivative of tanh is taken, and a2 is a sigmoid"),
    ],
)
def test_the_derivative_of_another_activation_is_named(steps, answer, words):
    let = {key: text.replace("tanh", steps) for key, text in TANH.items()}
    j = judge("((a1 - y1)**2 + (a2 - y2)**2)/2", {"b2": answer}, let=let)
    assert (j.diagnosis.kind, j.diagnosis.words) == ("activation", words)


def test_one_half_of_a_sum_over_outputs_is_no_mean():
    j = judge("((a1 - y1)**2 + (a2 - y2)**2)/2", {"b2": "2*(a2 - y2)*(1 - a2**2)"}, let=TANH)
    assert j.diagnosis.words == "the factor 1/2 is lost"


def test_one_half_of_a_sum_over_examples_is_a_mean():
    let = {"r1": "w0 + w1*x1 - y1", "r2": "w0 + w1*x2 - y2"}
    j = judge("(r1**2 + r2**2)/2", {"w0": "2*(r1 + r2)"}, let=let)
    assert j.diagnosis.words == "off by 1/n with n = 2: 1/n is missing"


def test_one_of_two_edges_between_the_same_nodes():
    j = judge("s*s", {"x": 16, "y": 24}, let={"s": "2*x + 3*y"}, at={"x": 1, "y": 2})
    assert {ruling.diagnosis.kind for ruling in j.rulings} == {"edges"}
    assert j.diagnosis.words == "s has two edges to L: only one of them is counted"


def test_an_absolute_value_is_no_flipped_sign():
    j = judge("b + w*x", values={"d": "sqrt((b + w*x)**2)"})
    assert j.diagnosis.words == "the sign is lost: this is the absolute value"
    assert judge("b + w*x", values={"d": "-b - w*x"}).diagnosis.words == "the sign is flipped"


def test_a_sign_that_is_right_at_some_points_is_not_flipped():
    j = judge("b + w*x", {"w": "abs(x)"})
    assert j.diagnosis is None or "flipped" not in j.diagnosis.words


def test_a_forgotten_path_is_no_derivative_by_the_step_on_the_other():
    j = judge("3*c*d", {"a": "3*d"}, let={"c": "a - 5*b", "d": "a*b"})
    assert j.diagnosis.words == "the path through d is missing from the sum over paths"


def test_half_of_an_answer_has_lost_no_2_where_none_stands():
    let = {"z": "w*x + b", "a": "sigmoid(z)"}
    assert judge("a", {"w": "a*(1 - a)*x/2"}, let=let).diagnosis.words == "it is 1/2 of the right answer"
    assert judge("a**2", {"w": "a*a*(1 - a)*x"}, let=let).diagnosis.words == "the factor 2 is lost"


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("u11", "2*(out - y)*out*(1 - out)*u11*a1*(1 - a1)*x1", "u11 stands in place of v1"),
        ("u11", "2*(out - y)*out*(1 - out)*v2*a1*(1 - a1)*x1", "v2 stands in place of v1"),
        ("c2", "2*(out - y)*out*(1 - out)*c2*a2*(1 - a2)", "c2 stands in place of v2"),
        ("v1", "2*(out - y)*out*(1 - out)", None),
    ],
)
def test_a_name_in_place_of_another_is_told(key, answer, words):
    j = judge("(out - y)**2", {key: answer}, let=TWO_LAYERS)
    assert (j.diagnosis.words == words) is (words is not None)


def test_a_lost_factor_comes_before_two_mistakes_at_once():
    j = judge("(out - y)**2", {"v1": "2*out*(1 - out)*a1"}, let=TWO_LAYERS)
    assert j.diagnosis.words == "the factor out − y is lost"


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e-308"])
def test_a_huge_number_is_wrong_and_no_factor(number):
    j = judge("sigmoid(w*x)", {"w": number}, form="formula")
    assert (j.verdict, j.diagnosis.kind) == ("wrong", "number")
