"""Points to try, drawn with a seed, at which the expression has a value and a gradient."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice

from engine.core.order import topological
from engine.support.numbers import is_number, number
from engine.verify.judgement.reading.answers import taken_apart
from engine.verify.judgement.reading.indices import fitting, readings
from engine.verify.judgement.reading.worksheet import Scene, Worksheet

RANGES = ((-2.0, 2.0), (0.1, 0.9), (0.5, 3.0), (-3.0, 3.0))
"""Taken in turn: some expressions have values on one of them alone."""

TIDY = ((2.0, 3.0, -1.0, 0.5, 4.0, -2.0, 1.0, 5.0), (2.0, 3.0, 1.0, 4.0, 5.0), (0.5, 0.25, 0.75, 0.2, 0.8))
"""Numbers that suit a blackboard, for the inputs in their order."""

FRIENDLY = (
    (1.0, -1.0, 2.0, -2.0, 3.0, 0.5, -0.5, 1.5, -3.0),
    (2.0, 1.0, 3.0, 0.5, 4.0, 1.5, 5.0),
    (0.5, 0.25, 0.75, 0.2, 0.8, 0.1),
)
"""Small numbers that are tried first, so that a counterexample can be worked out by hand."""

TRIES = 40  # for each scene that is asked for
Domain = Mapping[str, tuple[float, float]]


def read_point(at: Mapping[str, object] | None, sheet: Worksheet) -> dict[str, float] | None:
    """The point `at` as one number for each input; a list or array is taken apart into w1, w2, ...

    ValueError for a name that is missing or unknown.
    """
    if at is None:
        return None
    numbers: dict[str, object] = {}
    for name, entry in at.items():
        numbers |= _numbers(name, entry, sheet.inputs)
    missing = [name for name in sheet.inputs if name not in numbers]
    unknown = [name for name in numbers if name not in sheet.inputs]
    if missing or unknown:
        problem = f"{missing[0]} has no number" if missing else f"{unknown[0]} is not an input"
        raise ValueError(f"at: {problem}; the inputs are {', '.join(sheet.inputs) or 'none'}")
    point = {name: number(numbers[name], f"at[{name!r}]") for name in sheet.inputs}
    for name, x in point.items():
        if not math.isfinite(x):
            raise ValueError(f"at[{name!r}] must be finite; got {x}")
    return point


def _numbers(name: str, entry: object, inputs: tuple[str, ...]) -> dict[str, object]:
    """The numbers of one key of `at` by the names of inputs."""
    shape, entries = taken_apart(entry)
    vectors = [] if name in inputs else readings(name, inputs)
    if not shape or not vectors:
        return {name: entry}
    names, _ = fitting(vectors, [{(): ""}], shape)
    if len(names) != len(entries):
        raise ValueError(
            f"at[{name!r}] needs {len(names)} numbers, {', '.join(names.values())}; got {len(entries)}"
        )
    return dict(zip(names.values(), entries, strict=True))


def read_domain(domain: Domain | None, sheet: Worksheet, option: str = "domain") -> Domain:
    """Lowest and highest number of some inputs. ValueError where they are no numbers in that order."""
    for name, ends in (domain or {}).items():
        if name not in sheet.inputs:
            inputs = ", ".join(sheet.inputs) or "none"
            raise ValueError(f"{option}: {name} is not an input; the inputs are {inputs}")
        if not (isinstance(ends, (tuple, list)) and len(ends) == 2 and _in_order(ends)):
            raise ValueError(f"{option} of {name}: write (lowest, highest), two numbers; got {ends!r}")
    return domain or {}


def _in_order(ends: Sequence[object]) -> bool:
    low, high = ends
    return is_number(low) and is_number(high) and -math.inf < low < high < math.inf  # type: ignore[operator]  # numbers


def scenes(sheet: Worksheet, domain: Domain, seed: int, count: int) -> tuple[list[Scene], str]:
    """Up to `count` scenes off every kink, and why the last point that failed did.

    The first third has friendly numbers, where there are enough; such numbers alone agree by accident.
    """
    rng = random.Random(seed)
    usable: list[Scene] = []
    tried: list[dict[str, float]] = []
    reason = ""
    kinds = (count // 3, _friendly(sheet, domain, rng), True), (count, _points(sheet, domain, rng), False)
    for most, points, is_friendly in kinds:
        for point in islice(points, TRIES * most):
            if len(usable) >= most or (usable and not sheet.inputs):
                break
            if point in tried:
                continue
            scene, problem = _scene(sheet, point)
            reason = problem or reason
            if scene is not None:
                scene.is_friendly = is_friendly
                usable.append(scene)
            tried += [point] if len(tried) < count else []
    return usable, reason


def friendly_scenes(sheet: Worksheet, rng: random.Random) -> Iterator[Scene]:
    """Scenes at small whole numbers, halves and quarters; at most forty tries for each that is asked for."""
    seen: list[dict[str, float]] = []
    for point in islice(_friendly(sheet, {}, rng), TRIES * TRIES):
        scene = None if point in seen else _scene(sheet, point)[0]
        seen.append(point)
        if scene is not None:
            yield scene


def _friendly(sheet: Worksheet, domain: Domain, rng: random.Random) -> Iterator[dict[str, float]]:
    """Small whole numbers, halves and quarters, different for different inputs as long as there are enough."""
    for numbers in cycle(FRIENDLY):
        mixed = cycle(rng.sample(numbers, len(numbers)))
        point = dict(zip(sheet.inputs, mixed, strict=False))
        for name, (low, high) in domain.items():
            inside = [x for x in numbers if low <= x <= high]
            point[name] = rng.choice(inside) if inside else _drawn(rng, low, high)
        yield point


def tidy_scene(sheet: Worksheet, domain: Domain) -> Scene | None:
    """The first scene at numbers that suit a blackboard, such as w = 2, x = 3; None where there is none."""
    for numbers in TIDY:
        point = dict(zip(sheet.inputs, cycle(numbers), strict=False))
        inside = all(low <= point[name] <= high for name, (low, high) in domain.items())
        scene = _scene(sheet, point)[0] if inside else None
        if scene is not None:
            return scene
    return None


def _scene(sheet: Worksheet, point: dict[str, float]) -> tuple[Scene | None, str]:
    """The scene at a point off every kink, or None and why not."""
    try:
        scene = sheet.at(point)
    except (ArithmeticError, ValueError) as error:
        return None, str(error)
    nodes = topological(scene.root, *scene.names.values())
    usable = not scene.kinks and all(math.isfinite(node.data) for node in nodes)
    return (scene, "") if usable else (None, "")


def _points(sheet: Worksheet, domain: Domain, rng: random.Random) -> Iterator[dict[str, float]]:
    for low, high in cycle(RANGES):
        yield {name: _drawn(rng, *domain.get(name, (low, high))) for name in sheet.inputs}


def _drawn(rng: random.Random, low: float, high: float) -> float:
    """A number between the ends, of two or three digits where they suffice."""
    x = rng.uniform(low, high)
    short = [float(f"{x:.{digits}g}") for digits in (2, 3)]
    return next((number for number in short if low < number < high and number != 0), x)
