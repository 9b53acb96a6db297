"""Answers that a review of the earlier checks tried, on the exercises as they are now: {exercise: {answer: words}}.

The words are those that a marker would say; one of them must stand in the hints up to the fourth. They begin with
"refused:" where the answer is refused and costs no try.
"""

import numpy as np

from engine import Value, log, maximum, minimum, sigmoid, softplus
from nn import Standardiser

S = "out*(1 - out)"
LOST = ("lost", "missing", "inner derivative", "upstream")
NONE = ("think",)  # no usual mistake: a question to think about


def network(**wrong):
    """The gradients of lesson 9's network with one mistake."""

    def gradients(x, a, V, p, t):
        delta2 = wrong.get("delta2", lambda p, t: p - t)(p, t)
        delta1 = wrong.get("delta1", lambda V, d, a: (V.T @ d) * (a > 0))(V, delta2, a)
        arrays = np.outer(delta1, x), delta1, np.outer(delta2, a), delta2
        return wrong.get("order", lambda arrays: arrays)(arrays)

    return gradients


def layer(weights=lambda d, p: np.outer(d, p), inputs=lambda W, d, u: W.T @ d, slope=lambda a: a * (1 - a)):
    """The gradients of lesson 10's layer with one mistake."""
    return lambda W, p, a, u: (weights(u * slope(a), p), u * slope(a), inputs(W, u * slope(a), u))


