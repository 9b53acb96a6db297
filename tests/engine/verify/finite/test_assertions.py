import re

import pytest

from engine import Value, assert_gradients


def neuron():
    w, x, b = Value(-1.0, "w"), Value(3.0, "x"), Value(0.5, "b")
    z = w * x + b
    z.name = "z"
    return (z - 1.0) ** 2, w, x, b  # z = -2.5: d/dz = 2 (z - 1) = -7


def test_right_gradients_pass_by_value_and_by_name_and_nothing_is_touched():
    y, w, x, b = neuron()
    assert_gradients(y, {w: -21.0, "x": 7.0, "b": -7.0, "z": -7.0, y: 1.0})
    assert (w.grad, x.grad, b.grad, y.grad) == (0.0, 0.0, 0.0, 0.0)
    y.backward()
    y.backward()
    assert_gradients(y, {w: -21.0})


def test_the_message_has_every_partial_and_the_way_to_the_first_that_differs():
    y, w, *_ = neuron()
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {w: 3.0, "x": 7.0, "z": 7.0})
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 of 3 gradients of (z − 1) ^ 2 differ"
    assert [line.split() for line in lines[1:5]] == [
        ["with", "respect", "to", "expected", "computed"],
        ["w", "3", "−21", "differs"],
        ["x", "7", "7"],
        ["z", "7", "−7", "differs"],
    ]
    # z is nearer to the result than w: the way to z is shown
    assert lines[5] == "the way to z, from the result down (expected is −1 × computed):"
    assert lines[6].split() == ["node", "value", "gradient", "partials"]
    assert re.split(r"\s{2,}", lines[7].strip()) == ["(z − 1) ^ 2", "12.25", "1", "−7 to z − 1"]
    assert [line.split()[0] for line in lines[8:]] == ["z", "z"]


def test_an_expected_number_that_stops_half_way_is_recognised():
    y, w, *_ = neuron()
    with pytest.raises(
        AssertionError, match="expected is the gradient of z: the factors from there on are missing"
    ):
        assert_gradients(y, {w: -7.0})


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (-42.0, " (expected is 2 × computed)"),  # the gradient is -21
        (-10.5, " (expected is 0.5 × computed)"),
        (21.0, " (expected is −1 × computed)"),
        (-63.0, ""),
        (0.0, ""),
        (1234.5, ""),
    ],
)
def test_twice_half_and_the_other_sign_are_recognised_and_nothing_else(answer, hint):
    y, w, *_ = neuron()
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {w: answer})
    assert f"the way to w, from the result down{hint}:" in str(caught.value).splitlines()


def test_a_leaf_that_the_value_does_not_depend_on_has_gradient_0():
    y, *_ = neuron()
    other = Value(1.0, "q")
    assert_gradients(y, {other: 0.0})
    with pytest.raises(AssertionError, match="does not depend on q"):
        assert_gradients(y, {other: 1.0})


def test_tolerances():
    y, w, *_ = neuron()
    assert_gradients(y, {w: -21.0000001}, rel=1e-6)
    with pytest.raises(AssertionError):
        assert_gradients(y, {w: -21.0000001})
    assert_gradients(y, {w: -21.4}, abs=0.5)


def test_nan_is_expected_as_nan():
    x = Value(float("nan"), "x")
    assert_gradients(x * x, {x: float("nan")})


def test_a_long_way_is_shortened():
    x = Value(1.0, "x")
    y = x
    for _ in range(50):
        y = y * 1.5
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {x: 1.0})
    assert "... 39 more" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 25


@pytest.mark.parametrize(("nodes", "left_out"), [(11, 0), (12, 0), (13, 1), (14, 2)])
def test_of_a_way_twelve_nodes_are_shown(nodes, left_out):
    y = x = Value(1.0, "x")
    for _ in range(nodes - 1):
        y = y * 1.5
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {x: -1.0})
    lines = str(caught.value).splitlines()
    way = lines[lines.index(next(line for line in lines if line.split()[0] == "node")) + 1 :]
    assert [line.strip() for line in way if "more" in line] == [f"... {left_out} more"] * bool(left_out)
    assert len(way) == nodes - left_out + bool(left_out)


