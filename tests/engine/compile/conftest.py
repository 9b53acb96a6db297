"""What a program must equal: the eager graph of the same function, sample by sample."""

import math

import pytest

from engine import Value, record, zero_grad


def _outputs(returned):
    return list(returned) if isinstance(returned, (list, tuple)) else [returned]


def _arguments(leaves, shapes):
    """The leaves as the function takes them: one for a name, a list for a number or for several names."""
    rest, arguments = list(leaves), []
    for shape in shapes:
        count = 1 if isinstance(shape, str) else shape if isinstance(shape, int) else len(shape)
        part, rest = rest[:count], rest[count:]
        arguments.append(part[0] if isinstance(shape, str) else part)
    return arguments


def _slopes(output, leaves):
    zero_grad(leaves)
    if isinstance(output, Value):
        output.backward()
    return [leaf.grad for leaf in leaves]


@pytest.fixture(scope="module", autouse=True)
def _effort(little_effort):
    """See little_effort."""


@pytest.fixture(scope="session")
def eager():
    """Outputs of one sample, and the slopes of each to its inputs and to `parameters`, by graphs of Values."""

    def run(function, shapes, row, parameters=()):
        leaves = [Value(x) for x in row]
        outputs = _outputs(function(*_arguments(leaves, shapes)))
        slopes = [_slopes(output, [*leaves, *parameters]) for output in outputs]
        zero_grad(parameters)
        values = [getattr(output, "data", output) for output in outputs]
        return values, [s[: len(row)] for s in slopes], [s[len(row) :] for s in slopes]

    return run


def same(got, expected, scale=0.0):
    """Equal to 1e-12 of the number, or of what was added up to it; NaN is NaN, and infinity is infinity."""
    if math.isnan(expected) or math.isinf(expected) or math.isnan(got) or math.isinf(got):
        return got == expected or (math.isnan(got) and math.isnan(expected))
    return abs(got - expected) <= 1e-12 * max(abs(expected), scale)


def _flat(nested):
    return (
        [x for part in nested for x in _flat(part)] if isinstance(nested, (list, tuple)) else [float(nested)]
    )


@pytest.fixture(scope="session")
def close():
    """Asserts that nested numbers are the same, to 1e-12 relative or to 1e-12 of `scale`."""

    def check(got, expected, scale=0.0, about=""):
        got, expected = (_flat(x.tolist() if hasattr(x, "tolist") else x) for x in (got, expected))
        assert len(got) == len(expected), about
        wrong = [
            (i, *pair) for i, pair in enumerate(zip(got, expected, strict=True)) if not same(*pair, scale)
        ]
        assert not wrong, (about, wrong[:5])

    return check


@pytest.fixture(scope="session")
def agrees(eager, close):
    """Records a function and asserts that batch, point and mean gradient are those of the eager graphs."""

    def check(function, *shapes, rows, parameters=(), scale=1.0):
        program = record(function, *shapes)
        graphs = [eager(function, shapes or program.columns, row, parameters) for row in rows]
        expected, slopes = [values for values, _, _ in graphs], [to for _, to, _ in graphs]
        results, to_inputs = program.gradients(rows)
        close(results, expected, scale, "values")
        close(program.values(rows), expected, scale, "values alone")
        close(to_inputs, slopes, scale, "slopes")
        if len(expected[0]) == 1:
            mean, to_parameters = program.mean_gradient(rows)
            close(mean, math.fsum(v for (v,) in expected) / len(rows), scale, "mean")
            means = {
                parameter: math.fsum(to[0][i] for _, _, to in graphs) / len(rows)
                for i, parameter in enumerate(parameters)
            }
            assert set(program.parameters) <= means.keys(), "name the parameters of the function"
            close(to_parameters, [means[p] for p in program.parameters], scale, "mean gradient")
        return program

    return check


@pytest.fixture(scope="session")
def only():
    """A program that runs in one backend alone."""

    def choose(program, name):
        from engine.compile.runs.compiled import Compiled

        program._runner.compiled = Compiled(program._forms, [name])
        return program

    return choose


@pytest.fixture(scope="session")
def rows():
    """Random numbers around 0 as the rows of a batch: the same in every run."""
    import numpy as np

    def make(samples, columns, seed=0):
        return np.random.default_rng(seed).normal(size=(samples, columns))

    return make
