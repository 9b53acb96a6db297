"""The lines of the box of a folded loop or reduction: its title, and what it computes."""

import textwrap
from collections.abc import Sequence

from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, comes_back
from engine.drawing.graph.style.text import shown_name
from engine.drawing.program.clusters import Cluster, OfLoop
from engine.drawing.program.formulas import leaving

MOST_FORMULAS = 3
WIDTH = 60  # letters of a line


def lines_of(cluster: Cluster, place: Place, nodes: Sequence[Node], texts: Sequence[str]) -> tuple[str, ...]:
    """The title of a cluster, then a formula for each state, `next h = tanh(w × h)`, or for what is reduced.

    texts  the formula of each node
    """
    title = cluster.title.replace(cluster.name, place[-1], 1)
    inside = [node for node in nodes if node.place[: len(place)] == place]
    own = set(inside)
    backs = [(node, nodes[p]) for node in inside if node.place == place for p in _next(node)]
    results = dict.fromkeys(nodes[p] for n in nodes if n not in own for p in n.parents if nodes[p] in own)
    if isinstance(cluster, OfLoop) and cluster.bounded:
        formulas = _bounded(backs, nodes, texts)
    elif backs:
        formulas = [f"next {shown_name(n.name)} = {leaving(new, place) or texts[new.id]}" for n, new in backs]
    else:
        formulas = [leaving(node, place) or texts[node.id] for node in results]
    if len(formulas) > MOST_FORMULAS:
        count = f"{len(backs)} states" if backs else f"{len(results)} results"
        return title, count, f"{len(inside)} nodes"
    return title, *(line for formula in formulas for line in textwrap.wrap(formula, WIDTH))


def _bounded(backs: Sequence[tuple[Node, Node]], nodes: Sequence[Node], texts: Sequence[str]) -> list[str]:
    """The condition of a while_loop, and the states that its step computes: the rest chooses between old and new.

    The next of its first state is of itself and 0 < condition, every other one where(goes on, new, old).
    """
    condition, formulas = "", []
    for node, chosen in backs:
        if len(chosen.parents) < 2:  # simplified: where the condition is known
            continue
        new = nodes[chosen.parents[1]]
        if node is backs[0][0]:
            condition = f"while {texts[new.parents[-1]] if new.parents else texts[new.id]} > 0"
        else:
            formulas.append(f"next {shown_name(node.name)} = {texts[new.id]}")
    return [condition, *formulas]


def _next(node: Node) -> list[int]:
    return [p for p, way in zip(node.parents, node.ways, strict=True) if comes_back(way)]
