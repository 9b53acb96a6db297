import doctest
import json
import math
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from engine import Value, check_gradients, checkpoint, mean, scan
from engine.calculus.functions.recomputed.operation import Checkpoint
from engine.core import operations as ops
from engine.core.functions import as_function
from engine.verify.finite import finite_check

CASES = json.loads((Path(__file__).parents[3] / "data" / "hand_derived_cases.json").read_text("utf-8"))
# At the last digit of a saturated sigmoid the composed form of these has no slope left to measure.
HIDDEN = {"S2-AN-14c"}
NO_VALUE = {"S2-AN-8e", "S2-AN-14d", "S2-AN-18g", "S2-AN-8f"}  # log 0 and e^1000


def only(check):
    (row,) = check.rows
    return row


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "case", [c for c in CASES if c["id"] not in NO_VALUE | HIDDEN], ids=lambda c: c["id"]
)
def test_the_engine_agrees_with_differences_on_every_reference_case(case):
    check = check_gradients(case["expression"], case["inputs"])
    assert check.ok, str(check)
    assert {row.name for row in check.rows} == case["inputs"].keys()


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_every_operation_agrees_with_differences(op):
    point = {name: 0.7 + 0.2 * i for i, name in enumerate(op.operands)}
    check = (
        check_gradients(lambda **leaves: as_function(op)(*leaves.values()), point) if op.operands else None
    )
    assert check
    assert all(row.verdict == "ok" for row in check.rows), str(check)


def test_an_ordinary_gradient_is_ok_and_prints_as_a_table():
    check = check_gradients("w*x + b", {"w": 2.0, "x": 3.0, "b": 1.0})
    assert check.ok
    assert bool(check)
    head, *rows = str(check).splitlines()
    assert head.split() == ["input", "engine", "numeric", "error", "verdict"]
    assert [row.split()[:3] for row in rows] == [["w", "3", "3"], ["x", "2", "2"], ["b", "1", "1"]]
    assert all(row.endswith("ok") for row in rows)
    assert repr(check) == str(check)


def test_a_check_and_its_rows_are_frozen():
    check = check_gradients("w*x", {"w": 2.0, "x": 3.0})
    for form, name in ((check, "rows"), (check.rows[0], "engine")):
        with pytest.raises(FrozenInstanceError):
            setattr(form, name, 0.0)


def test_a_wrong_gradient_is_found():
    def severed(x, y):
        return x * 2.0 + y.data  # y acts, but no path leads back to it

    check = check_gradients(severed, {"x": 1.0, "y": 2.0})
    assert [row.verdict for row in check.rows] == ["ok", "wrong"]
    assert check.rows[1].engine == 0.0
    assert check.rows[1].numeric == pytest.approx(1.0)
    assert check.rows[1].error == pytest.approx(1.0)
    assert not check.ok


@pytest.mark.parametrize(
    ("expression", "point", "taken", "sides"),
    [
        (
            "relu(x)",
            {"x": 0.0},
            0.0,
            "derivative 0 from the left, 1 from the right; the engine takes the left one",
        ),
        (
            "relu(x/3)",
            {"x": 0.0},
            0.0,
            "derivative 0 from the left, 0.333333 from the right; the engine takes the left one",
        ),
        (
            "maximum(x, 0)",
            {"x": 0.0},
            1.0,
            "derivative 0 from the left, 1 from the right; the engine takes the right one",
        ),
        (
            "abs(3*x)",
            {"x": 0.0},
            0.0,
            "derivative −3 from the left, 3 from the right; the engine takes one between",
        ),
        (
            "step(x)",
            {"x": 0.0},
            0.0,
            "derivative 0 from the left, inf from the right; the engine takes the left one",
        ),
        (
            "where(x, 2, 3)",
            {"x": 0.0},
            0.0,
            "derivative inf from the left, −inf from the right; the engine takes 0",
        ),
        ("sqrt(x)", {"x": 0.0}, math.inf, "derivative inf from the right; the engine takes the right one"),
    ],
)
def test_at_a_kink_both_slopes_are_shown_and_the_one_taken(expression, point, taken, sides):
    check = check_gradients(expression, point)
    row = only(check)
    assert (row.verdict, row.engine, row.note) == ("kink", taken, sides)
    assert check.ok
    assert sides in str(check)


