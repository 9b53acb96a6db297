"""Functions of arrays: every operation entry by entry, functions of whole vectors, and unknown smooth functions."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from engine.core import operations as ops
from engine.core.order import topological
from engine.core.several import log_softmax, logsumexp, maximum, mean, minimum, softmax
from engine.core.value import Value, apply, constant
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.shapes.arrays import Array, each, elementwise, length, scalar, sum_of
from engine.verify.formulas.shapes.inverses import determinant
from engine.verify.formulas.shapes.sizes import in_words, same

ALIASES = {
    "σ": "sigmoid", "S": "sigmoid", "logistic": "sigmoid", "sig": "sigmoid", "sigm": "sigmoid",
    "ln": "log", "ReLU": "relu", "Relu": "relu", "tanh": "tanh", "H": "step", "Θ": "step", "heaviside": "step",
    "absolute": "abs", "power": "pow", "arctan": "atan", "arcsin": "asin", "arccos": "acos", "sgn": "sign",
}  # fmt: skip
"""Names of functions that a text need not define, each with the operation it is."""

UNARY = {op.name: op for op in ops.ALL if len(op.operands) == 1}
BINARY = {op.name: op for op in ops.ALL if len(op.operands) == 2 and op.name not in {"max", "min"}}


def _on_all(function: Callable[[Sequence[Value]], Value]) -> Callable[[Array], Array]:
    return lambda a: scalar(None if a.entries is None else function(a.entries))


def _vector(function: Callable[[Sequence[Value]], list[Value]]) -> Callable[[Array], Array]:
    def whole(a: Array) -> Array:
        if a.is_scalar and a.entries is not None:
            raise UnreadableError("softmax of one number: the other entries of its vector are not stated")
        return Array(*a.shape, None if a.entries is None else tuple(function(a.entries)))

    return whole


def _diagonal(a: Array) -> Array:
    """diag(v): a vector on a diagonal; of a matrix, its diagonal as a vector."""
    size = a.columns if a.rows == 1 else a.rows
    if a.entries is None:
        return Array(size, size if a.is_vector else 1, None)
    n = max(a.sizes) if a.is_vector else min(a.sizes)
    if a.is_vector:
        return Array(
            n, n, tuple(a.entries[i] if i == j else constant(0.0) for i in range(n) for j in range(n))
        )
    return Array(n, 1, tuple(a.entries[i * a.sizes[1] + i] for i in range(n)))


def _trace(a: Array) -> Array:
    """tr A, the sum of the diagonal of a square matrix."""
    if not same(a.rows, a.columns):
        raise ShapeError(f"a trace needs a square matrix; got {in_words(a.shape)}")
    return sum_of(_diagonal(a))


WHOLE: Mapping[str, Callable[[Array], Array]] = {
    "softmax": _vector(softmax),
    "log_softmax": _vector(log_softmax),
    "logsumexp": _on_all(logsumexp),
    "sum": sum_of,
    "mean": _on_all(mean),
    "avg": _on_all(mean),
    "norm": length,
    "det": determinant,
    "diag": _diagonal,
    "diagonal": _diagonal,
    "tr": _trace,
    "trace": _trace,
    "max": _on_all(maximum),
    "min": _on_all(minimum),
}
"""Functions of a whole array."""


def is_known(name: str, count: int) -> bool:
    """Whether a function of that many arguments needs no definition."""
    name = ALIASES.get(name, name)
    return name in {"max", "min", "maximum", "minimum"} or (
        name in BINARY if count == 2 else count == 1 and (name in UNARY or name in WHOLE)
    )


def applied(name: str, arguments: Sequence[Array]) -> Array:
    """A known function at arrays."""
    name = ALIASES.get(name, name)
    if name in {"maximum", "minimum"} or (name in {"max", "min"} and len(arguments) > 1):
        op = ops.max_ if name.startswith("max") else ops.min_
        result = arguments[0]
        for argument in arguments[1:]:
            result = elementwise(partial(apply, op), result, argument, "compare")
        return result
    if len(arguments) == 2:
        return elementwise(partial(apply, BINARY[name]), arguments[0], arguments[1], "combine")
    if name in UNARY:
        return each(partial(apply, UNARY[name]), arguments[0])
    return WHOLE[name](arguments[0])


def unknown(seed: str, entries: Sequence[Value]) -> Value:
    """A smooth function that nobody has named: a cubic polynomial of the entries, drawn with a seed.

    What is true of it is true of every smooth function, but for a coincidence.
    """
    rng = random.Random(seed)
    factors = [round(rng.uniform(0.5, 1.5), 2) * rng.choice((-1, 1)) for _ in range(3 * len(entries))]
    sums = []
    for i in range(3):
        own = factors[i * len(entries) : (i + 1) * len(entries)]
        total: Value = constant(round(rng.uniform(-1, 1), 2))
        for factor, entry in zip(own, entries, strict=True):
            total = total + factor * entry
        sums.append(total)
    return sums[0] + 0.3 * sums[1] ** 2 + 0.1 * sums[2] ** 3


def below(nodes: Sequence[Value]) -> list[Value]:
    """The nodes that no other of them depends on."""
    roots = dict.fromkeys(nodes)
    inner = {parent for node in topological(*roots) for parent in node.parents}
    operands = set(topological(*inner)) if inner else set()
    return [node for node in roots if node not in operands]
