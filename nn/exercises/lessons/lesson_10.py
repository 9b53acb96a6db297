"""Lesson 10, matrices: two functions of two numbers, backward in three lines, where to begin to multiply."""

import numpy as np

from engine import Value, sigmoid, total
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Counted, Formulas
from nn.exercises.kinds.functions.arrays import Arrays, Problem
from nn.exercises.kinds.functions.patterns import Array


def _layer() -> Problem:
    """A layer of four inputs and three units: not square, so that a lost transpose shows."""
    rng = np.random.default_rng(0)
    W, b, p, upstream = (rng.normal(size=shape) for shape in ((3, 4), 3, 4, 3))  # noqa: N806
    weights = [[Value(w) for w in row] for row in W]
    biases, inputs = [Value(x) for x in b], [Value(x) for x in p]
    scores = [
        total([bias, *(w * x for w, x in zip(row, inputs, strict=True))])
        for row, bias in zip(weights, biases, strict=True)
    ]
    outputs = [sigmoid(z) for z in scores]
    total(u * a for u, a in zip(upstream, outputs, strict=True)).backward()
    a = np.array([v.data for v in outputs])
    z = np.array([v.data for v in scores])
    right = {
        "dL/dW": np.array([[w.grad for w in row] for row in weights]),
        "dL/db": np.array([v.grad for v in biases]),
        "dL/dp": np.array([v.grad for v in inputs]),
    }
    mistakes = {
        "σ′ is lost: delta is upstream times the derivative of the sigmoid": upstream,
        "the derivative of the sigmoid is a(1 − a); this one is of tanh": upstream * (1 - a * a),
        "σ′ is missing its 1 − a": upstream * a,
        "σ′ is taken at the score, z(1 − z), in place of the output": upstream * z * (1 - z),
    }
    slips = {words: _of(delta, W, p) for words, delta in mistakes.items()}
    return Problem((W, p, a, upstream), right, slips=slips)


def _of(delta: Array, W: Array, p: Array) -> dict[str, Array]:  # noqa: N803
    """The gradients of a dense layer for this delta."""
    return {"dL/dW": np.outer(delta, p), "dL/db": delta, "dL/dp": W.T @ delta}


def _backward(W: Array, p: Array, a: Array, upstream: Array) -> tuple[Array, Array, Array]:  # noqa: N803
    delta = upstream * a * (1 - a)
    return np.outer(delta, p), delta, W.T @ delta


def _by_rows(W: Array, p: Array, a: Array, upstream: Array) -> tuple[Array, Array, Array]:  # noqa: N803
    """One more way to write it."""
    delta = upstream * (a - a**2)
    return delta[:, None] * p[None, :], delta, delta @ W


def _work(n: int) -> dict[str, float]:
    """Multiplications of the row of 10 times 10×32, 32×32 and 32×n, from each end."""
    left = 10 * 32 + 32 * 32 + 32 * n
    right = 32 * 32 * n + 10 * 32 * n + 10 * n
    return {"from the loss": left, "from the inputs": right}


def _exchanged(n: int) -> dict[str, float]:
    work = _work(n)
    return {"from the loss": work["from the inputs"], "from the inputs": work["from the loss"]}


