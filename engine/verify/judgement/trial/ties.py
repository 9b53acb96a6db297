"""The derivatives beside a kink: at a tie an answer outside their range is wrong, whatever convention is taken."""

import math
import random
from collections.abc import Iterator

from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Scene, Worksheet

STEP = 2.0**-20  # relative: small beside the curvature of what a derivation holds
DIRECTIONS = 16
AXES = 8  # inputs that are moved alone, too


def range_beside(claim: Claim, scene: Scene, sheet: Worksheet) -> tuple[float, float] | None:
    """The least and the largest derivative of a claim at points beside a scene; None where there is none."""
    derivatives = []
    for point in _beside(scene.point):
        try:
            moved = sheet.at(point)
            derivative = moved.derivative(claim.of, claim.by)
        except (ArithmeticError, ValueError, KeyError):
            continue
        if math.isfinite(derivative) and not moved.kinks:
            derivatives.append(derivative)
    if not derivatives:
        return None
    size = max(map(abs, derivatives))
    low, high = (
        (end if abs(end) > 64.0 * STEP * max(size, 1.0) else 0.0)
        for end in (min(derivatives), max(derivatives))
    )
    return low, high


def is_outside(answer: float, ends: tuple[float, float]) -> bool:
    """Whether an answer is none of the derivatives beside a kink, nor between them."""
    low, high = ends
    rounding = 1e-3 * max(abs(low), abs(high), abs(answer))
    return not low - rounding <= answer <= high + rounding


def _beside(point: dict[str, float]) -> Iterator[dict[str, float]]:
    """Points a small step away: along each of the first axes, and in directions drawn at random."""
    names = list(point)
    directions = [{name: side} for name in names[:AXES] for side in (-1.0, 1.0)]
    rng = random.Random(0)
    directions += [{name: rng.uniform(-1.0, 1.0) for name in names} for _ in range(DIRECTIONS)]
    for direction in directions:
        moves = {name: direction.get(name, 0.0) * STEP * max(abs(x), 1.0) for name, x in point.items()}
        yield {name: x + moves[name] for name, x in point.items()}
