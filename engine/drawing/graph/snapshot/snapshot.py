"""A snapshot of a graph for pictures: nodes with numbers, kinds, and places in modules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.calculus.partials.several import Several
from engine.core.nodes.reading_order import left_first
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.drawing.graph.snapshot.loops import in_loops, in_steps
from engine.drawing.graph.snapshot.notes import notes
from engine.drawing.graph.snapshot.places import HasParameters, Place, homes_of, places_of
from engine.support.numbers import described

NEXT = "next state"
"""The word at the arrow that comes back to the state of a loop."""

Kind = Literal["constant", "input", "parameter", "inner", "result"]


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
    unnumbered  whether it has no number of its own: it stands for several results, or is a node of a program
    ways      what the arrow from each operand says; () as a rule
    slots     the names of the operands, where arrows say them; () as a rule
    row       the row of nodes alike that is drawn as one; "" as a rule
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
    unnumbered: bool = False
    ways: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    row: str = ""

    def contribution(self, i: int) -> float | None:
        """The contribution to the gradient of operand i, grad × partial; None before backward."""
        return None if self.grad is None else self.grad * self.partials[i] + 0.0  # backward adds: no -0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The nodes below a root, numbered from 0, operands first; the root is the last.

    differentiated  whether backward has run
    accumulated     whether leaves hold gradients of earlier passes or of a larger graph too
    looping         whether the outermost places are steps of loops, not a whole model
    closed          places that fold by themselves, each with what its box says
    caption         what stands below the picture; None for that of a graph
    """

    nodes: tuple[Node, ...]
    differentiated: bool
    accumulated: bool = False
    looping: bool = False
    closed: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    caption: str | None = None


def comes_back(way: str) -> bool:
    """Whether an arrow comes back to the state of a loop."""
    return way.startswith(NEXT)


def snapshot(
    root: Value,
    model: HasParameters | None = None,
    marks: Mapping[Value, str] | None = None,
    steps: Iterable[object] | None = None,
) -> Snapshot:
    """The graph below `root` as it stands now.

    model  has the parameters and the places of the nodes
    marks  a text for each node that is to be pointed out
    steps  the results of each step of a loop: the nodes of a step then have a place of their own

    Equal expressions give equal ids: operands come before results, left before right.
    """
    if not isinstance(root, Value):
        raise TypeError(f"a picture needs a Value, the root of its graph; got {described(root)}")
    order = left_first(root)
    ids = {node: i for i, node in enumerate(order)}
    homes, texts = homes_of(model), notes(order)
    places = places_of(order, homes)
    looping = steps is not None
    if steps is not None:
        places = in_steps(order, places, steps)
    else:
        places, looping = in_loops(order, places)
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
            unnumbered=isinstance(node.op, Several),
        )
        for i, node in enumerate(order)
    )
    return Snapshot(nodes, ran, ran and _hold_more(nodes), looping)


def _hold_more(nodes: Sequence[Node]) -> bool:
    """Whether a leaf holds more than the contributions of this graph."""
    received = [0.0] * len(nodes)
    for node in nodes:
        for parent, partial in zip(node.parents, node.partials, strict=True):
            received[parent] += (node.grad or 0.0) * partial
    leaves = [n for n in nodes if n.learns and not n.parents and n is not nodes[-1]]
    return any(abs((n.grad or 0.0) - received[n.id]) > 1e-9 * (1 + abs(received[n.id])) for n in leaves)


def _kind(node: Value, root: Value, homes: dict[Value, Place]) -> Kind:
    if node in homes:
        return "parameter"
    if node.op is CONSTANT:
        return "input" if node.name else "constant"
    if node is root and node.parents:
        return "result"
    return "inner" if node.parents else "input"


def with_folded_sums(graph: Snapshot) -> Snapshot:
    """The graph with each chain of additions as one Σ, where no other node reads its partial sums."""
    readers: dict[int, list[Node]] = {}
    for node in graph.nodes:
        for parent in node.parents:
            readers.setdefault(parent, []).append(node)

    def is_partial(node: Node) -> bool:
        reading, plain = readers.get(node.id, []), not (node.name or node.mark or node.note)
        alone = len(reading) == 1 and (not graph.closed or reading[0].place == node.place)
        return node.op == "add" and plain and alone and reading[0].op == "add"

    def terms(node: Node) -> list[tuple[int, str]]:
        own, stack = [], _operands(node)
        while stack:
            term, way = stack.pop()
            if is_partial(graph.nodes[term]):
                stack += _operands(graph.nodes[term])
            else:
                own.append((term, way))
        return own

    kept = [node for node in graph.nodes if not is_partial(node)]
    ids = {node.id: i for i, node in enumerate(kept)}
    folded = []
    for node in kept:
        operands = terms(node) if node.op == "add" else _operands(node)[::-1]
        many = node.op == "add" and len(operands) > 2  # a sum of two is drawn as +
        folded.append(
            replace(
                node,
                id=ids[node.id],
                symbol="Σ" if many else node.symbol,
                parents=tuple(ids[parent] for parent, _ in operands),
                partials=(1.0,) * len(operands) if many else node.partials,
                ways=tuple(way for _, way in operands)
                if node.ways or any(way for _, way in operands)
                else (),
            )
        )
    return replace(graph, nodes=tuple(folded))


def _operands(node: Node) -> list[tuple[int, str]]:
    """The operands with what their arrows say, the last first."""
    return [*zip(node.parents, node.ways or ("",) * len(node.parents), strict=True)][::-1]
