# ruff: noqa: INP001  # beside a script; the folder is no package
"""The twelve questions of the test before and after the course, in two forms; the engine computes the keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from engine import Value, grad, maximum, topological, total
from nn import binary_cross_entropy_with_logits, cross_entropy

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One question.

    text   with {x} for a number of the form
    forms  the numbers of form A and of form B
    key    the answer, computed from the numbers
    slips  what a wrong answer means: {answer: belief}, computed likewise
    half   whether each of its two parts counts half a point
    """

    text: str
    forms: tuple[Numbers, Numbers]
    key: Callable[[Numbers], str]
    slips: Callable[[Numbers], Mapping[str, str]] = lambda _: {}
    half: bool = False


def plain(number: float) -> str:
    """A number as one writes it by hand."""
    text = f"{number + 0.0:.4g}"
    return text.replace("-", "−")


def _row(numbers: Any) -> str:
    return "(" + ", ".join(map(plain, numbers)) + ")"


def _values(n: Numbers, *names: str) -> list[Value]:
    return [Value(float(n[name]), name) for name in names]


def _gates(n: Numbers) -> str:
    x, y, z = _values(n, "x", "y", "z")
    by_x, by_z = grad((x + y) * z, [x, z])
    return f"{plain(by_x.data)}; {plain(by_z.data)}"


def _square(n: Numbers) -> str:
    x, copy = _values(n, "x", "x")  # one edge of the square leads to a copy that nobody counts
    return f"{plain(grad(x * x + x, x).data)}; {plain(grad(x * copy + x, x).data)}"


def _largest(n: Numbers) -> str:
    a, b = _values(n, "a", "b")
    by_a, by_b = grad(float(n["c"]) * maximum(a, b) - a, [a, b])
    return f"{plain(by_a.data)}; {plain(by_b.data)}"


def _orders(n: Numbers) -> str:
    """Every order in which each gate sends after all its users."""
    x, w = Value(2.0, "x"), Value(3.0, "w")
    p = x * w if n["p"] == "x·w" else x + w
    q = p + x if n["q"] == "p + x" else p * x
    r = p * q if n["r"] == "p·q" else p + q
    y = r + q if n["y"] == "r + q" else r * q
    gates = {"p": p, "q": q, "r": r, "y": y}
    users = {g: [u for u, node in gates.items() if gates[g] in node.parents] for g in gates}
    valid = [
        " ".join(order)
        for order in permutations(gates)
        if all(order.index(user) < order.index(gate) for gate in gates for user in users[gate])
    ]
    return " or ".join(valid)


def _accumulation(n: Numbers) -> str:
    """The expressions in which a node has two edges to one operand, or two users."""
    x, y = Value(2.0, "x"), Value(3.0, "y")
    graphs = {
        "x·y": lambda: x * y,
        "x·x": lambda: x * x,
        "tanh x": x.tanh,
        "x + 3": lambda: x + 3.0,
        "x·y + 1": lambda: x * y + 1.0,
        "eˣ": x.exp,
        "x + x": lambda: x + x,
        "x − y": lambda: x - y,
    }
    letters = []
    for letter, text in zip("abcd", n["choices"], strict=True):
        edges = [parent for node in topological(graphs[text]()) for parent in node.parents]
        if max(edges.count(leaf) for leaf in (x, y)) > 1:
            letters.append(letter)
    return " ".join(letters)


def _sigmoid(n: Numbers) -> str:
    (z,) = _values(n, "z")
    return f"{plain(grad(z.sigmoid(), z).data)}; z was taken for σ(z): the input for the output"


def _binary(n: Numbers) -> str:
    share = float(n["p"])
    z = (Value(share) / (1.0 - share)).log()  # the score with this probability
    return f"{plain(grad(binary_cross_entropy_with_logits(z, n['y']), z).data)}; yes"


def _classes(n: Numbers) -> str:
    scores = [Value(share).log() for share in n["p"]]
    slopes = grad(cross_entropy(scores, n["y"] - 1), scores)
    return f"{_row(s.data for s in slopes)}; the sum is 0"


def _layer(n: Numbers) -> str:
    W = [[Value(float(w)) for w in row] for row in n["W"]]  # noqa: N806  # a matrix
    p = [Value(float(v)) for v in n["p"]]
    scores = [total(w * v for w, v in zip(row, p, strict=True)) for row in W]
    loss = total(float(d) * z for d, z in zip(n["delta"], scores, strict=True))
    by_weights = ", ".join(_row(g.data for g in grad(loss, row)) for row in W)
    return f"({by_weights}); {_row(g.data for g in grad(loss, p))}"


def _descent(n: Numbers) -> str:
    w = Value(0.0, "w")
    slope = grad(float(n["a"]) * (w - float(n["m"])) ** 2, w)
    curvature = grad(slope, w).data
    return f"{plain(w.data - 0.1 * slope.data)}; 0 < η < {plain(2 / curvature)}"


def _forgotten(n: Numbers) -> str:
    """Which gradients the step reads: those that have arrived at one leaf."""
    steps = int(n["step"])
    leaf, arrivals = Value(0.0), [Value(1.0, f"g{i}") for i in range(1, steps + 1)]
    for arrival in arrivals:
        (leaf * arrival).backward()
    names = [arrival.name for arrival in arrivals]
    return " + ".join(names[: round(leaf.grad)])


