"""A program at a point and over batches: its shapes, its parameters, its copies."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine import Value, dot, exp, maximum, record, sigmoid, softmax, take, total, where

np = pytest.importorskip("numpy", reason="the extra fast")

ROOT = Path(engine.__file__).parents[1]


def test_a_point_is_given_as_the_function_takes_it():
    assert record(lambda x, y: x * y)(2.0, 3.0) == 6.0
    assert record(lambda a, x: a * total(x), "a", 3)(2.0, [1.0, 2.0, 3.0]) == 12.0
    assert record(lambda p: p[0] - p[1], ["a", "b"])((5.0, 3.0)) == 2.0
    assert record(lambda p: p[0] - p[1], 2)(np.array([5.0, 3.0])) == 2.0
    assert record(lambda x, y: [x + y, x * y])(2.0, 3.0) == [5.0, 6.0]
    assert record(lambda x: [x])(2.0) == [2.0]
    assert record(lambda x: x * x)(3) == 9.0
    assert record(lambda x: x * x)(np.float32(0.5)) == 0.25


def test_a_gradient_has_the_shape_of_the_arguments():
    assert record(lambda x, y: x * x * y).gradient(2.0, 3.0) == (12.0, (12.0, 4.0))
    assert record(lambda a, x: a * x[0] * x[1], "a", 2).gradient(2.0, [3.0, 5.0]) == (
        30.0,
        (15.0, [10.0, 6.0]),
    )
    assert record(lambda x, y: [x + y, x * y]).gradient(2.0, 3.0) == ([5.0, 6.0], [(1.0, 1.0), (3.0, 2.0)])
    assert record(lambda x: [x[0] * x[0]], 1).gradient([3.0]) == ([9.0], [([6.0],)])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((2.0,), TypeError, "got 1 arguments; for a batch write"),
        ((1.0, [1.0, 2.0], 3.0), TypeError, "got 3 arguments"),
        ((1.0, [1.0]), ValueError, "a number, a list of 2; got a list of length 1"),
        ((1.0, 2.0), ValueError, "a number, a list of 2; got 2.0"),
        (([1.0], [1.0, 2.0]), TypeError, "the argument a of a program must be a real number; got a list"),
        (("1", [1.0, 2.0]), TypeError, "the argument a of a program must be a real number; got '1'"),
        ((1.0, [1.0, 2j]), TypeError, "must be a real number; got 2j"),
        ((1.0, [None, 2.0]), TypeError, "must be a real number; got None"),
    ],
)
def test_a_point_of_another_shape_is_refused(arguments, error, message):
    program = record(lambda a, x: a * x[0] * x[1], "a", 2)
    with pytest.raises(error, match=message):
        program(*arguments)
    with pytest.raises(error, match=message):
        program.gradient(*arguments)
    assert program(1.0, [2.0, 3.0]) == 6.0


def test_batches_have_a_row_for_each_sample():
    program = record(lambda x, y: x * y)
    assert program.values([[2.0, 3.0], [4.0, 5.0]]).tolist() == [6.0, 20.0]
    results, slopes = program.gradients([[2.0, 3.0], [4.0, 5.0]])
    assert (results.tolist(), slopes.tolist()) == ([6.0, 20.0], [[3.0, 2.0], [5.0, 4.0]])
    several = record(lambda x, y: [x + y, x * y])
    assert several.values([[2.0, 3.0]]).tolist() == [[5.0, 6.0]]
    assert several.gradients([[2.0, 3.0]])[1].tolist() == [[[1.0, 1.0], [3.0, 2.0]]]
    assert record(lambda x: [x]).values([1.0, 2.0]).shape == (2, 1)


def test_outputs_may_be_inputs_numbers_the_same_or_unrelated(agrees, rows):
    w = Value(0.7, "w")
    f = [
        lambda x, y: [x, y, x, x * y, x * y],
        lambda x, y: [y, 3.0, w, w * w, x],
        lambda x, y: [x * y, x],
        lambda _x, _y: w.exp(),
        lambda _x, _y: 4.0,
        lambda _x, y: y * 2.0,
        lambda x, _y: x,
    ]
    for function in f:
        agrees(function, "x", "y", rows=rows(11, 2).tolist(), parameters=[w])


def test_mean_gradient_is_that_of_the_mean():
    w, b, unused = Value(2.0, "w"), Value(1.0, "b"), Value(9.0)
    program = record(lambda x: (w * x + b) ** 2, parameters=[unused, w, b])
    mean, slopes = program.mean_gradient([1.0, 2.0])
    # (3² + 5²) / 2 = 17; d/dw = (2·3·1 + 2·5·2) / 2 = 13; d/db = (6 + 10) / 2 = 8
    assert mean == 17.0
    assert (program.parameters, slopes.tolist()) == ([unused, w, b], [0.0, 13.0, 8.0])
    assert (w.grad, b.grad) == (0.0, 0.0)


def test_backward_adds_to_the_gradients_as_that_of_values_does():
    w = Value(2.0, "w")
    program = record(lambda x: (w * x) ** 2)
    assert program.backward([1.0, 2.0]) == 10.0  # (2² + 4²) / 2
    assert w.grad == 10.0  # 2 w (1 + 4) / 2
    assert program.backward([3.0]) == 36.0
    assert w.grad == 46.0  # + 2 w 9
    root = (w * 3.0) ** 2
    root.backward()
    assert w.grad == 82.0


def test_a_leaf_that_is_not_chosen_is_read_and_has_no_gradient():
    w, b = Value(2.0, "w"), Value(1.0, "b")
    program = record(lambda x: w * x + b, parameters=[b])
    assert (program.parameters, program.mean_gradient([3.0])[1].tolist()) == ([b], [1.0])
    w.data = 5.0
    assert program(3.0) == 16.0
    assert program.backward([1.0]) == 6.0
    assert (w.grad, b.grad) == (0.0, 1.0)


def test_without_parameters_the_gradient_is_empty():
    mean, slopes = record(lambda x: x * x).mean_gradient([1.0, 3.0])
    assert (mean, slopes.shape) == (5.0, (0,))


def test_parameters_are_read_at_every_call():
    w = Value(2.0, "w")
    program, other = record(lambda x: w * x), record(lambda x: w * w + x)
    assert (program(3.0), other(1.0), program.values([3.0])[0]) == (6.0, 5.0, 6.0)
    w.data = -1.0
    assert (program(3.0), other(1.0), program.values([3.0])[0]) == (-3.0, 2.0, -3.0)
    assert program.gradients([3.0])[1].tolist() == [[-1.0]]
    assert program.mean_gradient([3.0])[1].tolist() == [3.0]
    w.data -= 1.0
    assert other.mean_gradient([1.0]) == (5.0, np.array([-4.0]))
    assert (w * 3.0).data == program(3.0) == -6.0


def test_choices_and_look_ups(agrees, rows):
    weights = [Value(x) for x in (0.5, -1.0, 2.0)]
    index = [
        [float(i), x] for i, x in zip([0, 1, 2, 1, 0, 2, 2, 0, 1], rows(9, 1)[:, 0].tolist(), strict=True)
    ]
    agrees(lambda i, x: x * take(weights, i), rows=index, parameters=weights)
    agrees(lambda i, x: take([x * w for w in weights], i).exp(), rows=index, parameters=weights)
    agrees(lambda a, b: where((a - b).step(), a * a, b.exp()), rows=rows(20, 2).tolist())
    agrees(lambda a, b: where(a, weights[0], b), rows=[[0.0, 2.0], [1.0, 3.0]], parameters=weights)


def test_a_look_up_that_finds_nothing_is_nan():
    program = record(lambda i: take([1.0, 2.0, 3.0], i))
    values = program.values([0.0, 2.0, 3.0, -1.0, 0.5, np.nan, np.inf])
    assert values[:2].tolist() == [1.0, 3.0]
    assert np.isnan(values[2:]).all()
    assert np.isnan(program(7.0))


def test_what_a_choice_leaves_out_may_be_nan():
    program = record(lambda x: where(x.step(), x.log(), 0.0 * x))
    assert program(-1.0) == 0.0
    assert program(2.0) == np.log(2.0)


def model():
    w = [Value(0.1 * i - 0.3, f"w{i}") for i in range(6)]
    return w, record(lambda x: total(softmax([dot(w[:3], x), dot(w[3:], x).tanh()])[:1]) + maximum(x), 3)


def all_of(program, batch):
    mean, slopes = program.mean_gradient(batch)
    return [program.values(batch), *program.gradients(batch), mean, slopes, np.array(program(batch[0]))]


def pickled(program):
    return pickle.loads(pickle.dumps(program))  # noqa: S301  # our own


@pytest.mark.parametrize("make", [pickled, copy.deepcopy], ids=["pickle", "copy"])
@pytest.mark.parametrize("has_run", [False, True])
def test_a_copy_gives_the_same_and_is_independent(make, has_run, rows):
    w, program = model()
    batch = rows(20, 3)
    if has_run:
        all_of(program, batch)
    other = make(program)
    assert str(other) == str(program)
    assert str(other.recorded) == str(program.recorded)
    for got, expected in zip(all_of(other, batch), all_of(program, batch), strict=True):
        assert np.array_equal(got, expected)
    before = other.values(batch)
    w[0].data += 1.0
    assert np.array_equal(other.values(batch), before)
    assert not np.array_equal(program.values(batch), before)


@pytest.mark.skipif(
    "CHAINRULE_TARGET" in os.environ, reason="another process compiles for the processor here"
)
def test_a_program_is_sent_to_another_process_and_back(tmp_path, rows):
    _, program = model()
    batch = rows(20, 3)
    sent, back = tmp_path / "sent", tmp_path / "back"
    sent.write_bytes(pickle.dumps((program, batch)))
    text = (
        f"import sys, pickle; sys.path.insert(0, {str(ROOT)!r})\n"
        f"program, batch = pickle.load(open({str(sent)!r}, 'rb'))\n"
        "answer = program.values(batch), program.mean_gradient(batch)[1]\n"
        f"pickle.dump((program, answer), open({str(back)!r}, 'wb'))"
    )
    subprocess.run([sys.executable, "-c", text], check=True)  # noqa: S603
    other, (values, slopes) = pickle.loads(back.read_bytes())  # noqa: S301
    assert np.array_equal(values, program.values(batch))
    assert np.array_equal(slopes, program.mean_gradient(batch)[1])
    assert np.array_equal(other.values(batch), values)


def test_a_program_outlives_its_function_and_its_graph():
    def recorded():
        w = Value(2.0)
        return record(lambda x: sigmoid(w * x) + exp(-x))

    program = recorded()
    assert program(0.0) == 1.5
    assert program.mean_gradient([0.0])[1].tolist() == [0.0]  # σ'(0) x = 0