TRIED = {
    "1.1": [
        ([16, 24], ("two edges",)),
        ([20, 30], NONE),
        ([64, 64], ("2 too many", "think")),
        ([48, 32], ("derivative by y",)),
        (["12x", "3"], ("think",)),
        (["12x)", "3"], ("refused:", "column")),
        ([32, 24], ("two edges",)),
    ],
    "1.2": [([-1.5, 0], ("split",)), ([-1, 0], ("one arrow", "edge")), ([0, 1], NONE), ([2, 0], ("sign",))],
    "1.3": [
        (["9*a*b - 15*b**2", "3*a**2 - 30*a*b"], NONE),
        (["3*(a - 5*b)*b", "3*a**2 - 30*a*b"], ("through c",)),
        (["9ab - 15b^2", "3a^2 - 33ab"], NONE),
        (["6ab - ", "1"], ("refused:", "column")),
        ([-171, 192], ("refused:", "a formula")),
        (["3*d + 3*c*b", "3*c*a"], ("refused:", "write it with a, b alone")),
    ],
    "1.4": [
        (lambda a, b, c: maximum(a, minimum(b, c)), ("never win", "largest")),
        (
            lambda a, b, c: a + b + c - maximum(a, maximum(b, c)) - minimum(a, minimum(b, c)),
            ("refused:", "only max"),
        ),
        (lambda *three: sorted(three, key=lambda v: v.data)[1], ("refused:", "no new node")),
        (lambda a, b, c: sorted([a.data, b.data, c.data])[1], ("refused:", "return a Value")),
        (lambda a, b: maximum(a, b), ("refused:", "TypeError")),
        (lambda a, b, c: Value(sorted([a.data, b.data, c.data])[1]), ("refused:", "no new node")),
    ],
    "3.1": [
        ("x w p q r s y", ("refused:", "nothing else")),
        ("y q r s p", ("q sends before r",)),
        ("p q r s y", ("sends before",)),
        ("y r s q", ("refused:", "nothing else")),
        (["y", "r", "s", "p", "q"], ("p sends before q",)),
    ],
    "3.2": [
        ([32, 5], ("count",)),
        ([15, 10], ("add",)),
        (["243", 11], NONE),
        ([10, 243], NONE),
        (["a lot", 10], ("refused:", "number")),
    ],
    "4.1": [
        (["x1", "1", "w1"], ("upstream",)),
        (["z*(1 - z)*x1", "z*(1 - z)", "z*(1 - z)*w1"], ("input",)),
        (["a*(1 - a)*w1", "a*(1 - a)", "a*(1 - a)*x1"], ("derivative by x1", "stands in place")),
        (["b*a*(1 - a)*x1", "a*(1 - a)", "a*(1 - a)*w1"], ("b is too many",)),
        (["a(1 - a)x1", "σ(z)", "a(1-a)w1"], LOST),
        (["(1 - a**2)*x1", "1 - a**2", "(1 - a**2)*w1"], ("derivative of tanh",)),
    ],
    "4.2": [
        (["(b + w1*x1 + w2*x2)/sqrt(b**2 + w1**2 + w2**2)", "w1/sqrt(b**2 + w1**2 + w2**2)"], NONE),
        (["abs(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", "w1/sqrt(w1**2 + w2**2)"], ("absolute",)),
        (["b + w1*x1 + w2*x2", "w1"], NONE),
        (["-(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", "-w1/sqrt(w1**2 + w2**2)"], ("sign",)),
    ],
    "5.2": [
        ("1/4", ("one example",)),
        ("1/18", ("1/λ",)),
        ("2/9", ("half the second",)),
        ("1/5", ("not squared",)),
        (0, NONE),
        ("one ninth", ("refused:", "number")),
    ],
    "6.1": [
        ([-20, -20, -30], NONE),
        ([-20, -20], ("refused:", "3 numbers")),
        ([-0.1, -0.1, 0.1], NONE),
        ([1, 1, 1], NONE),
    ],
    "6.2": [
        ([f"2*(out - y)*{S}*a1", f"2*(out - y)*{S}*a1*(1 - a1)*x1", f"2*(out - y)*{S}*a2*(1 - a2)"], LOST),
        (["2*(out - y)*a1", "2*(out - y)*v1*a1*(1 - a1)*x1", "2*(out - y)*v2*a2*(1 - a2)"], LOST),
        (
            [f"2*(out - y)*{S}*a1", f"2*(out - y)*{S}*u11*a1*(1 - a1)*x1", f"2*(out - y)*{S}*c2*a2*(1 - a2)"],
            ("in place of",),
        ),
        (
            [f"(out - y)*{S}*a1", f"(out - y)*{S}*v1*a1*(1 - a1)*x1", f"(out - y)*{S}*v2*a2*(1 - a2)"],
            ("2 is lost",),
        ),
        (
            [f"2*(y - out)*{S}*a1", f"2*(y - out)*{S}*v1*a1*(1 - a1)*x1", f"2*(y - out)*{S}*v2*a2*(1 - a2)"],
            ("sign",),
        ),
    ],
    "7.1": [
        (["t*sigmoid(-t*z)", "t*sigmoid(-t*z)*x"], ("sign",)),
        (["sigmoid(-t*z)", "sigmoid(-t*z)*x"], LOST),
        (["σ(z) - t", "(σ(z) - t)x"], ("0 and 1",)),
        (["-t*sigmoid(-t*z)", "-t*sigmoid(-t*z)*w"], ("in place of", "x")),
    ],
    "7.2": [
        (["s1 - 1", "s2", "s3"], ("hard label",)),
        (["y1 - s1", "y2 - s2", "y3 - s3"], ("sign",)),
        (["-y1*(1 - s1)", "-y2*(1 - s2)", "-y3*(1 - s3)"], ("path", "terms")),
        (["s1*(1 - s1)", "s2*(1 - s2)", "s3*(1 - s3)"], NONE),
        (["-y1/s1", "-y2/s2", "-y3/s3"], NONE),
    ],
    "9.1": [
        (Standardiser((0.0,) * 64, (1.0,) * 64), ("too slowly",)),
        ([0.0] * 64, ("refused:", "Standardiser")),
        (Standardiser((8.0,) * 64, (1e-3,) * 64), ("divided",)),
        (Standardiser((0.0,) * 64, (1e6,) * 64), ("almost all equal",)),
    ],
    "9.2": [
        (network(delta1=lambda V, d, a: V.T @ d), ("where a = 0", "mask")),
        (network(delta2=lambda p, t: (p - t) * p * (1 - p)), ("no further derivative",)),
        (network(delta1=lambda V, d, a: (V.T @ d) * a * (1 - a)), ("think",)),
        (network(delta2=lambda p, t: t - p), ("sign",)),
        (network(order=lambda arrays: arrays[::-1]), ("shape",)),
        (network(order=lambda arrays: (arrays[0].T, *arrays[1:])), ("transposed",)),
    ],
    "9.3": [
        (
            lambda grey, g, step, inner: np.clip(np.where(inner, grey + step * np.sign(g), grey), 0, 16),
            ("rises",),
        ),
        (lambda grey, g, step, inner: np.where(inner, grey - step * np.sign(g), grey), ("0 to 16",)),
        (lambda grey, g, step, inner: np.clip(np.where(inner, grey - g, grey), 0, 16), ("step",)),
        (
            lambda grey, g, step, inner: [
                max(0, v - step) if i == int(np.argmax(np.where(inner, g, -9))) else v
                for i, v in enumerate(grey)
            ],
            ("most pixels stay",),
        ),
        (lambda grey, g, step, inner: grey, ("nothing has changed",)),
    ],
    "10.2": [
        (layer(slope=lambda a: 1.0), ("lost",)),
        (layer(weights=lambda d, p: np.outer(p, d)), ("transposed",)),
        (layer(inputs=lambda W, d, u: W @ d), ("refused:", "matmul")),
        (layer(inputs=lambda W, d, u: W.T @ u), ("think",)),
        (layer(weights=lambda d, p: d * p), ("refused:", "broadcast")),
        (layer(slope=lambda a: 1 - a**2), ("tanh",)),
    ],
    "11.1": [
        (["-lr", "-lr", "-lr"], ("one use",)),
        (["lr*(1 + beta + beta**2)", "lr*(1 + beta)", "lr"], ("sign",)),
        (["-lr*(1 - beta)", "-lr*(1 - beta)", "-lr*(1 - beta)"], ("no mean",)),
        (["-lr*(1 + beta)", "-lr", "-lr"], ("think",)),
    ],
    "11.2": [
        (lambda z: log(1 - sigmoid(z)), ("refused:", "log_sigmoid")),
        (sigmoid, ("is this ln",)),
        (softplus, ("sign",)),
        (lambda z: 1 - sigmoid(z), ("is this ln",)),
    ],
}
