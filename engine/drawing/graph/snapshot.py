"""A graph as every picture sees it: nodes with numbers, kinds and places in modules, and nothing else."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from engine.core.operation import CONSTANT
from engine.core.order import left_first
from engine.core.value import Value
from engine.support.numbers import described
from engine.support.text import shortened

Kind = Literal["constant", "input", "parameter", "inner", "result"]
Place = tuple[str, ...]


class HasParameters(Protocol):
    """A model: something whose parameters have paths, as in ``layers.0.neurons.1.weights.2``."""

    def named_parameters(self) -> Iterable[tuple[str, Value]]:
        """(path, parameter) for every parameter."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a graph, its operands given by their ids.

    kind     constant (a plain number), input (a leaf, or a number that a model was given), parameter (a leaf
             of the model), inner, or result (the root)
    symbol   the operation's; "" for a leaf. op is its name
    learns   whether it takes a gradient: all but plain numbers, those that a model was given included
    grad     None where it does not learn, and everywhere before `backward`
    parents  ids of the operands, in their order and multiplicity; partials the local derivative to each
    place    the modules it was computed in, outermost first: ("MLP", "layers.0", "neurons.1")
    mark     what is to be pointed out of it; "" as a rule
    """

    id: int
    kind: Kind
    name: str
    op: str
    symbol: str
    data: float
    grad: float | None
    learns: bool = True
    parents: tuple[int, ...] = ()
    partials: tuple[float, ...] = ()
    place: Place = ()
    mark: str = ""

    def contribution(self, i: int) -> float | None:
        """What backward sent to operand i: grad × partial; None before backward."""
        return None if self.grad is None else self.grad * self.partials[i] + 0.0  # backward adds: no -0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The nodes below a root, each after its operands, numbered from 0 in that order; the root is the last.

    differentiated  whether backward has run
    accumulated     whether leaves hold more than this graph sent them: earlier passes, a larger graph
    """

    nodes: tuple[Node, ...]
    differentiated: bool
    accumulated: bool = False


def snapshot(
    root: Value, model: HasParameters | None = None, marks: Mapping[Value, str] | None = None
) -> Snapshot:
    """The graph below `root` as it stands now; `model` tells its parameters and the places of its nodes.

    The same expression gives the same ids on every run: operands come before results, left before right.
    """
    if not isinstance(root, Value):
        raise TypeError(f"a picture begins at a Value; got {described(root)}")
    order = left_first(root)
    ids = {node: i for i, node in enumerate(order)}
    homes = _homes(model)
    places = _places(order, homes)
    ran = root.grad != 0  # backward makes it 1; elsewhere in the graph a backward of a part may have been
    nodes = tuple(
        Node(
            id=i,
            kind=_kind(node, root, homes),
            name=node.name,
            op="" if node.op is None or node.op is CONSTANT else node.op.name,
            symbol="" if node.op is None else node.op.symbol,
            data=node.data,
            grad=node.grad if ran and node.op is not CONSTANT else None,
            learns=node.op is not CONSTANT,
            parents=tuple(ids[parent] for parent in node.parents),
            partials=tuple(node.partials),
            place=places[node],
            mark=(marks or {}).get(node, ""),
        )
        for i, node in enumerate(order)
    )
    return Snapshot(nodes, differentiated=ran, accumulated=ran and _have_more(nodes))


def _have_more(nodes: Sequence[Node]) -> bool:
    """Whether a leaf holds more than this graph sent it: earlier passes, or the rest of a larger graph."""
    received = [0.0] * len(nodes)
    for node in nodes:
        for parent, partial in zip(node.parents, node.partials, strict=True):
            received[parent] += (node.grad or 0.0) * partial
    leaves = [n for n in nodes if n.learns and not n.parents and n is not nodes[-1]]
    return any(abs((n.grad or 0.0) - received[n.id]) > 1e-9 * (1 + abs(received[n.id])) for n in leaves)


