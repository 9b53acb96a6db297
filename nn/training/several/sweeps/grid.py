"""A grid of settings: the values of each name, and every combination of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import Parameter, signature
from itertools import product
from math import prod

from engine import described, whole_number
from nn.models.module import Module
from nn.support.choice import name_of
from nn.training.loop import train

Point = dict[str, object]
"""A value for each name."""
MOST_POINTS = 100_000
MOST_RUNS = 1_000_000

_NOT_SWEPT = {
    *("model", "data", "loss", "seed", "validation", "sample_weight", "callbacks", "observers"),
    *("progress", "history", "executor", "shards", "threads"),
}
OF_TRAIN = tuple(name for name in signature(train).parameters if name not in _NOT_SWEPT)
"""The options of `train` that a grid may vary."""


def points_of(grid: Mapping[str, Sequence[object]], allowed: Collection[str] | None) -> list[Point]:
    """Every combination of the values of a grid; the last name varies fastest. One empty point for no grid.

    allowed  the names that are known; None where every name is

    TypeError where a name has no list of values; ValueError for an unknown name, an empty list, or a value twice.
    """
    if not isinstance(grid, Mapping):
        raise TypeError(
            f'a grid is a dict of names and lists, as {{"lr": [0.01, 0.03]}}; got {described(grid)}'
        )
    lists: dict[str, Sequence[object]] = {}
    for name, values in grid.items():
        if allowed is not None and name not in allowed:
            name_of(name, allowed, "a name of the grid")
            raise ValueError(f"a name of the grid is written exactly; got {name!r}")
        lists[name] = _values(name, values)
    if (count := prod(map(len, lists.values()))) > MOST_POINTS:
        raise ValueError(f"a grid has at most {MOST_POINTS:,} settings; got {count:,}; leave out some values")
    return [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]


def _values(name: str, values: object) -> Sequence[object]:
    """The values of a name: a list, a tuple, a range, or what has `tolist`, as an array has."""
    listed = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(listed, str) or not isinstance(listed, Sequence):
        several = hasattr(listed, "__iter__") and not isinstance(listed, (str, Mapping))
        instead = "write list(...) around them" if several else f"write [{listed!r}]"
        raise TypeError(f"the values of {name} are a list; got {described(values)}; {instead}")
    if not listed:
        raise ValueError(f"{name} has no value; write at least one, or leave the name out")
    if len(listed) > MOST_POINTS:
        raise ValueError(f"a grid has at most {MOST_POINTS:,} settings; {name} has {len(listed):,} values")
    seen, lists = set[object](), list[object]()
    for value in listed:
        try:
            twice = value in seen
            seen.add(value)
        except TypeError:  # a list or an array has no hash
            twice = any(_equal(value, earlier) for earlier in lists)
            lists.append(value)
        if twice:
            raise ValueError(f"{name} has the value {value!r} twice")
    return listed


def _equal(a: object, b: object) -> bool:
    try:
        return a is b or bool(a == b)
    except ValueError:  # of arrays
        return repr(a) == repr(b)


def seeds_of(seeds: int | Sequence[int]) -> list[int]:
    """The seeds 0 to n - 1 of a number n, or those in a list, a range or an array. There are 1,000,000 at most."""
    seeds = seeds.tolist() if hasattr(seeds, "tolist") else seeds
    if isinstance(seeds, (set, frozenset)):
        raise TypeError("seeds are a number, or a list in an order; got a set; write sorted(...) around it")
    if isinstance(seeds, Sequence) and not isinstance(seeds, str):
        numbers = [whole_number(seed, "a seed", -(10**18)) for seed in seeds]
        if not numbers or len(set(numbers)) < len(numbers):
            raise ValueError(f"seeds are a number, or a list of different ones; got {described(seeds)}")
        return numbers
    return list(range(whole_number(seeds, "the number of seeds", 1, MOST_RUNS)))


def arguments_of(make: Callable[..., Module]) -> tuple[str, ...] | None:
    """The names that `make` takes; None where it takes any. TypeError for what makes no model."""
    if not callable(make) or isinstance(make, Module):
        raise TypeError(
            f"make is a function of the settings and the seed that makes one untrained model; got {described(make)}: "
            "write lambda hidden, seed: MLP(4, [hidden, 3], seed=seed)"
        )
    try:
        parameters = signature(make).parameters.values()
    except ValueError:  # of a builtin
        return None
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return tuple(p.name for p in parameters if p.kind is not Parameter.VAR_POSITIONAL)