EXERCISES = (
    Exercise(
        "10.1",
        "Two functions of two numbers",
        "G(a, b) = (u, v) = (a − 2b, ab), and f2 = u v. Write ∂f2/∂a and ∂f2/∂b as formulas in a and b.",
        Formulas(
            "f2",
            ("df2/da", "df2/db"),
            let={"u": "a - 2*b", "v": "a*b", "f2": "u*v"},
            names=("a", "b"),
            mistakes={
                "a*b": "this is the path through u alone: a enters v, too",
                "(a - 2*b)*b": "this is the path through v alone: a enters u, too",
                "-2*a*b": "this is the path through u alone: b enters v, too",
                "(a - 2*b)*a": "this is the path through v alone: b enters u, too",
                "a*b + (a - 2*b)*a": "the −2 of ∂u/∂b is lost",
                "2*a*b + 2*b**2": "a sign: u is a minus 2b",
            },
        ),
        think="Which two paths lead from f2 to the letter, and what does each carry?",
        right=(
            {"df2/da": "2*a*b - 2*b**2", "df2/db": "a**2 - 4*a*b"},
            ["a*b + (a - 2*b)*b", "-2ab + (a - 2b)a"],
        ),
        wrong=(
            Wrong(["a*b", "-2*a*b"], "through u alone"),
            Wrong(["(a - 2*b)*b", "(a - 2*b)*a"], "through v alone"),
            Wrong(["2*a*b - 2*b**2", "a*b + (a - 2*b)*a"], "−2 of"),
            Wrong(["2*a*b + 2*b**2", "a**2 - 4*a*b"], "a sign"),
            Wrong(["a**2 - 4*a*b", "2*a*b - 2*b**2"], "derivative by"),
            Wrong(["1", "2"], "formula", refused=True),
        ),
        solution="Row times matrix: (d, c) · ((1, −2), (b, a)) = (d + c b, −2d + c a). With c and d "
        "inserted: 2ab − 2b² and "
        "a² − 4ab, as the derivatives of a²b − 2ab² are.",
    ),
    Exercise(
        "10.2",
        "Backward in three lines",
        "Fill the gaps of backward(W, p, a, upstream): the gradients of W, b and p for a = sigmoid(W p + b).",
        Arrays(
            _layer,
            think={
                "dL/dW": "How many paths has a weight, and which two numbers meet at its line?",
                "dL/db": "What is the derivative of the sigmoid, in terms of its output?",
                "dL/dp": "An input sends to every unit. Along which line of W are its shares?",
            },
        ),
        right=(_backward, _by_rows),
        wrong=(
            Wrong(lambda w, p, a, upstream: (np.outer(upstream, p), upstream, w.T @ upstream), "σ′ is lost"),
            Wrong(
                lambda w, p, a, u: (np.outer(p, u * a * (1 - a)), u * a * (1 - a), w.T @ (u * a * (1 - a))),
                "transposed",
            ),
            Wrong(lambda w, p, a, u: tuple(_of(u * (1 - a * a), w, p).values()), "of tanh"),
            Wrong(lambda w, p, a, u: tuple(_of(-u * a * (1 - a), w, p).values()), "sign"),
            Wrong(lambda w, p, a, u: tuple(_of(u * a, w, p).values()), "1 − a"),
            Wrong(lambda w, p, a, u: (np.outer(u, p), u, w @ u), "matmul", refused=True),
            Wrong(lambda w, p, a, u: np.outer(u, p), "3 arrays", refused=True),
        ),
        solution="delta = upstream * a * (1 - a), and return np.outer(delta, p), delta, W.T @ delta.",
    ),
    Exercise(
        "10.3",
        "Transfer: where to begin?",
        "A row of 10 times 10×32, 32×32 and 32×{n}: how many multiplications, begun at the loss and at the "
        "inputs?",
        Counted(
            _work,
            slips={
                "the two ends are exchanged": _exchanged,
                "the first product is missing": lambda n: {"from the loss": 32 * 32 + 32 * n},
                "the last product, with the row, is missing": lambda n: {
                    "from the inputs": 32 * 32 * n + 10 * 32 * n
                },
                "this is the size of all matrices, from this end, too": lambda n: {
                    "from the inputs": 10 * 32 + 32 * 32 + 32 * n
                },
                "the row has 10 entries, and it is one row": lambda n: {
                    "from the loss": 10 * (10 * 32 + 32 * 32 + 32 * n)
                },
            },
        ),
        numbers={"n": (64, 100, 784)},
        think="What shape has the result after each product?",
        right=({"from the loss": 3392, "from the inputs": 86656}, [3392, "86656"]),
        wrong=(
            Wrong([86656, 3392], "exchanged"),
            Wrong([3072, 86656], "first product"),
            Wrong([3392, 86016], "last product"),
            Wrong([3392, 3392], "exchanged"),
            Wrong([33920, 86656], "one row"),
            Wrong(["many", 1], "number", refused=True),
        ),
        solution="From the loss: 10·32 + 32·32 + 32·{n}, always one row. From the inputs: 32·32·{n} + "
        "10·32·{n} + 10·{n}, matrix "
        "times matrix, a column for each input.",
    ),
)
