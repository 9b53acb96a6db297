"""Points of a plane in two classes, for the room Train: made by `nn`, or given by the page."""

from collections.abc import Sequence
from typing import Any

import nn

Point = tuple[tuple[float, float], float]
MOST = 2000


def points_of(data: dict[str, Any]) -> tuple[list[Point], str]:
    """The points, and the Python that makes them."""
    kind = data.get("kind", "moons")
    if kind == "own":
        return _own(data.get("points", []))
    n, noise, seed = int(data.get("n", 100)), float(data.get("noise", 0.1)), int(data.get("seed", 0))
    if not 4 <= n <= MOST:
        raise ValueError(f"there are from 4 to {MOST:,} points; got {n:,}")
    if kind == "xor":
        return quadrants(n, noise, seed), QUADRANTS.format(n=n, noise=noise, seed=seed)
    makers = {
        "moons": "moons({n}, noise={noise}, seed={seed})",
        "circles": "circles({n}, noise={noise}, seed={seed})",
    }
    makers["spirals"] = "spirals({n}, arms=2, noise={noise}, seed={seed})"
    if kind not in makers:
        raise ValueError(f"the data are one of {', '.join((*makers, 'xor', 'own'))}; got {kind!r}")
    call = makers[kind].format(n=n, noise=noise, seed=seed)
    options = {"arms": 2} if kind == "spirals" else {}
    made = getattr(nn, kind)(n, noise=noise, seed=seed, **options)
    points = [((float(x[0]), float(x[1])), float(y)) for x, y in made]
    return points, f"from nn import {kind}\n\ndata = [(x, float(y)) for x, y in {call}]"


QUADRANTS = """from random import Random

rng = Random({seed})
data = []
for _ in range({n}):
    x = (rng.uniform(-1, 1), rng.uniform(-1, 1))
    near = rng.gauss(0, {noise}), rng.gauss(0, {noise})
    data.append(((x[0] + near[0], x[1] + near[1]), float(x[0] * x[1] < 0)))"""


def quadrants(n: int, noise: float, seed: int) -> list[Point]:
    """XOR in the plane: a point is of class 1 where its coordinates have different signs."""
    scope: dict[str, Any] = {}
    exec(QUADRANTS.format(n=n, noise=noise, seed=seed), scope)  # noqa: S102  # the text above, with three numbers
    points: list[Point] = scope["data"]
    return points


def _own(rows: Sequence[Sequence[float]]) -> tuple[list[Point], str]:
    if not 2 <= len(rows) <= MOST:
        raise ValueError(f"draw from 2 to {MOST:,} points; got {len(rows):,}")
    points = [((float(a), float(b)), float(c)) for a, b, c in rows]
    if len({y for _, y in points}) < 2:
        raise ValueError("draw points of both classes: all are of one")
    lines = "\n".join(f"    ({x}, {y})," for x, y in points)
    return points, f"data = [\n{lines}\n]"
