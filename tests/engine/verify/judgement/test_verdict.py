"""Faults that users met with judge, each with siblings of its kind."""

import math
import traceback

import pytest

from engine import Value, judge


@pytest.mark.parametrize(
    ("expression", "answer", "x", "right"),
    [
        ("x**3/3", "exp(2*log(x))", -1.0, 1.0),
        ("x**2", "2*x*sqrt(x)/sqrt(x)", -1.0, -2.0),
        ("x**2", "2*x**2/x", 0.0, 0.0),
    ],
)
def test_an_answer_without_a_value_at_the_given_point_is_wrong_there(expression, answer, x, right):
    j = judge(expression, {"x": answer}, at={"x": x})
    assert j.verdict == "wrong"
    assert j.counterexample == {"x": x}
    assert j.first_wrong.expected == right
    assert math.isnan(j.first_wrong.got)
    assert "yours has no value" in str(j)


@pytest.mark.parametrize("answer", ["exp(2*log(x))", "sqrt(x)**4", "x**2.5/sqrt(x)"])
def test_an_answer_without_a_value_at_other_points_is_right_with_a_note(answer):
    j = judge("x**3/3", {"x": answer})
    assert j.right
    assert "yours has no value at x = −" in j.rulings[0].note


@pytest.mark.parametrize(
    ("expression", "answer"), [("log(x)", "1/x"), ("sqrt(x)", "0.5/sqrt(x)"), ("x**1.5", "1.5*sqrt(x)")]
)
def test_an_answer_without_a_value_where_the_expression_has_none_is_right(expression, answer):
    j = judge(expression, {"x": answer})
    assert j.right
    assert j.rulings[0].note == ""


def test_an_answer_that_overflows_at_the_given_point_is_judged_by_the_others():
    assert judge("sigmoid(x)", {"x": "exp(x)/(1 + exp(x))**2"}, at={"x": 800.0}).right


def test_an_answer_without_a_value_on_a_kink_is_no_error():
    j = judge("abs(x)", {"x": "x/abs(x)"}, at={"x": 0.0})
    assert j.right
    assert "the engine takes 0 there, yours has no value" in str(j)


def test_arrays_are_answers_and_points():
    numpy = pytest.importorskip("numpy")
    at = {"w1": 1, "w2": 1, "a": 1, "b": 2}
    assert judge("w1*a + w2*b", {"w": numpy.array([1.0, 2.0])}, at=at).right
    assert judge("w1*a + w2*b", {"w": (numpy.float32(1), numpy.int64(2))}, at=at).right
    assert judge("w1*a + w2*b", {"w": ["a", "b"]}, at={"w": numpy.array([1, 1]), "a": 1, "b": 2}).point == at
    assert judge("w11*a + w12*b", {"w": numpy.array([["a", "b"]])}).right
    assert not judge("w1*a + w2*b", {"w": numpy.array([1.0, 3.0])}, at=at)


def test_a_vector_at_a_point_has_all_its_numbers():
    with pytest.raises(ValueError, match=r"at\['w'\] needs 2 numbers, w1, w2; got 3"):
        judge("w1*a + w2", {"a": "w1"}, at={"w": [1, 2, 3], "a": 1})


def test_indices_of_two_digits_are_a_vector_where_the_answer_is_one():
    assert judge("w10*a + w11*b + w12*c", {"w": ["a", "b", "c"]}).right
    assert judge("w10*a + w11*b + w12*c", {"w": [["a", "b", "c"]]}).right
    assert judge("w11*a + w12*b", {"w": ["a", "b"]}).right
    names = range(1, 13)
    expression = " + ".join(f"w{i}*x{i}" for i in names)
    assert judge(expression, {"w": [f"x{i}" for i in names]}).right
    wrong = judge("w10*a + w11*b + w12*c", {"w": ["a", "b"]})
    assert (
        str(wrong.diagnosis)
        == "the shape is wrong: expected a matrix of 1×3 or a vector of 3, got a vector of 2"
    )


@pytest.mark.parametrize("expression", ["e**x", "2*e**x", "e ** (x + 1)", "e^x", "2e^{x+1}"])
def test_e_with_a_power_is_the_number(expression):
    assert judge(expression, {"x": expression}).right
    assert not judge(expression, {"x": f"x*{expression}"}).right


def test_e_without_a_power_is_a_name():
    assert judge("e*x", {"x": "e"}).right


def test_one_error_tells_the_mistakes_of_all_answers():
    with pytest.raises(ValueError, match="dL/dx: column 3") as caught:
        judge("x*y", {"x": "2+* y", "y": "x)"})
    assert "dL/dy: column 2" in str(caught.value)


def test_an_error_shows_the_line_of_the_reader_and_no_frame_below_judge():
    with pytest.raises(ValueError, match="dL/dx") as caught:
        judge("x*y", {"x": "2*"})
    assert [frame.name for frame in traceback.extract_tb(caught.tb)][1:] == ["judge"]


def test_an_error_of_the_function_that_is_judged_keeps_its_line():
    def answer(x):
        raise TypeError(f"mine {x}")

    with pytest.raises(TypeError, match="mine") as caught:
        judge("x", {"x": answer})
    assert traceback.extract_tb(caught.tb)[-1].name == "answer"


