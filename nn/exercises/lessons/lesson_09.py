"""Lesson 9, digits: a scale that survives a smudge, backward with relu, the fast gradient sign method."""

from collections.abc import Callable, Iterator

import numpy as np

from nn.data.files.bundled import digits
from nn.data.split import split
from nn.data.standardiser import Standardiser
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, call, right, wrong
from nn.exercises.kinds.functions.arrays import Arrays, Problem
from nn.exercises.kinds.functions.patterns import Array, Mask
from nn.exercises.part import AnswerError, Part

EDGE = (17, 25, 32, 57)  # pixels with ink in almost no training digit
FAINT, LARGE, SMALL = (
    1.0,
    5.0,
    0.05,
)  # deviations: of a grey level; of the largest and the typical scaled pixel


def _scale(answer: object) -> Iterator[Part]:
    """The verdict on a smudge at the edge, and on the size of what the network reads."""
    if not isinstance(answer, Standardiser):
        raise AnswerError("write Standardiser(means, deviations), each a tuple of 64 numbers")
    if len(answer.means) != 64 or len(answer.deviations) != 64:
        raise AnswerError("a digit has 64 pixels: 64 means and 64 deviations")
    if not all(d > 0 for d in answer.deviations):
        raise AnswerError("each deviation is divided by: it must be above 0")
    step = max(1.0 / answer.deviations[i - 1] for i in EDGE)
    if step <= FAINT:
        yield right("a smudge at the edge", f"{step:.2g}")
    else:
        yield wrong(
            "a smudge at the edge",
            "by which number is a pixel divided that has ink in one digit of a thousand?",
            think="How many deviations is one grey level, at the edge and in the middle?",
            where=f"there a grey level is {step:.3g} of your deviations",
            due=f"right is at most {FAINT}",
        )
    rows, _ = split(split(digits(), test=0.2, seed=0)[0], test=0.2, seed=0)
    scaled = np.array([answer.row(x) for x in rows.inputs[:200]])
    largest, typical = float(np.abs(scaled).max()), float(scaled.std())
    key = "the size of scaled pixels"
    if typical < SMALL:
        yield wrong(
            key,
            "the scaled pixels are almost all equal: nothing is left to see",
            where=f"their spread is {typical:.2g}",
        )
    elif step <= FAINT and largest > LARGE:
        words = "a smudge no longer matters; but inputs this large make it learn too slowly"
        yield wrong(key, words, where=f"the largest is {largest:.3g}", due=f"right is at most {LARGE}")
    else:
        yield right(key, f"{typical:.2g}")


def _network() -> Problem:
    """A network of five pixels, four hidden units and three classes: half of the units silent."""
    rng = np.random.default_rng(3)
    x, W, V = rng.normal(size=5), rng.normal(size=(4, 5)), rng.normal(size=(3, 4))  # noqa: N806
    a = np.maximum(W @ x, 0.0)
    powers = np.exp(V @ a)
    p, t = powers / powers.sum(), np.array([0.0, 1.0, 0.0])
    key = _gradients(x, a, V, p, t)
    names = ("dW", "delta1", "dV", "delta2")
    mistakes = {
        "the mask of relu is missing: no gradient passes where a = 0": _gradients(
            x, a, V, p, t, mask=np.ones(4)
        ),
        "relu has the derivative 1 where it is on, not a itself": _gradients(x, a, V, p, t, mask=a),
        "softmax with cross-entropy gives p − t; no further derivative belongs here": _gradients(
            x, a, V, p * p * (1 - p), t * p * (1 - p)
        ),
        "the target is missing in delta2": _gradients(x, a, V, p, 0 * t),
    }
    slips = {words: dict(zip(names, arrays, strict=True)) for words, arrays in mistakes.items()}
    return Problem((x, a, V, p, t), dict(zip(names, key, strict=True)), {"where a = 0": a == 0}, slips)


def _gradients(
    x: Array,
    a: Array,
    V: Array,  # noqa: N803
    p: Array,
    t: Array,
    mask: Array | None = None,
) -> tuple[Array, Array, Array, Array]:
    """The gradients of the cross-entropy; with another mask in place of relu's."""
    delta2 = p - t
    delta1 = (V.T @ delta2) * ((a > 0) if mask is None else mask)
    return np.outer(delta1, x), delta1, np.outer(delta2, a), delta2


def _attack(answer: object) -> Iterator[Part]:
    """The verdict on the new grey levels, by the rule that each part of the answer keeps."""
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 17, size=64).astype(float)
    gradient, inner, step = rng.normal(size=64), np.arange(64) % 8 > 1, 2
    new = call(answer, list(grey), gradient, step, inner)
    try:
        levels = np.asarray(new, dtype=float)
    except (TypeError, ValueError):
        raise AnswerError("return 64 numbers") from None
    if levels.shape != (64,):
        raise AnswerError(f"return 64 numbers; got an array of shape {levels.shape}")
    yield _held(
        "within 0 to 16", bool(((levels >= 0) & (levels <= 16)).all()), "a grey level leaves 0 to 16: np.clip"
    )
    yield _held(
        "the edge", bool((levels == grey)[~inner].all()), "a pixel outside of inner was changed: np.where"
    )
    far = np.abs(levels - grey)
    yield _held(
        "the step", bool((far <= step).all()), "a pixel moves farther than step: how large may gradient be?"
    )
    best = np.where(inner, np.clip(grey - step * np.sign(gradient), 0, 16), grey)
    near = np.clip(np.clip(levels, grey - step, grey + step), 0, 16)  # without the faults that are told above
    kept = np.where(inner, near, grey)
    yield _held("the margin", bool(np.allclose(kept, best)), _less(levels - grey, gradient, inner))


