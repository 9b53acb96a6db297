"""Programs that reduce over samples have the numbers and gradients of the graph over all samples."""

# ruff: noqa: ARG005  # a function of a sample takes all columns

import doctest
import random

import pytest

from engine import Samples, Value, exp, grad, jvp, log, record, scan, sqrt, total, where, zero_grad
from engine.calculus.functions import samples as module
from engine.compile.runs.compiled import Compiled

np = pytest.importorskip("numpy", reason="the extra fast")

w, b = Value(0.7, "w"), Value(-0.3, "b")
NAMES = ["x", "y"]
ROWS = np.random.default_rng(0).normal(size=(7, 2))


def variance(c, data):
    m = data.mean(lambda x, y: w * x + c * y)
    return sqrt(data.mean(lambda x, y: (w * x - m * c) ** 2))


def mixture(c, data):
    z = data.logsumexp(lambda x, y: [x * c * w, y * b])
    return z[0] * z[1] + log(1.0 + z[0] ** 2)


def extremes(c, data):
    top = data.maximum(lambda x, y: x * y * w + c * x)
    return top * data.minimum(lambda x, y: (x - c) * (y - b)) + data.sum(
        lambda x, y: where(x - top, x * c, y * b)
    )


FUNCTIONS = {
    "a mean": lambda c, data: data.mean(lambda x, y: (w * x + b - c * y) ** 2),
    "a result in the next reduction": variance,
    "several results": mixture,
    "extremes": extremes,
    "shared alone": lambda c, data: data.sum(lambda x, y: x * exp(c * b) + exp(w * c)) * exp(c),
    "samples alone": lambda c, data: data.logsumexp(lambda x, y: x * y) + c * w * b,
    "a loop in the function of a sample": lambda c, data: data.sum(
        lambda x, y: scan(lambda s, k: (s * c + x * k, ()), y, [1.0 + k for k in range(40)])[0] * w
    ),
}


@pytest.fixture(autouse=True)
def quickly_compiled(request, monkeypatch):
    if "llvm" not in request.node.name:
        monkeypatch.setattr(Compiled.__init__, "__defaults__", (("numpy",),))


def eager(function, c, rows):
    shared, values = Value(c), [[Value(float(x)) for x in row] for row in rows]
    zero_grad([w, b])
    output = function(shared, Samples(values))
    output.backward()
    gradients = shared.grad, [w.grad, b.grad], np.array([[x.grad for x in row] for row in values])
    zero_grad([w, b])
    return output.data, *gradients


def test_values_and_gradients_are_those_of_the_graph():
    agree(FUNCTIONS)


def test_values_and_gradients_by_llvm():
    pytest.importorskip("llvmlite")
    agree({"extremes": extremes})


def agree(functions):
    for name, function in functions.items():
        program = record(function, "c", Samples(NAMES), parameters=[w, b])
        value, to_c, to_parameters, to_rows = eager(function, 0.4, ROWS)
        assert program(0.4, ROWS) == pytest.approx(value, rel=1e-12), name
        got, gradients = program.gradient(0.4, ROWS)
        assert got == pytest.approx(value, rel=1e-12), name
        assert gradients["c"] == pytest.approx(to_c, rel=1e-11, abs=1e-13), name
        assert gradients["parameters"] == pytest.approx(to_parameters, rel=1e-11, abs=1e-13), name
        assert gradients["x"] == pytest.approx(to_rows[:, 0], rel=1e-11, abs=1e-13), name
        assert gradients["y"] == pytest.approx(to_rows[:, 1], rel=1e-11, abs=1e-13), name


def seconds(y, c):
    first = grad(y, c)
    return grad(first, w) + jvp(first, c, 2.0)


def test_derivatives_of_any_order():
    c = Value(0.4)
    rows = Samples(ROWS.tolist())
    for function in (variance, mixture, extremes):
        second = record(lambda s, d, f=function: seconds(f(s, d), s), "c", Samples(NAMES))
        first = grad(function(c, rows), c)
        assert second(0.4, ROWS) == pytest.approx(grad(first, w).data + 2.0 * grad(first, c).data, rel=1e-10)
        step = 1e-5
        values = [second(0.4 + h, ROWS) for h in (step, -step)]
        slope = (values[0] - values[1]) / (2.0 * step)
        assert second.gradient(0.4, ROWS, to=["c"])[1]["c"] == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_a_tie_gives_its_gradient_to_the_first_sample():
    program = record(lambda c, data: data.maximum(lambda x: x * c), "c", Samples(["x"]))
    assert program.gradient(2.0, [1.0, 3.0, 3.0, 0.0], to=["x"])[1]["x"].tolist() == [0.0, 2.0, 0.0, 0.0]
    assert record(lambda d: d.minimum(lambda x: x), Samples(["x"]))([4.0, -1.0]) == -1.0


def test_only_what_is_asked_for_and_only_once():
    program = record(variance, "c", Samples(NAMES), parameters=[w])
    assert list(program.gradient(0.4, ROWS, to=["y", "c"])[1]) == ["y", "c"]
    with pytest.raises(ValueError, match=r"^a gradient is taken to some of c, parameters, x, y; got 'z'$"):
        program.gradient(0.4, ROWS, to=["z"])
    assert list(program.gradient(0.4, ROWS, to="y")[1]) == ["y"]
    shared = record(lambda c, d: d.sum(lambda x: x * exp(c * c)), "c", Samples(["x"]))
    assert shared(1.0, [[1.0], [2.0]]) == pytest.approx(3.0 * np.e)
    (of_samples,) = [p for p, _ in shared._programs.values() if p.columns == ["v0"]]
    assert [each.op.name for each in of_samples.block.before] == ["mul", "exp"]
    assert [each.op.name for each in of_samples.block.body] == ["mul"]