@pytest.mark.parametrize("answer", [0.21, 0.2099, 0.20998])
def test_a_number_that_is_right_but_for_its_last_digit_is_recognised(answer):
    j = judge("sigmoid(w*x)", {"w": answer}, at={"w": 1, "x": 2})  # 2 σ(2) (1 − σ(2)) = 0.20998717
    assert j.diagnosis.kind == "rounding"
    enough = float(str(j.diagnosis).partition("tolerance=")[2].split()[0])
    assert judge("sigmoid(w*x)", {"w": answer}, at={"w": 1, "x": 2}, tolerance=enough).right


@pytest.mark.parametrize("answer", ["0.9999*2*x", "1.0000001*2*x", "1.001*2*x"])
def test_a_factor_close_to_1_is_not_called_the_factor_1(answer):
    diagnosis = judge("x**2", {"x": answer}).diagnosis
    assert diagnosis.kind == "rounding"
    assert " 1 " not in str(diagnosis)


def test_the_point_of_a_worked_solution_suits_a_blackboard():
    right = "sigmoid(w*x)*(1 - sigmoid(w*x))*x"
    assert judge("sigmoid(w*x)", {"w": right}).point == {"w": 2.0, "x": 3.0}
    assert judge("log(1 - p)", {"p": "-1/(1 - p)"}).point == {"p": 0.5}
    assert judge("x*y", {"x": "y"}, domain={"x": (10.0, 11.0)}).point["x"] > 10.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"points": 0}, "points must be a whole number of at least 1; got 0"),
        ({"points": 2.5}, r"points must be a whole number of at least 1; got 2\.5"),
        ({"points": True}, "points must be a whole number of at least 1; got True"),
        ({"tolerance": -1.0}, "tolerance must be at least 0; got -1.0"),
        ({"tolerance": math.nan}, "tolerance must be at least 0; got nan"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        judge("x", {"x": "1"}, **options)


def test_a_value_as_an_answer_is_told_to_be_a_number():
    with pytest.raises(TypeError, match=r"write its number, \.data"):
        judge("x**2", {"x": Value(2.0)}, at={"x": 1.0})


def test_many_claims_about_one_graph_share_its_sweeps(monkeypatch):
    sweeps = []
    from engine.verify.judgement.reading import worksheet

    plain = worksheet.adjoints
    monkeypatch.setattr(worksheet, "adjoints", lambda top: sweeps.append(top) or plain(top))
    expression = " + ".join(f"x{i}**2" for i in range(30))
    assert judge(expression, {f"x{i}": f"2*x{i}" for i in range(30)}, points=5).right
    assert len(sweeps) == 5


@pytest.mark.parametrize("answer", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_wrong(answer):
    assert judge("x**2", {"x": answer}, at={"x": 1.0}).verdict == "wrong"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hand": ["2*x"]}, TypeError, "hand must be a dict by names; got a list of length 1"),
        ({"hand": "2*x"}, TypeError, r"hand must be a dict by names; got '2\*x' \(str\)"),
        ({"values": 3}, TypeError, r"values must be a dict by names; got 3 \(int\)"),
        ({"at": [1.0]}, TypeError, "at must be a dict by names"),
        ({"domain": (0, 1)}, TypeError, "domain must be a dict by names"),
        ({"domain": {"x": ("a", "b")}}, ValueError, "domain of x: write"),
        ({"at": {"x": math.nan}}, ValueError, r"at\['x'\] must be finite; got nan"),
        ({"hand": {"x": 10**400}, "at": {"x": 1.0}}, ValueError, "dL/dx must fit a binary64 float"),
        (
            {"hand": {"x": {1.0}}, "at": {"x": 1.0}},
            TypeError,
            "dL/dx: an answer is .*; got a set of length 1",
        ),
        ({"hand": {"x": {"a": 1.0}}, "at": {"x": 1.0}}, TypeError, "got a dict of length 1"),
        ({"hand": {"x": b"2*x"}}, TypeError, "got b'2"),
    ],
)
def test_other_types_get_one_clear_error(arguments, error, message):
    with pytest.raises(error, match=message):
        judge("x**2", **{"hand": {"x": "2*x"}, **arguments})


def test_a_wrong_answer_is_worked_out_at_its_counterexample():
    j = judge("sigmoid(w*x)", {"w": "x"})
    assert j.point == j.counterexample
    assert {name: node.data for name, node in j.names.items()} == j.counterexample


def test_the_results_print_as_their_text():
    j = judge("x**2", {"x": "x"})
    assert repr(j) == str(j)
    assert repr(j.rulings[0]) == str(j.rulings[0])


@pytest.mark.parametrize("name", ["dx", "∂x"])
def test_a_differential_in_place_of_a_name_says_what_to_write(name):
    with pytest.raises(
        ValueError, match=rf"^hand: {name} is not a name; write x=\.\.\. \(or dL/dx=\.\.\.\)$"
    ):
        judge("x**2", {name: "2*x"})


def test_a_name_may_begin_with_d():
    assert judge("dx*y", {"dx": "y"}).right