def _held(key: str, held: bool, words: str) -> Part:
    return right(key) if held else wrong(key, words)


def _less(moves: Array, gradient: Array, inner: Mask) -> str:
    """Why the margin does not fall as far as it could."""
    if not moves.any():
        return "nothing has changed"
    if float(moves @ gradient) > 0:
        return "the margin rises: go against the gradient"
    if (moves[inner] == 0).mean() > 0.5:
        return "most pixels stay: each may move by step, and what is little for each adds up"
    return "a pixel may go as far as step, whatever the size of its derivative"


Levels = Callable[..., Array]


def _fooled(move: Callable[[Array, float], Array], low: float = 0.0, high: float = 16.0) -> Levels:
    """The function of the lesson with this move for gradient and step."""

    def fooled(grey: list[float], gradient: Array, step: float, inner: Array) -> Array:
        return np.where(inner, np.clip(np.array(grey) + move(gradient, step), low, high), grey)

    return fooled


def _strongest(gradient: Array, step: float) -> Array:
    """A move of the strongest pixel alone."""
    return np.where(
        np.abs(gradient) == np.abs(gradient[np.arange(64) % 8 > 1]).max(), -step * np.sign(gradient), 0.0
    )


def _uniform(deviation: float) -> Standardiser:
    return Standardiser((0.0,) * 64, (deviation,) * 64)


EXERCISES = (
    Exercise(
        "9.1",
        "A scale that survives a smudge",
        "Choose Standardiser(means, deviations), each a tuple of 64 numbers, such that a grey level at the "
        "edge is a small "
        "step, and the scaled pixels are of usual size.",
        Code(_scale),
        think="All pixels have one unit, the grey level. Why should each have a divisor of its own?",
        right=(_uniform(16.0), Standardiser((8.0,) * 64, (6.0,) * 64)),
        wrong=(
            Wrong(_uniform(1.0), "too slowly"),
            Wrong(_uniform(0.01), "divided"),
            Wrong(_uniform(1e4), "almost all equal"),
            Wrong(
                Standardiser((0.0,) * 64, (16.0,) * 24 + (0.03,) + (16.0,) * 39), "one digit of a thousand"
            ),
            Wrong(_uniform(0.0), "above 0", refused=True),
            Wrong(Standardiser((0.0,), (16.0,)), "64 pixels", refused=True),
            Wrong(16.0, "Standardiser(means", refused=True),
        ),
        solution="Standardiser(scale.means, (16.0,) * 64). All pixels have the same unit, so one divisor is "
        "enough. Dividing each "
        "column by its own deviation is for columns of different units, as cm and kg.",
    ),
    Exercise(
        "9.2",
        "Backward through this network",
        "Fill the gaps of gradients(x, a, V, p, t): dW, delta1, dV, delta2 of the cross-entropy.",
        Arrays(_network),
        think="What does softmax with cross-entropy send to the scores, and what does relu let through?",
        right=(_gradients, lambda x, a, v, p, t: _gradients(x, a, v, p, t, mask=np.sign(a))),
        wrong=(
            Wrong(lambda x, a, v, p, t: _gradients(x, a, v, p, t, mask=np.ones(4)), "mask of relu"),
            Wrong(lambda x, a, v, p, t: _gradients(x, a, v, p, t, mask=a), "not a itself"),
            Wrong(lambda x, a, v, p, t: _gradients(x, a, v, t, p), "sign"),
            Wrong(lambda x, a, v, p, t: _gradients(x, a, v, p, 0 * t), "target is missing"),
            Wrong(
                lambda x, a, v, p, t: _gradients(x, a, v, p * p * (1 - p), t * p * (1 - p)),
                "no further derivative",
            ),
            Wrong(lambda x, a, v, p, t: _gradients(x, a, v.T, p, t), "matmul", refused=True),
        ),
        solution="delta2 = p − t, dV = np.outer(delta2, a), delta1 = (V.T @ delta2) * (a > 0). δ comes down "
        "through the transposed "
        "weights, and is 0 where relu was.",
    ),
    Exercise(
        "9.3",
        "Transfer: the fast gradient sign method",
        "Write fooled(grey, gradient, step, inner): 64 new grey levels within 0 to 16, each at most step "
        "away, changed only where "
        "inner is true, for which the margin falls most.",
        Code(_attack),
        think="The margin changes by the sum of derivative times move. Which move is best for one pixel alone?",
        right=(
            _fooled(lambda gradient, step: -step * np.sign(gradient)),
            lambda grey, gradient, step, inner: [
                min(16, max(0, g - step if s > 0 else g + step)) if i else g
                for g, s, i in zip(grey, gradient, inner, strict=True)
            ],
        ),
        wrong=(
            Wrong(_fooled(lambda gradient, step: step * np.sign(gradient)), "against"),
            Wrong(_fooled(lambda gradient, step: -step * gradient), "farther than step"),
            Wrong(_fooled(lambda gradient, step: -step * np.sign(gradient), -99.0, 99.0), "np.clip"),
            Wrong(_fooled(_strongest), "most pixels stay"),
            Wrong(
                _fooled(lambda gradient, step: -step * gradient / np.abs(gradient).max()), "whatever the size"
            ),
            Wrong(
                lambda grey, gradient, step, inner: np.clip(np.array(grey) - step * np.sign(gradient), 0, 16),
                "np.where",
            ),
            Wrong(lambda grey, gradient, step, inner: grey, "nothing has changed"),
            Wrong(lambda grey, gradient, step, inner: grey[:3], "64 numbers", refused=True),
        ),
        solution="np.where(inner, np.clip(np.array(grey) − step · np.sign(gradient), 0, 16), grey). Each "
        "pixel goes as far as it may: "
        "the margin falls by step · Σ |derivative|, and what is little for each adds up.",
    ),
)
