"""A snapshot of a graph for pictures: nodes with numbers, kinds, and places in modules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, runtime_checkable

from engine.core.nodes.reading_order import left_first
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.drawing.graph.notes import notes
from engine.support.numbers import described

Kind = Literal["constant", "input", "parameter", "inner", "result"]
Place = tuple[str, ...]


@runtime_checkable
class HasParameters(Protocol):
    """A model whose parameters have paths, as in ``layers.0.neurons.1.weights.2``."""

    def named_parameters(self) -> Iterable[tuple[str, Value]]:
        """(path, parameter) for every parameter."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a graph.

    kind      constant (a plain number), input (a leaf, or a number that entered a model), parameter (a leaf of
              the model), inner, or result (the root)
    op        the name of the operation, symbol its sign; "" for a leaf
    learns    whether it takes a gradient: all nodes but plain numbers
    grad      None where it does not learn, and everywhere before `backward`
    parents   the ids of the operands, in their order and multiplicity
    partials  the partial for each operand
    place     the modules it was computed in, outermost first: ("MLP", "layers.0", "neurons.1")
    mark      what the caller points out; "" as a rule
    note      a tie, a kink, an infinity; "" as a rule
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
    note: str = ""

    def contribution(self, i: int) -> float | None:
        """The contribution to the gradient of operand i, grad × partial; None before backward."""
        return None if self.grad is None else self.grad * self.partials[i] + 0.0  # backward adds: no -0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The nodes below a root, numbered from 0, operands first; the root is the last.

    differentiated  whether backward has run
    accumulated     whether leaves hold gradients of earlier passes or of a larger graph too
    """

    nodes: tuple[Node, ...]
    differentiated: bool
    accumulated: bool = False


def snapshot(
    root: Value, model: HasParameters | None = None, marks: Mapping[Value, str] | None = None
) -> Snapshot:
    """The graph below `root` as it stands now.

    model  has the parameters and the places of the nodes
    marks  a text for each node that is to be pointed out

    Equal expressions give equal ids: operands come before results, left before right.
    """
    if not isinstance(root, Value):
        raise TypeError(f"a picture needs a Value, the root of its graph; got {described(root)}")
    order = left_first(root)
    ids = {node: i for i, node in enumerate(order)}
    homes, texts = _homes(model), notes(order)
    places = _places(order, homes)
    ran = root.grad != 0  # backward sets it to 1; a backward pass of a part leaves it 0
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
            note=texts.get(node, ""),
        )
        for i, node in enumerate(order)
    )
    return Snapshot(nodes, differentiated=ran, accumulated=ran and _hold_more(nodes))


def _hold_more(nodes: Sequence[Node]) -> bool:
    """Whether a leaf holds more than the contributions of this graph."""
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
        raise TypeError(f"model must be a Module such as MLP; got {described(model)}")
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
    """The module in which each node was computed: that of its parameters, up to the output with a name.

    A product of a weight belongs to the weight's neuron, and so does a sum of such products. A node with a
    name is an output: nodes computed from it belong to the module that computes them.
    """
    places: dict[Value, Place] = {}
    for node in order:
        near = _innermost([homes[parent] for parent in node.parents if parent in homes]) or [
            places[parent] for parent in node.parents if parent.parents and not parent.name and places[parent]
        ]
        places[node] = homes.get(node, _common(near) if near else ())
        for parent in node.parents:
            if parent.op is CONSTANT and not parent.name:
                places[parent] = places[node]
    return _between(order, places)


def _innermost(places: list[Place]) -> list[Place]:
    """The one that lies deepest, or all of them: a weight times a row of an embedding belongs to the weight."""
    deepest = max(map(len, places), default=0)
    alone = [place for place in places if len(place) == deepest]
    return alone if len(alone) == 1 else places


def _between(order: Sequence[Value], places: dict[Value, Place]) -> dict[Value, Place]:
    """Place what lies between two parts of a module in it: parts lead to such a node, and it leads to parts.

    So the shares of attention, made of queries and keys, lie in the module that has both and reads them.
    """
    above: dict[Value, Place] = {}
    for node in order:
        near = [above[parent] for parent in node.parents if above[parent]]
        above[node] = places[node] or (_common(near) if near else ())
    below: dict[Value, Place | None] = dict.fromkeys(order)
    for node in reversed(order):
        own = places[node] or below[node] or ()
        if not places[node] and above[node]:
            places[node] = _common([above[node], own])
        for parent in node.parents:
            before = below[parent]
            below[parent] = own if before is None else _common([before, own])
    return places


def _common(places: Sequence[Place]) -> Place:
    shortest = min(places, key=len)
    for depth in range(len(shortest), 0, -1):
        if all(place[:depth] == shortest[:depth] for place in places):
            return shortest[:depth]
    return ()


def with_folded_sums(graph: Snapshot) -> Snapshot:
    """The graph with each chain of additions as one Σ, where no other node reads its partial sums."""
    readers: dict[int, list[Node]] = {}
    for node in graph.nodes:
        for parent in node.parents:
            readers.setdefault(parent, []).append(node)

    def is_partial(node: Node) -> bool:
        reading, plain = readers.get(node.id, []), not (node.name or node.mark or node.note)
        return node.op == "add" and plain and len(reading) == 1 and reading[0].op == "add"

    def terms(node: Node) -> list[int]:
        own, stack = [], list(reversed(node.parents))
        while stack:
            term = stack.pop()
            if is_partial(graph.nodes[term]):
                stack += reversed(graph.nodes[term].parents)
            else:
                own.append(term)
        return own

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
