"""Points to try: seeded, round numbers first, where the expression has a value and a slope."""

import math
import random
from collections.abc import Iterator, Mapping
from itertools import cycle, islice

from engine.core.order import topological
from engine.support.numbers import number
from engine.verify.judgement.worksheet import Scene, Worksheet
from engine.verify.kinks import on_kinks

RANGES = ((-2.0, 2.0), (0.1, 0.9), (0.5, 3.0), (-3.0, 3.0))  # in turn: some have values on one of them alone
Domain = Mapping[str, tuple[float, float]]


def read_point(at: Mapping[str, float] | None, sheet: Worksheet) -> dict[str, float] | None:
    """The given point, whole. ValueError for a name that is missing or too many."""
    if at is None:
        return None
    missing = [name for name in sheet.inputs if name not in at]
    beyond = [name for name in at if name not in sheet.inputs]
    if missing or beyond:
        wrong = f"{missing[0]} has no number" if missing else f"{beyond[0]} is no input"
        raise ValueError(f"at: {wrong}; the inputs are {', '.join(sheet.inputs) or 'none'}")
    return {name: number(at[name], f"at[{name!r}]") for name in sheet.inputs}


def read_domain(domain: Domain | None, sheet: Worksheet) -> Domain:
    """Lowest and highest number of some inputs. ValueError where they are none, or in another order."""
    for name, ends in (domain or {}).items():
        if name not in sheet.inputs:
            raise ValueError(
                f"domain: {name} is no input; the inputs are {', '.join(sheet.inputs) or 'none'}"
            )
        if not (isinstance(ends, tuple) and len(ends) == 2 and -math.inf < ends[0] < ends[1] < math.inf):
            raise ValueError(f"domain of {name}: write (lowest, highest), two numbers; got {ends!r}")
    return domain or {}


def scenes(sheet: Worksheet, domain: Domain, seed: int, many: int) -> tuple[list[Scene], str]:
    """Up to `many` scenes off every kink, among forty times as many tries; and why the last try failed."""
    found: list[Scene] = []
    reason = ""
    for point in islice(_points(sheet, domain, seed), 40 * many):
        try:
            scene = sheet.at(point)
        except (ArithmeticError, ValueError) as error:
            reason = str(error)
            continue
        order = topological(scene.root, *scene.names.values())
        if not on_kinks(order) and all(math.isfinite(node.data) for node in order):
            found.append(scene)
            if len(found) == many or not sheet.inputs:
                break
    return found, reason


def _points(sheet: Worksheet, domain: Domain, seed: int) -> Iterator[dict[str, float]]:
    rng = random.Random(seed)
    for low, high in cycle(RANGES):
        yield {name: _drawn(rng, *domain.get(name, (low, high))) for name in sheet.inputs}


def _drawn(rng: random.Random, low: float, high: float) -> float:
    """Between the ends, with three digits, so that a counterexample can be worked out by hand."""
    x = rng.uniform(low, high)
    short = float(f"{x:.3g}")
    return short if low <= short <= high else x
