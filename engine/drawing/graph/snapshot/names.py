"""Names for the nodes that have none: v₁, v₂, ... in the order of their steps."""

import re

from engine.drawing.graph.snapshot.snapshot import Snapshot

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LETTERS = ("v", "u", "t", "node")


def automatic_names(graph: Snapshot) -> dict[int, str]:
    """A name for each node without one, by its id: v₁, v₂, ... for what is computed, leaf₁, ... for inputs.

    Plain numbers get none: their value says enough. Where a name of the graph reads as v1, the letter is
    another one, so that automatic names and own names never look alike.
    """
    taken = {letter for node in graph.nodes for letter in LETTERS if _like(letter, node.name)}
    letter = next((letter for letter in LETTERS if letter not in taken), "node#")
    names: dict[int, str] = {}
    steps = leaves = 0
    for node in graph.nodes:
        steps += bool(node.parents)
        if node.name.strip() or node.kind == "constant":
            continue
        leaves += not node.parents
        number = f"{letter}{steps}" if node.parents else f"leaf{leaves}"
        names[node.id] = number.translate(SUBSCRIPTS)
    return names


def _like(letter: str, name: str) -> bool:
    """Whether a name reads as the letter with a number: v1, v_1, V₁."""
    return bool(re.fullmatch(rf"{letter}\W*_*\W*[\d₀-₉]+", name.strip(), re.IGNORECASE))
