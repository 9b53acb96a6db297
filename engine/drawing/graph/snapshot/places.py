"""The places of nodes: the modules in which they were computed."""

from collections.abc import Iterable, Sequence
from typing import Protocol, Self, TypeVar, runtime_checkable

from engine.core.operation import CONSTANT, Operation
from engine.core.value import Value
from engine.support.numbers import described

Place = tuple[str, ...]
"""Modules, outermost first: ("MLP", "layers.0", "neurons.1")."""

MOST_MODULES = 512  # of one depth; of more, none is filled


@runtime_checkable
class HasParameters(Protocol):
    """A model whose parameters have paths, as in ``layers.0.neurons.1.weights.2``."""

    def named_parameters(self) -> Iterable[tuple[str, Value]]:
        """(path, parameter) for every parameter."""
        ...


class Placed(Protocol):
    """A node as places are found: its operands, its operation and its name."""

    @property
    def parents(self) -> tuple[Self, ...]:
        """The operands."""

    @property
    def op(self) -> Operation | None:
        """The operation; None for a leaf."""

    @property
    def name(self) -> str:
        """The name, or ""."""


N = TypeVar("N", bound=Placed)


def homes_of(model: HasParameters | None) -> dict[Value, Place]:
    """The place of each parameter; the whole model is the outermost."""
    if model is None:
        return {}
    if not hasattr(model, "named_parameters"):
        raise TypeError(f"model must be a Module such as MLP; got {described(model)}")
    return {p: (type(model).__name__, *place_of(path)) for path, p in model.named_parameters()}


def place_of(path: str) -> Place:
    """The modules of a parameter: ``layers.0.neurons.1.weights.2`` lies in layers.0, neurons.1."""
    levels: list[str] = []
    for part in path.split("."):
        if part.isdigit() and levels:
            levels[-1] += f".{part}"
        else:
            levels.append(part)
    return tuple(levels[:-1])  # the last names the parameter itself


def places_of(order: Sequence[N], homes: dict[N, Place]) -> dict[N, Place]:
    """The module in which each node was computed: that of its parameters, up to the output with a name.

    A product of a weight belongs to the weight's neuron, and so does a sum of such products. A node with a
    name is an output: nodes computed from it belong to the module that computes them.
    """
    places: dict[N, Place] = {}
    for node in order:
        near = _innermost([homes[parent] for parent in node.parents if parent in homes]) or [
            places[parent] for parent in node.parents if parent.parents and not parent.name and places[parent]
        ]
        places[node] = homes.get(node, _common(near) if near else ())
    return _filled(order, _between(order, places))


def _innermost(places: list[Place]) -> list[Place]:
    """The one that lies deepest, or all of them: a weight times a row of an embedding belongs to the weight."""
    deepest = max(map(len, places), default=0)
    alone = [place for place in places if len(place) == deepest]
    return alone if len(alone) == 1 else places


def _between(order: Sequence[N], places: dict[N, Place]) -> dict[N, Place]:
    """Place what lies between two parts of a module in it: parts lead to such a node, and it leads to parts.

    So the shares of attention, made of queries and keys, lie in the module that has both and reads them.
    """
    above: dict[N, Place] = {}
    for node in order:
        near = [above[parent] for parent in node.parents if above[parent]]
        above[node] = places[node] or (_common(near) if near else ())
    below: dict[N, Place | None] = dict.fromkeys(order)
    for node in reversed(order):
        own = places[node] or below[node] or ()
        if not places[node] and above[node]:
            places[node] = _common([above[node], own])
        for parent in node.parents:
            before = below[parent]
            below[parent] = own if before is None else _common([before, own])
    return places


def _filled(order: Sequence[N], places: dict[N, Place]) -> dict[N, Place]:
    """Place in a module of several parts what leads from it back to it, such as a norm between two parts of a block.

    So a folded module feeds what follows it, and nothing that feeds it again. Plain numbers go with their readers.
    """
    for depth in range(max(map(len, places.values()), default=0) - 1, 0, -1):
        parts: dict[Place, set[Place]] = {}
        for place in places.values():
            if len(place) > depth:
                parts.setdefault(place[:depth], set()).add(place[: depth + 1])
        modules = [module for module, inside in parts.items() if len(inside) > 1]
        if modules and len(modules) <= MOST_MODULES:
            _fill(order, places, modules, depth)
    for node in order:
        for parent in node.parents:
            if parent.op is CONSTANT and not parent.name:
                places[parent] = places[node]
    return places


def _fill(order: Sequence[N], places: dict[N, Place], modules: list[Place], depth: int) -> None:
    """Move into each module of one depth the nodes that it leads to, and that lead to it: sets of modules as bits."""
    bits = {module: 1 << i for i, module in enumerate(modules)}
    before, after = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    for node in order:
        for parent in node.parents:
            own = bits.get(places[parent][:depth], 0) if parent.parents else 0
            before[node] |= before[parent] | own
    for node in reversed(order):
        own = after[node] | (bits.get(places[node][:depth], 0) if node.parents else 0)
        for parent in node.parents:
            after[parent] |= own
    for node in order:
        both = before[node] & after[node]
        if both and len(places[node]) < depth and node.parents and both & (both - 1) == 0:
            module = modules[both.bit_length() - 1]
            if module[: len(places[node])] == places[node]:
                places[node] = module


def _common(places: Sequence[Place]) -> Place:
    shortest = min(places, key=len)
    for depth in range(len(shortest), 0, -1):
        if all(place[:depth] == shortest[:depth] for place in places):
            return shortest[:depth]
    return ()