def test_a_deep_graph_needs_no_recursion():
    x = Value(1.0, "x")
    y = x
    for _ in range(20_000):
        y = y + 1.0
    assert_gradients(y, {x: 1.0})


@pytest.mark.parametrize(
    ("value", "expected", "error", "message"),
    [
        (3.0, {}, TypeError, "assert_gradients takes the Value to differentiate; got 3.0"),
        (Value(1.0, "x"), {"y": 1.0}, ValueError, "no node of the graph is called 'y'; names: x"),
        (Value(1.0, "x"), {1: 1.0}, TypeError, "a key of expected must be a Value or the name of one; got 1"),
        (Value(1.0, "x"), {"x": "1"}, TypeError, r"expected\['x'\] must be a real number"),
        (
            Value(1.0, "x") * Value(2.0, "x"),
            {"x": 1.0},
            ValueError,
            "2 nodes are called 'x'; write the Value",
        ),
    ],
)
def test_strangers_are_refused(value, expected, error, message):
    with pytest.raises(error, match=message):
        assert_gradients(value, expected)


def test_in_an_exercise_the_columns_say_yours_and_right():
    y, w, *_ = neuron()
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {w: 21.0, "x": 7.0}, exercise=True)
    lines = str(caught.value).splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["with", "respect", "to", "yours", "right"],
        ["w", "21", "−21", "differs"],
        ["x", "7", "7"],
    ]
    assert "(yours is −1 × right)" in str(caught.value)
    assert "expected" not in str(caught.value)


@pytest.mark.parametrize("exercise", [False, True])
def test_the_number_of_the_caller_stands_in_the_first_column(exercise):
    y, w, *_ = neuron()
    with pytest.raises(AssertionError) as caught:
        assert_gradients(y, {w: 1234.5}, exercise=exercise)
    row = next(line for line in str(caught.value).splitlines() if "1234.5" in line)
    assert row.split() == ["w", "1234.5", "−21", "differs"]


@pytest.mark.parametrize("expected", [[1.0], 3.0, None, "x"])
def test_expected_must_be_a_dict(expected):
    with pytest.raises(TypeError, match="expected must be a dict of gradients by Values or names; got"):
        assert_gradients(Value(1.0, "x"), expected)


@pytest.mark.parametrize("exercise", [False, True])
def test_of_many_gradients_five_that_differ_are_listed(exercise):
    inputs = [Value(float(i), f"x{i}") for i in range(900)]
    squares = sum((x * x for x in inputs), Value(0.0))
    with pytest.raises(AssertionError) as error:
        assert_gradients(squares, {x: x.data for x in inputs}, exercise=exercise)  # 2 x is right
    text = str(error.value)
    assert "899 of 900 gradients" in text  # 0 is right at x0
    assert "894 more differ, 1 are right" in text
    assert ("yours  right" in " ".join(text.split()).replace(" ", "  ")) is exercise
    assert len(text.splitlines()) < 30
    assert len(text) < 4000


@pytest.mark.parametrize(
    ("differing", "told"),
    [(5, "  25 are right"), (6, "  1 more differ, 24 are right"), (8, "  3 more differ, 22 are right")],
)
def test_of_many_gradients_the_others_are_counted(differing, told):
    inputs = [Value(float(i), f"x{i}") for i in range(1, 31)]
    squares = sum((x * x for x in inputs), Value(0.0))
    expected = {x: (1.0 if i < differing else 2.0) * x.data for i, x in enumerate(inputs)}  # 2 x is right
    with pytest.raises(AssertionError) as error:
        assert_gradients(squares, expected)
    assert told in str(error.value).splitlines()
