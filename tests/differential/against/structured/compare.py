"""A random function as a graph and as a program: the value, all gradients, and second derivatives."""

import math
from functools import partial
from random import Random

import numpy as np

import engine
from against.structured.grow import COLUMNS, PARAMETERS, SHARED, grown
from engine import DomainError, RecordingError, Samples, Value, apply, grad, record, zero_grad
from engine.calculus.functions import loops
from engine.compile.runs.compiled import Compiled
from engine.core import operations as ops

LARGEST = 1e6  # of a value or a gradient: beyond it roundings say too much
NEAR = 1e-7  # relative to the largest gradient of a program


class DisagreementError(AssertionError):
    """A program has other numbers than its graph."""


def space(parameters: list[Value]) -> dict[str, object]:
    """What the names of a text stand for."""
    known: dict[str, object] = {op.name: partial(apply, op) for op in ops.ALL}
    known |= {name: getattr(engine, name) for name in engine.__all__ if name not in known}
    return known | {"maximum": engine.maximum} | dict(zip(PARAMETERS, parameters, strict=True))


def numbers_of(random: Random, count: int) -> list[float]:
    """Ordinary numbers, two of them equal now and then."""
    numbers = [random.gauss(0.0, 1.0) for _ in range(count)]
    return [*numbers[:-1], numbers[0]] if random.random() < 0.2 else numbers


def compared(seed: object, *, samples: bool = True, backend: str = "numpy", fewest: int = 2) -> str:
    """What became of a seed: "equal", "no number", "refused: ..."; DisagreementError where they differ."""
    text, _ = grown(seed, samples=samples)
    random = Random(f"numbers {seed}")
    parameters = [Value(x, name) for name, x in zip(PARAMETERS, numbers_of(random, 2), strict=True)]
    names = space(parameters)
    exec(text, names)  # noqa: S102  # our own text
    rows = [numbers_of(random, 2) for _ in range(random.randint(1, 5))]
    point, function = numbers_of(random, 2), names["f"]
    before, defaults = loops.FEWEST, Compiled.__init__.__defaults__
    try:
        expected = _graph(function, point, rows, parameters)
        if expected is None:
            return "no number"
        loops.FEWEST, Compiled.__init__.__defaults__ = fewest, ((backend,),)
        got = (_of_samples if samples else _of_rows)(function, point, rows, parameters)
    except RecordingError as error:
        return f"refused: {str(error)[:90]}"
    except DisagreementError:
        raise
    except DomainError:
        return "no number"
    except Exception as error:
        raise DisagreementError(f"seed {seed!r}: {type(error).__name__}: {error}\n{text}") from error
    finally:
        loops.FEWEST, Compiled.__init__.__defaults__ = before, defaults
    _agree(seed, text, expected, got)
    return "equal"


def _agree(seed: object, text: str, expected: list[float], got: list[float]) -> None:
    scale = 1.0 + max(map(abs, expected))
    for a, b in zip(expected, got, strict=True):
        if not abs(a - b) <= NEAR * scale:
            raise DisagreementError(f"seed {seed!r}: graph {expected}\nprogram {got}\n{text}")


def _graph(function, point, rows, parameters) -> list[float] | None:
    """The value, and the gradients to the shared numbers, the parameters and the columns, sample by sample."""
    shared, values = list(map(Value, point)), [list(map(Value, row)) for row in rows]
    zero_grad(parameters)
    root = function(*shared, Samples(values))
    root.backward()
    leaves = [*shared, *parameters, *(x for row in values for x in row)]
    numbers = [root.data, *(leaf.grad for leaf in leaves)]
    zero_grad(parameters)
    return numbers if all(math.isfinite(x) and abs(x) < LARGEST for x in numbers) else None


def _of_samples(function, point, rows, parameters) -> list[float]:
    program = record(function, *SHARED, Samples(COLUMNS), parameters=parameters)
    value, to = program.gradient(*point, rows)
    if not math.isclose(program(*point, rows), value, rel_tol=1e-9, abs_tol=1e-12):
        raise DisagreementError(f"a call gives {program(*point, rows)}, a gradient {value}")
    by_row = np.array([to[name] for name in COLUMNS]).T.ravel().tolist()
    return [value, *(to[name] for name in SHARED), *list(to["parameters"]), *by_row]


def _of_rows(function, point, rows, parameters) -> list[float]:
    """The same of a function that reads no samples: the columns have no gradient, and a second derivative agrees."""
    program = record(lambda c, d: function(c, d, None), *SHARED, parameters=parameters)
    values, to_inputs = program.gradients([point])
    to_parameters = program.mean_gradient([point])[1]
    shared = list(map(Value, point))
    second = grad(grad(function(*shared, None), shared[0]), shared).data
    if all(math.isfinite(x) and abs(x) < LARGEST for x in second):
        derived = program.hessian([point])[1][0, 0].tolist()
        _agree("of a second derivative", "", second, derived)
    return [values[0], *to_inputs[0], *to_parameters, *([0.0] * (2 * len(rows)))]