def test_no_samples_and_other_shapes():
    program = record(lambda c, d: d.sum(lambda x, y: x * c + y), "c", Samples(NAMES))
    assert program(2.0, np.empty((0, 2))) == 0.0
    assert program.gradient(2.0, np.empty((0, 2)), to=["c"])[1] == {"c": 0.0}
    largest = record(lambda d: d.maximum(lambda x, y: x), Samples(NAMES))
    with pytest.raises(ValueError, match=r"^maximum needs at least one sample; got none$"):
        largest(np.empty((0, 2)))
    with pytest.raises(ValueError, match=r"^a batch has the shape \(samples, 2\)"):
        program(2.0, [[1.0]])
    with pytest.raises(TypeError, match=r"^this program is called with 2 arguments, as its function; got 1$"):
        program(2.0)
    with pytest.raises(TypeError, match=r"write Samples\(\['x', 'y'\]\)$"):
        record(lambda d: d.sum(lambda x: x), Samples([[1.0]]))
    with pytest.raises(ValueError, match=r"one argument of Samples; got 2"):
        record(lambda d, e: d.sum(lambda x: x), Samples(["x"]), Samples(["y"]))
    with pytest.raises(Exception, match=r"stands in the function of a sample"):
        record(lambda d: d.sum(lambda x: d.sum(lambda y: x * y)), Samples(["x"]))


def test_eager_samples():
    assert doctest.testmod(module).failed == 0
    assert Samples([]).sum(lambda x: x) == 0.0
    with pytest.raises(ValueError, match=r"^mean needs at least one sample; got none$"):
        Samples([]).mean(lambda x: x)
    with pytest.raises(TypeError, match=r"^Samples of names stand for a batch"):
        Samples(["x"]).sum(lambda x: x)
    with pytest.raises(ValueError, match=r"^the rows of Samples have one length"):
        Samples([[1.0], [1.0, 2.0]])


def test_random_functions_of_samples():
    for seed in range(4):
        rng = random.Random(seed)
        kinds = [rng.choice(["sum", "mean", "maximum", "minimum", "logsumexp"]) for _ in range(3)]
        k = [rng.uniform(-1.0, 1.0) for _ in range(4)]

        def function(c, data, kinds=kinds, k=k):
            first = data.reduced(kinds[0], lambda x, y: (x * c * k[0] + y * w).tanh())
            second = data.reduced(kinds[1], lambda x, y: [(x - first) * y * k[1], x * b + first * k[2]])
            return (
                total(second) * data.reduced(kinds[2], lambda x, y: (x * y + second[0] * k[3]).sin()) + first
            )

        program = record(function, "c", Samples(NAMES), parameters=[w, b])
        value, to_c, to_parameters, to_rows = eager(function, 0.4, ROWS)
        got, gradients = program.gradient(0.4, ROWS)
        assert got == pytest.approx(value, rel=1e-11), (seed, kinds)
        assert gradients["c"] == pytest.approx(to_c, rel=1e-9, abs=1e-11), (seed, kinds)
        assert gradients["parameters"] == pytest.approx(to_parameters, rel=1e-9, abs=1e-11), (seed, kinds)
        assert gradients["x"] == pytest.approx(to_rows[:, 0], rel=1e-9, abs=1e-11), (seed, kinds)


def test_rows_may_be_samples_and_a_data_frame():
    pandas = pytest.importorskip("pandas")
    program = record(lambda c, d: d.sum(lambda x, y: x * c + y), "c", Samples(NAMES))
    rows = [[1.0, 2.0], [3.0, 5.0]]
    swapped = pandas.DataFrame(rows, columns=NAMES)[["y", "x"]]
    assert program(2.0, Samples(rows)) == program(2.0, swapped) == 2 * 1 + 2 + 2 * 3 + 5


def test_names_that_would_mean_two_gradients_are_refused():
    with pytest.raises(ValueError, match=r"^the inputs of a program have names of their own; got 'x' twice$"):
        record(lambda x, d: d.sum(lambda x, y: x + y) * x, "x", Samples(NAMES))
    with pytest.raises(ValueError, match=r"^'parameters' names the gradient to all parameters"):
        record(lambda d: d.sum(lambda parameters: parameters * w), Samples(["parameters"]))
    plain = record(lambda d: d.sum(lambda parameters: parameters * 2.0), Samples(["parameters"]))
    assert plain.gradient([[1.0], [4.0]], to="parameters")[1]["parameters"].tolist() == [2.0, 2.0]


def test_no_samples_are_refused_as_in_a_graph():
    empty = np.empty((0, 2))
    for kind in ("mean", "maximum", "minimum", "logsumexp"):
        program = record(lambda d, kind=kind: d.reduced(kind, lambda x, y: [[x], [y]])[1], Samples(NAMES))
        assert program([[3.0, 4.0]]) == [4.0]
        with pytest.raises(ValueError, match=f"^{kind} needs at least one sample; got none$"):
            program(empty)


def test_a_program_of_samples_prints_as_its_tape():
    program = record(lambda c, d: d.sum(lambda x, y: x * y * w) * c, "c", Samples(NAMES))
    assert str(program).startswith("program of c and samples of x, y\nv0 = input samples")
    assert repr(program) == "<program of 1 inputs, samples of 2 columns and 1 parameters: 6 nodes>"
