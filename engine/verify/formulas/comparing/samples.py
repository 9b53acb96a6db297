"""Numbers for the names of a formula: small whole numbers and halves first, which suit a blackboard."""

import random
from collections.abc import Iterator

from engine.verify.formulas.naming.indices import Draw
from engine.verify.formulas.naming.plan import Key, Plan

FRIENDLY = (
    (2.0, 3.0, 1.0, -1.0, 0.5, -2.0, 1.5, 4.0, -0.5, 2.5, -3.0, -1.5),
    (1.0, 2.0, 0.5, 3.0, 1.5, 4.0, 2.5, 5.0),
    (0.5, 0.25, 0.75, 0.2, 0.8, 0.4, 0.6, 0.1, 0.9),
    (-1.0, 1.0, 0.5, -0.5, 2.0, 1.5, -2.0, -1.5),
)
RANGES = ((-2.0, 2.0), (0.1, 0.9), (0.5, 3.0), (-3.0, 3.0))


def draws(plan: Plan, seed: int) -> Iterator[Draw]:
    """Ways to give each leaf a number: friendly ones, then numbers of three digits, without an end."""
    turn = 0
    while True:
        yield _draw(plan, seed, turn)
        turn += 1


def _draw(plan: Plan, seed: int, turn: int) -> Draw:
    rng = random.Random(f"{seed} {turn}")
    pool: list[float] = []

    def draw(key: Key) -> float:
        stated = plan.stated(key)
        if stated is not None:
            return stated
        if key[0] in plan.labels:
            letter = plan.labels[key[0]]
            return float(rng.randint(1, plan.number(plan.size(letter), letter)))
        if turn >= 2 * len(FRIENDLY):
            return float(f"{rng.uniform(*RANGES[turn % len(RANGES)]):.3g}")
        if not pool:
            numbers = list(FRIENDLY[turn % len(FRIENDLY)])
            if turn:
                rng.shuffle(numbers)
            pool.extend(reversed(numbers))
        return pool.pop()

    return draw
