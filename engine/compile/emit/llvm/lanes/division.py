"""How many networks share vectors, and which run alone: what takes least time.

The times are those of tests/benchmarks/lanes.py, in terms of a network alone: the longer of two processors, with
vectors of 4 (Zen 3) and of 8 (Zen 4), and of batches of 4 and of 100.
"""

from dataclasses import dataclass
from itertools import product

NARROW = 4  # lanes of the narrower groups that there are where vectors are wider
SLOWER = 1.1  # a narrower group beside a part of a wide one
FAR = 512 * 1024  # bytes of the weights of a group: more of them do not fit in the second cache of many cores
SMALL, MIDDLE = 128, 1024  # parameters of a network


@dataclass(frozen=True)
class Division:
    """The first `grouped` networks stand in groups of `lanes`, or fewer in the last; the others run alone."""

    lanes: int
    grouped: int


def divided(networks: int, parameters: int, width: int, threads: int) -> Division:
    """The division of networks of so many parameters, for vectors of `width` numbers.

    Which networks are alone does not depend on the threads, so no bit of a result does. Threads only get narrower
    groups where there are too few for them.
    """
    if 8 * width * parameters > FAR:
        return Division(width, 0)
    of_a_lane = 0.7 if parameters <= SMALL else 0.85 if parameters <= MIDDLE else 0.95

    def time(lanes: int, groups: int) -> float:
        of_groups = of_a_lane * lanes * groups * (1.0 if lanes == width else SLOWER)
        return of_groups + max(0, networks - lanes * groups)

    widths = dict.fromkeys((width, min(width, NARROW)))
    choices = [(each, networks // each + more) for each, more in product(widths, (0, 1))]
    lanes, groups = min(choices, key=lambda choice: time(*choice))
    if groups % threads and lanes > NARROW:
        return Division(NARROW, min(networks, lanes * groups))
    return Division(lanes, min(networks, lanes * groups))
