"""A language model of scalars, written for microgpt's class: 1 layer, width 16, 4 heads, context 16.

Characters of a word, one word a step; RMSNorm without weights, no biases, a relu between two matrices, Adam whose
rate falls linearly. `train(Value, words, ...)` takes the class, so one text serves both.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

WIDTH, HEADS, CONTEXT, LAYERS = 16, 4, 16, 1
RATE, BETA1, BETA2, TINY = 0.01, 0.85, 0.99, 1e-8

Vector = list[Any]
Table = list[Vector]


def matrices(letters: int, seed: int) -> dict[str, list[list[float]]]:
    """The first numbers of every matrix: normal, of deviation 0.08. 4,192 numbers for 26 letters and the mark."""
    draw = random.Random(seed).gauss
    shapes = {"wte": (letters, WIDTH), "wpe": (CONTEXT, WIDTH), "lm_head": (letters, WIDTH)}
    for i in range(LAYERS):
        shapes |= {f"layer{i}.{name}": (WIDTH, WIDTH) for name in ("wq", "wk", "wv", "wo")}
        shapes |= {f"layer{i}.fc1": (4 * WIDTH, WIDTH), f"layer{i}.fc2": (WIDTH, 4 * WIDTH)}
    return {
        name: [[draw(0.0, 0.08) for _ in range(columns)] for _ in range(rows)]
        for name, (rows, columns) in shapes.items()
    }


def linear(x: Vector, w: Table) -> Vector:
    """W x."""
    return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) for row in w]


def softmax(logits: Vector) -> Vector:
    """e^(z - max z) over its sum."""
    largest = max(z.data for z in logits)
    powers = [(z - largest).exp() for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def rmsnorm(x: Vector) -> Vector:
    """x over the root of its mean square."""
    mean_square = sum(xi * xi for xi in x) / len(x)
    scale = (mean_square + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def logits_of(
    w: dict[str, Table], token: int, position: int, keys: list[Table], values: list[Table]
) -> Vector:
    """The scores of the next token; the keys and values of this one are appended."""
    x = [t + p for t, p in zip(w["wte"][token], w["wpe"][position], strict=True)]
    x = rmsnorm(x)
    for i in range(LAYERS):
        before, x = x, rmsnorm(x)
        query = linear(x, w[f"layer{i}.wq"])
        keys[i].append(linear(x, w[f"layer{i}.wk"]))
        values[i].append(linear(x, w[f"layer{i}.wv"]))
        size = WIDTH // HEADS
        joined: Vector = []
        for first in range(0, WIDTH, size):
            part = slice(first, first + size)
            scores = [
                sum(a * b for a, b in zip(query[part], key[part], strict=True)) / size**0.5 for key in keys[i]
            ]
            weights = softmax(scores)
            joined += [
                sum(weight * value[j] for weight, value in zip(weights, values[i], strict=True))
                for j in range(first, first + size)
            ]
        x = [a + b for a, b in zip(linear(joined, w[f"layer{i}.wo"]), before, strict=True)]
        before, x = x, rmsnorm(x)
        x = [xi.relu() for xi in linear(x, w[f"layer{i}.fc1"])]
        x = [a + b for a, b in zip(linear(x, w[f"layer{i}.fc2"]), before, strict=True)]
    return linear(x, w["lm_head"])


def loss_of(w: dict[str, Table], tokens: Sequence[int]) -> Any:
    """The mean of -ln p of each next token, of at most CONTEXT."""
    keys: list[Table] = [[] for _ in range(LAYERS)]
    values: list[Table] = [[] for _ in range(LAYERS)]
    losses = []
    for position in range(min(CONTEXT, len(tokens) - 1)):
        probabilities = softmax(logits_of(w, tokens[position], position, keys, values))
        losses.append(-probabilities[tokens[position + 1]].log())
    return (1 / len(losses)) * sum(losses)


def tokens_of(word: str) -> list[int]:
    """Its letters as numbers from 0, between two marks."""
    return [26, *(ord(letter) - ord("a") for letter in word), 26]


def train(
    value: Callable[[float], Any], words: Sequence[str], steps: int, schedule: int, seed: int = 42
) -> Iterator[float]:
    """The loss of each step, before its update; the rate falls to 0 in `schedule` steps."""
    w = {name: [[value(x) for x in row] for row in rows] for name, rows in matrices(27, seed).items()}
    parameters = [p for rows in w.values() for row in rows for p in row]
    first, second = [0.0] * len(parameters), [0.0] * len(parameters)
    for step in range(steps):
        loss = loss_of(w, tokens_of(words[step % len(words)]))
        loss.backward()
        rate = RATE * (1 - step / schedule)
        for i, p in enumerate(parameters):
            first[i] = BETA1 * first[i] + (1 - BETA1) * p.grad
            second[i] = BETA2 * second[i] + (1 - BETA2) * p.grad**2
            m = first[i] / (1 - BETA1 ** (step + 1))
            v = second[i] / (1 - BETA2 ** (step + 1))
            p.data -= rate * m / (v**0.5 + TINY)
            p.grad = 0
        yield loss.data
