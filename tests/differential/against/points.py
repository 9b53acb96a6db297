"""Points over the whole of binary64, and where an operation is likely to be at its worst."""

import math
import struct
from collections.abc import Callable, Iterator
from itertools import islice, product
from random import Random

from engine.core import operations as ops
from engine.core.operation import Operation

Point = tuple[float, ...]

LEAST, LEAST_NORMAL, MOST = 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308
SPECIAL = (0.0, -0.0, math.inf, -math.inf, math.nan)
# Each with both signs: the ends of the format; those of e^x and ln(1 + e^x), and thresholds that others have; numbers
# near kπ/2 (the last one nearer than any other float); where tanh, sigmoid and their slopes were worst.
EDGES = (
    *(LEAST, 2 * LEAST, LEAST_NORMAL - LEAST, LEAST_NORMAL, MOST, 1e300, 1e-300, 1e154, 1e-154),
    *(709.782712893384, 708.4, 745.1332191019411, 745.2, 372.5, 354.9, 36.7, 37.5, 18.7, 19.06, 20.0),
    *(math.pi / 2, math.pi, 3 * math.pi / 2, 1e22, 6381956970095103 * 2.0**797),
    *(0.23486563190881382, 2.7093827658572414, 2.0714449425579886, 5.5397481185721675),
    *(0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 2.0**52 + 0.5, 2.0**53),
)


def bits(random: Random) -> float:
    """Any finite float: every exponent is as likely as every other."""
    number = math.nan
    while not math.isfinite(number):
        (number,) = struct.unpack("d", random.randbytes(8))
    return number


def magnitude(random: Random) -> float:
    """A float whose logarithm is spread evenly around 1."""
    return random.choice((-1, 1)) * 2.0 ** random.uniform(-60, 60)


def ordinary(random: Random) -> float:
    """A number between ±1, ±10, ±50 or ±800."""
    width = random.choice((1, 10, 50, 800))
    return random.uniform(-width, width)


def near_edge(random: Random) -> float:
    """A few floats beside an edge."""
    at = random.choice((-1, 1)) * random.choice(EDGES)
    for _ in range(random.randrange(4)):
        at = math.nextafter(at, random.choice((-math.inf, math.inf)))
    return at if math.isfinite(at) else MOST


def near_one(random: Random) -> float:
    """1 with an error of any size."""
    return 1.0 + random.choice((-1, 1)) * 2.0 ** random.uniform(-54, -1)


def subnormal(random: Random) -> float:
    """A subnormal number."""
    return random.choice((-1, 1)) * LEAST * random.randrange(1, 2 ** random.randrange(1, 53))


def near_multiple_of_pi(random: Random) -> float:
    """The float next to k π / 2."""
    return random.choice((-1, 1)) * random.randrange(1, 2 ** random.randrange(1, 40)) * (math.pi / 2)


KINDS: tuple[Callable[[Random], float], ...] = (
    *(bits, magnitude, ordinary, ordinary, near_edge, near_one, subnormal, near_multiple_of_pi),
)


def anything(random: Random) -> float:
    """A float of any kind."""
    return random.choice(KINDS)(random)


def points(op: Operation, seed: object = 0) -> Iterator[Point]:
    """Points of an operation without end: special ones and edges first, then of every kind."""
    count = len(op.operands)
    yield from product(SPECIAL, repeat=count)
    if count == 1:
        for edge in EDGES:
            yield from ((edge,), (-edge,))
    random = Random(f"{op.name} {seed}")
    while True:
        point = tuple(anything(random) for _ in op.operands)
        yield point
        yield from RELATED.get(op, _alike)(random, point)


def some(op: Operation, count: int, seed: object = 0) -> list[Point]:
    """The first points of an operation."""
    return list(islice(points(op, seed), count))


def _alike(random: Random, point: Point) -> Iterator[Point]:
    """With several operands: all the same; nearly the same, with 0, 1 or something special among them."""
    if len(point) == 1:
        return
    first = point[0]
    yield (first,) * len(point)
    yield tuple(first * near_one(random) if math.isfinite(2 * first) else first for _ in point)
    place = random.randrange(len(point))
    odd = random.choice((*SPECIAL, 1.0, -1.0))
    yield tuple(odd if i == place else x for i, x in enumerate(point))


def _powers(random: Random, point: Point) -> Iterator[Point]:
    """A power that is a float: of every size, with exponents people write, and near 1."""
    yield from _alike(random, point)
    for base in (abs(point[0]), near_one(random), random.uniform(0.0, 10.0)):
        log = math.log(base) if base > 0 else 0.0
        if log:
            yield base, max(-MOST, min(MOST, random.uniform(-746, 711) / log))
        yield base, random.choice((-2.0, -1.0, -0.5, 0.5, 1.5, 2.0, 3.0, 10.0, 1 / 3))
        yield base, random.uniform(-3.0, 3.0)
    yield -abs(point[1]), float(random.randrange(-9, 10))


def _quotients(random: Random, point: Point) -> Iterator[Point]:
    """Beside any two numbers, some whose quotient is near the ends of the format."""
    yield from _alike(random, point)
    b = magnitude(random)
    yield b * subnormal(random), b
    yield b * MOST * random.random() if abs(b) < 1 else MOST, b


RELATED = {ops.pow_: _powers, ops.div: _quotients}
