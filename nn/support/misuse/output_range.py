"""The range of a model's output, read from its graph: a probability lies between 0 and 1, a score anywhere.

No operation is known by name. An output is followed down to the score it is made of, as long as a node has one
operand that varies, and the rules on the way are run at a score of -∞ and of +∞: a sigmoid gives 0 and 1, so
does 1 / (1 + e^-z) written out, tanh gives -1 and 1, a linear output -∞ and +∞.
"""

import math
from collections.abc import Sequence

from engine import CONSTANT, DomainError, Value

MAX_STEPS = 16  # from an output down to its score
ROUNDING = 1e-9  # of a sum of probabilities


def limits_of(output: Value) -> tuple[float, float]:
    """(smallest, largest) of an output over all its scores; (-∞, ∞) where it is not bounded on both sides."""
    path: list[tuple[Value, int]] = []  # nodes from the output down, each with the operand that varies
    node = output
    while len(path) < MAX_STEPS and (i := _varying(node)) is not None:
        path.append((node, i))
        node = node.parents[i]
        ends = sorted(_through(path, score) for score in (-math.inf, math.inf))
        if all(map(math.isfinite, ends)) and ends[0] < ends[1]:
            return ends[0], ends[1]
    return -math.inf, math.inf


def threshold_of(output: Value) -> float:
    """The number that the one output of a model exceeds for class 1: 0.5 for a probability, 0 for a score.

    It is the middle of the output's range, and 0 where the range has no middle.
    """
    low, high = limits_of(output)
    return 0.0 if math.isinf(low) else (low + high) / 2


def is_probability(output: object) -> bool:
    """Whether an output can only lie between 0 and 1."""
    if not isinstance(output, Value):
        return False
    low, high = limits_of(output)
    return low >= 0.0 and high <= 1.0


def are_probabilities(outputs: Sequence[object]) -> bool:
    """Whether outputs are shares of one whole, as those of softmax are: divided by one node, and 1 in sum."""
    nodes = [output for output in outputs if isinstance(output, Value)]
    if len(nodes) < 2 or len(nodes) < len(outputs) or any(node.recorded for node in nodes):
        return False  # while a model is recorded its outputs have no numbers
    shared = set(map(id, _last(nodes[0]).parents))
    for node in nodes[1:]:
        shared &= set(map(id, _last(node).parents))
        if not shared:
            return False
    numbers = [node.data for node in nodes]
    return min(numbers) >= 0 and abs(math.fsum(numbers) - 1.0) <= ROUNDING


def _varying(node: Value) -> int | None:
    """The position of the one operand that is no constant; None where there are several, or none."""
    positions = [i for i, parent in enumerate(node.parents) if parent.op is not CONSTANT]
    return positions[0] if len(positions) == 1 else None


def _through(path: Sequence[tuple[Value, int]], score: float) -> float:
    """The number at the top of the path for that score at its foot; NaN where a rule has no value."""
    data = score
    for node, i in reversed(path):
        numbers = [data if j == i else parent.data for j, parent in enumerate(node.parents)]
        try:
            data = node.op.evaluate(numbers)[0] if node.op else math.nan
        except DomainError:
            return math.nan
    return data


def _last(node: Value) -> Value:
    """The node itself, or the first below it that has several operands."""
    while len(node.parents) == 1:
        node = node.parents[0]
    return node