def _homes(model: HasParameters | None) -> dict[Value, Place]:
    """The place of each parameter; the whole model is the outermost."""
    if model is None:
        return {}
    if not hasattr(model, "named_parameters"):
        raise TypeError(f"model is a Module such as MLP; got {described(model)}")
    return {p: (type(model).__name__, *place_of(path)) for path, p in model.named_parameters()}


def _kind(node: Value, root: Value, homes: dict[Value, Place]) -> Kind:
    if node in homes:
        return "parameter"
    if node.op is CONSTANT:
        return "input" if node.name else "constant"
    if node is root and node.parents:
        return "result"
    return "inner" if node.parents else "input"


def place_of(path: str) -> Place:
    """The modules of a parameter: ``layers.0.neurons.1.weights.2`` lies in layers.0, neurons.1."""
    levels: list[str] = []
    for part in path.split("."):
        if part.isdigit() and levels:
            levels[-1] += f".{part}"
        else:
            levels.append(part)
    return tuple(levels[:-1])  # the last names the parameter itself


def _places(order: Sequence[Value], homes: dict[Value, Place]) -> dict[Value, Place]:
    """Where each node was computed: in the module of its parameters, up to the output it names.

    A product of a weight belongs to the weight's neuron, a sum of such products too, and so on; a named
    node is finished, and what is computed from it belongs to whoever computes it.
    """
    places: dict[Value, Place] = {}
    for node in order:
        near = [
            places[parent]
            for parent in node.parents
            if parent in homes or (parent.parents and not parent.name and places[parent])
        ]
        places[node] = homes.get(node, _common(near) if near else ())
        for parent in node.parents:
            if parent.op is CONSTANT and not parent.name:
                places[parent] = places[node]
    return places


def _common(places: Sequence[Place]) -> Place:
    shortest = min(places, key=len)
    for depth in range(len(shortest), 0, -1):
        if all(place[:depth] == shortest[:depth] for place in places):
            return shortest[:depth]
    return ()


def with_folded_sums(graph: Snapshot) -> Snapshot:
    """The same graph with each chain of additions, where nothing else reads its partial sums, as one Σ."""
    readers: dict[int, list[Node]] = {}
    for node in graph.nodes:
        for parent in node.parents:
            readers.setdefault(parent, []).append(node)

    def is_partial(node: Node) -> bool:
        reading, plain = readers.get(node.id, []), not (node.name or node.mark)
        return node.op == "add" and plain and len(reading) == 1 and reading[0].op == "add"

    def terms(node: Node) -> list[int]:
        found, stack = [], list(reversed(node.parents))
        while stack:
            term = stack.pop()
            if is_partial(graph.nodes[term]):
                stack += reversed(graph.nodes[term].parents)
            else:
                found.append(term)
        return found

    kept = [node for node in graph.nodes if not is_partial(node)]
    ids = {node.id: i for i, node in enumerate(kept)}
    folded = []
    for node in kept:
        parents = terms(node) if node.op == "add" else list(node.parents)
        many = node.op == "add" and len(parents) > 2  # a sum of two is drawn as +
        folded.append(
            replace(
                node,
                id=ids[node.id],
                symbol="Σ" if many else node.symbol,
                parents=tuple(ids[parent] for parent in parents),
                partials=(1.0,) * len(parents) if many else node.partials,
            )
        )
    return replace(graph, nodes=tuple(folded))


def shown_name(name: str, most: int = 40) -> str:
    """A name for pictures: one line, without what cannot be printed, and not too long."""
    clean = printable(name[: most + 1])
    return shortened(clean, most, "…")


def printable(text: str) -> str:
    """A text with blanks for what cannot be printed, lines included: XML takes no control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def shown_number(number: float | None, precision: int = 4) -> str:
    """A number with `precision` significant digits and a true minus sign; "" for None."""
    if number is None:
        return ""
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:.{precision}g}".replace("-", "−")