KINKS = {
    "a corner": (lambda x, y: abs(x) * y, [0.0, 3.0]),
    "a corner nearby": (lambda x, y: abs(x) * y, [1e-9, 3.0]),
    "a jump": (lambda x, y: x.floor() * y, [1.0, 3.0]),
    "a tie": (lambda x, y: (x * 1.0).max(y), [2.0, 2.0]),
    "a corner of what it closes over": (lambda x, y: checkpoint(lambda a: a * x.relu(), y), [0.0, 2.0]),
}


@pytest.mark.parametrize(("f", "at"), KINKS.values(), ids=KINKS)
def test_a_kink_in_a_checkpoint_is_reported_as_elsewhere(f, at):
    plain = check_gradients(f, at)
    assert str(check_gradients(lambda x, y: checkpoint(f, x, y), at)) == str(plain)
    twice = lambda x, y: checkpoint(lambda a: checkpoint(f, a, y), x)  # noqa: E731  # one in another
    assert str(check_gradients(twice, at)) == str(plain)


def test_a_kink_in_a_loop_with_checkpoints_is_reported_as_in_one_without():
    checks = [
        check_gradients(
            lambda x, kept=kept: scan(lambda s, t: ((s * t).relu(), ()), x, [1.0] * 9, checkpoint=kept)[0],
            [0.0],
        )
        for kept in (True, False)
    ]
    assert str(checks[0]) == str(checks[1])
    assert "kink at relu" in str(checks[0])


def test_the_gradient_is_that_of_the_checkpoint_itself(monkeypatch):
    # a checkpoint whose way back gives twice the gradient is wrong, though its kept nodes are right
    pulled = Checkpoint.pulled
    monkeypatch.setattr(Checkpoint, "pulled", lambda op, to: [2.0 * g for g in pulled(op, to)])
    check = check_gradients(lambda x: checkpoint(lambda a: a * a, x), [3.0])
    assert [(row.engine, row.verdict) for row in check.rows] == [(12.0, "wrong")]


def test_a_tie_is_a_kink_for_the_inputs_that_break_it_alone():
    check = check_gradients("max(x, y) * z", {"x": 1.0, "y": 1.0, "z": 2.0})
    assert [row.verdict for row in check.rows] == ["kink", "kink", "ok"]
    assert check.rows[0].kink == "max(x, y)"


@pytest.mark.parametrize("expression", ["relu(x)**2", "max(x, x)", "relu(x) - relu(-x)"])
def test_a_corner_that_is_none_is_compared(expression):
    assert check_gradients(expression, {"x": 0.0}).rows[0].verdict in {"ok", "kink", "wrong"}
    row = only(check_gradients("relu(x)**2", {"x": 0.0}))
    assert (row.verdict, row.numeric) == ("ok", 0.0)


def test_a_slope_that_is_neither_of_those_at_a_kink_is_wrong():
    # x and relu(x) cancel: the slope is 1 on both sides, but the engine adds 0 (relu) and 0 (relu)
    row = only(check_gradients("relu(x) - relu(-x)", {"x": 0.0}))
    assert (row.verdict, row.engine, row.numeric) == ("wrong", 0.0, 1.0)


def test_no_step_reaches_across_a_kink_nearby():
    row = only(check_gradients("relu(x - 1 + 1e-9)", {"x": 1.0}))  # the kink is 1e-9 to the left
    assert (row.verdict, row.numeric) == ("ok", 1.0)


def test_a_branch_of_the_function_itself_is_seen():
    row = only(check_gradients(lambda x: x * 2.0 if x.data > 0 else x * -2.0, [0.0]))
    sides = "derivative −2 from the left, 2 from the right; the engine takes the left one"
    assert (row.verdict, row.note) == ("kink", f"{sides}; f itself branches there")