def _loop(n: Numbers) -> str:
    def after(number: float, steps: int) -> tuple[float, float]:
        w, h = Value(number, "w"), Value(1.0)
        for _ in range(steps):
            h = w * h
        return grad(h, w).data, number ** (steps - 1)

    slope, share = after(float(n["w"]), 3)
    late, _ = after(float(n["small"]), int(n["steps"]))
    return f"{plain(slope)}; three, of {plain(share)} each; about {late:.0e}".replace("e-0", "e-")


ITEMS = (
    Item(
        "f = (x + y)·z at x = {x}, y = {y}, z = {z}. What are ∂f/∂x and ∂f/∂z?",
        ({"x": 1, "y": -3, "z": 4}, {"x": 2, "y": -5, "z": 3}),
        _gates,
        lambda n: {f"{plain(n['x'])} or {plain(n['z'])} for its own": "M2: the own value counts"},
    ),
    Item(
        "y = x·x + x at x = {x}. What is dy/dx? And what does somebody get who counts only one of the two "
        "edges of x·x?",
        ({"x": 2}, {"x": 3}),
        _square,
        lambda n: {f"{n['x'] + 1} for dy/dx": "M1: one share for a number used twice"},
    ),
    Item(
        "f = {c}·max(a, b) − a at a = {a}, b = {b}. What are ∂f/∂a and ∂f/∂b?",
        ({"c": 3, "a": 2, "b": 5}, {"c": 4, "a": 1, "b": 6}),
        _largest,
        lambda n: {f"{plain(n['c'] / 2)} for ∂f/∂b": "max is shared between both"},
    ),
    Item(
        "p = {p}, q = {q}, r = {r}, y = {y}. In which orders may y, r, q, p send in the backward pass? "
        "Write all.",
        (
            {"p": "x·w", "q": "p + x", "r": "p·q", "y": "r + q"},
            {"p": "x + w", "q": "p·x", "r": "p + q", "y": "r·q"},
        ),
        _orders,
        lambda _: {"y q r p": "q sends before r has sent its share to q"},
        half=True,
    ),
    Item(
        "Which single test finds that an engine forgets to accumulate? (a) {choices[0]} (b) {choices[1]} "
        "(c) {choices[2]} "
        "(d) {choices[3]}",
        (
            {"choices": ("x·y", "x·x", "tanh x", "x + 3")},
            {"choices": ("x·y + 1", "eˣ", "x + x", "x − y")},
        ),
        _accumulation,
    ),
    Item(
        "A student writes σ′({z}) = {z}·(1 − {z}) = 0. What is the right number, and what was confused? "
        "(σ(0) = 0.5, σ(1) = 0.731)",
        ({"z": 0}, {"z": 1}),
        _sigmoid,
        lambda _: {"0": "M5: z(1 − z) at the input"},
    ),
    Item(
        "A sigmoid unit with cross-entropy, target {y}, says {p}. What is ∂L/∂z? Does this correctly "
        "classified example change "
        "the weights?",
        ({"y": 1, "p": 0.9}, {"y": 0, "p": 0.2}),
        _binary,
        lambda _: {"no": "M8: a right example does not contribute"},
    ),
    Item(
        "Softmax says {p}; class number {y} is right. What is ∂L/∂z for the three scores, with "
        "cross-entropy? Name a check that "
        "needs no calculus.",
        ({"p": (0.7, 0.2, 0.1), "y": 2}, {"p": (0.1, 0.3, 0.6), "y": 3}),
        _classes,
    ),
    Item(
        "z = W p with W = {W}, p = {p}, and ∂L/∂z = {delta}. What are ∂L/∂W and ∂L/∂p?",
        (
            {"W": ((1, 2, 0), (-1, 1, 4)), "p": (3, 0, 1), "delta": (2, -1)},
            {"W": ((2, 0, 1), (1, -1, 3)), "p": (0, 2, -1), "delta": (1, -2)},
        ),
        _layer,
        lambda _: {"W times ∂L/∂z": "M12: whatever shape fits"},
        half=True,
    ),
    Item(
        "L(w) = {a}·(w − {m})², from w = 0 with the rate η = 0.1. What is w after one step of descent? For "
        "which rates does it "
        "converge?",
        ({"a": 5, "m": 1}, {"a": 2, "m": 3}),
        _descent,
        lambda _: {"every rate that is small": "M14: no bound is known"},
    ),
    Item(
        "A loop averages its loss before backward and never sets gradients to 0. Which gradients does step "
        "number {step} use? "
        "(gᵢ is the gradient of step i.)",
        ({"step": 3}, {"step": 4}),
        _forgotten,
        lambda n: {f"g{n['step']}": "M4: zero_grad is a formality"},
    ),
    Item(
        "h₀ = 1 and hₜ = w·hₜ₋₁, L = h₃. What is dL/dw at w = {w}, and how many contributions arrive at w? "
        "And how large, roughly, "
        "is dL/dw after {steps} steps with w = {small}?",
        ({"w": 2, "steps": 20, "small": 0.5}, {"w": 3, "steps": 10, "small": 0.1}),
        _loop,
        lambda _: {"about 1": "M15: gradients keep their size"},
    ),
)
