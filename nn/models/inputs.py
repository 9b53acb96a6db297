"""Arguments of models: one sample of inputs, counts of units, and seeds."""

import random
from collections.abc import Iterable, Sequence
from random import Random

from engine import Value, constant, described, number
from nn.support.schema import count, whole

Scalar = Value | float
Seed = int | Random | None


def inputs_of(x: Iterable[Scalar], inputs: int, model: str) -> Sequence[Value]:
    """The entries of one sample as Values; plain numbers become constants x1, x2, ...

    `model` begins the messages. ValueError where there are not `inputs` entries; TypeError for a batch, a pair of
    inputs and target, or an entry that is not a number.
    """
    try:
        entries = None if isinstance(x, (set, frozenset, str)) else list(x)
    except TypeError:
        entries = None
    if entries is None:
        hint = "; write model([x])" if inputs == 1 else ""
        raise TypeError(f"{model} takes a sequence of {inputs} inputs; got {described(x)}{hint}")
    if hasattr(x, "columns") or (entries and _is_row(entries[0])):
        raise TypeError(f"{model} takes one sample of {inputs} inputs; got {_whole_batch(x, entries)}")
    if len(entries) != inputs:
        raise ValueError(f"{model} takes {inputs} inputs; got {len(entries)}")
    return [
        v if isinstance(v, Value) else constant(number(v, f"input {i} of {model}"), f"x{i}")
        for i, v in enumerate(entries, start=1)
    ]


def generator(seed: Seed) -> Random:
    """The random generator of a seed; None begins a new one by the global generator, so random.seed counts."""
    if isinstance(seed, Random):
        return seed
    integer = whole(seed)
    if seed is not None and integer is None:
        raise TypeError(f"seed is a whole number, a random.Random or None; got {described(seed)}")
    return Random(random.getrandbits(64) if integer is None else integer)


def count_of(value: object, name: str) -> int:
    """A number of inputs or units: a whole number of at least 1. ValueError for anything else."""
    return count(1)(value, name)


def _is_row(entry: object) -> bool:
    return hasattr(entry, "__iter__") and not isinstance(entry, str) and getattr(entry, "shape", None) != ()


def _whole_batch(x: object, entries: Sequence[object]) -> str:
    """The wrong argument in words, with what to write for it."""
    if not hasattr(x, "columns") and len(entries) == 2 and not _is_row(entries[1]):
        return "an (inputs, target) pair; write model(x) for x, y = pair"
    if hasattr(x, "columns"):
        return "a data frame; write [model(x) for x in frame.to_numpy()]"
    return f"a batch ({described(x)}); write [model(x) for x in batch], with the rows of a table as lists"