@pytest.mark.parametrize(
    ("expression", "point"), [("(x + 1e16) - 1e16", {"x": 1.0}), ("log(1 - sigmoid(z))", {"z": 36.0})]
)
def test_what_rounding_hides_is_unclear_not_wrong(expression, point):
    check = check_gradients(expression, point)
    assert only(check).verdict == "unclear"
    assert not check.ok
    assert "too ill-conditioned to judge: rounding alone moves the numeric derivative by" in str(check)


@pytest.mark.parametrize(
    ("expression", "x"),
    [
        ("1/x", 1e-12),
        ("sin(x) + 1", 1e-12),
        ("log(x)", 1e-300),
        ("exp(x)", 500.0),
        ("sin(1000*x)", 1.0),
        ("1e-12*x", 3.0),
        ("x**3", 0.0),
        ("x**2", 1e150),
        ("sigmoid(x)", 40.0),
    ],
)
def test_the_step_suits_the_scale(expression, x):
    assert only(check_gradients(expression, {"x": x})).verdict == "ok"


def test_functions_take_numbers_in_order_or_by_name():
    by_name = check_gradients(lambda x, y: x * y, {"y": 2.0, "x": 3.0})
    assert [(row.name, row.engine) for row in by_name.rows] == [("y", 3.0), ("x", 2.0)]
    in_order = check_gradients(lambda x, y: x * y, [3.0, 2.0])
    assert [(row.name, row.engine) for row in in_order.rows] == [("x", 2.0), ("y", 3.0)]
    any_many = check_gradients(lambda *v: mean(v), [3.0, 2.0])
    assert [row.name for row in any_many.rows] == ["x1", "x2"]


class Unsigned:
    """A function whose signature cannot be read."""

    __signature__ = "no signature"

    def __call__(self, x):
        return x * x


@pytest.mark.parametrize(
    ("f", "at", "names"),
    [
        (lambda x, *, scale=2.0: x * scale, [3.0], ["x"]),  # a number by name alone is no input
        (lambda x, y=2.0: x * y, [3.0], ["x1"]),
        (lambda x, y=2.0: x * y, [3.0, 1.0], ["x", "y"]),
        (max, [3.0, 2.0], ["x1", "x2"]),  # CPython knows no signature of it: a ValueError
        (Unsigned(), [3.0], ["x1"]),  # and here a TypeError
        (Unsigned(), {"x": 3.0}, ["x"]),
    ],
)
def test_inputs_in_order_have_the_names_of_the_parameters_where_there_are_as_many(f, at, names):
    assert [row.name for row in check_gradients(f, at).rows] == names


@pytest.mark.parametrize(
    ("f", "at", "error", "message"),
    [
        (dict, {"x": 1.0}, TypeError, "f must return a Value; got a dict"),  # it has no signature to read
        (
            "x*y",
            [1.0],
            TypeError,
            "the inputs of an expression have names: write at={'x': 1.0}; got a list of length 1",
        ),
        (3, [1.0], TypeError, r"f must be an expression as text or a function of Values; got 3 \(int\)"),
        (lambda x: x * x, {"z": 1.0}, ValueError, r"f takes \(x\); at gives z: missing"),
        (
            lambda x: x.data,
            [1.0],
            TypeError,
            r"f must return a Value; got 1.0 \(float\); write it with operators",
        ),
        ("x", {"x": "1"}, TypeError, r"at\['x'\] must be a real number"),
        ("x*y", {"x": 1.0}, ValueError, "y has no value"),
        ("log(x)", {"x": -1.0}, ValueError, "log needs a > 0"),
    ],
)
def test_what_cannot_be_checked_is_refused(f, at, error, message):
    with pytest.raises(error, match=message):
        check_gradients(f, at)


def test_the_leaves_are_new_and_no_gradient_is_touched():
    seen = []
    check_gradients(lambda x: seen.append(x) or x * x, [2.0])
    assert {x.grad for x in seen} == {0.0}
    assert all(isinstance(x, Value) for x in seen)


def test_the_example_of_the_module_runs():
    result = doctest.testmod(finite_check, extraglobs={"check_gradients": check_gradients})
    assert (result.failed, result.attempted) == (0, 2)
