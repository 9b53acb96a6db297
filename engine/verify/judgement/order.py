"""The order in which claims are judged: from the result to the inputs."""

from collections.abc import Sequence

from engine.core.order import topological
from engine.core.value import Value
from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Scene


def in_order(claims: Sequence[Claim], scene: Scene) -> list[Claim]:
    """Values as they are computed; then derivatives from the result to the inputs, links before products.

    Claims at one distance stay as they were written. The distance is counted in named steps.
    """
    depth = _depths(scene)

    def rank(claim: Claim) -> tuple[int, int]:
        of, by = (
            depth[scene.node(name)] if name in ("", *scene.names) else 0 for name in (claim.of, claim.by)
        )
        return (0, -of) if not claim.by else (1 + by, -of)

    return sorted(claims, key=rank)


def _depths(scene: Scene) -> dict[Value, int]:
    """How many named steps lie between the result and each node, on the longest way."""
    steps = set(scene.names.values())
    depth = dict.fromkeys(topological(scene.root, *steps), 0)
    for node in reversed(list(depth)):
        below = depth[node] + (node is scene.root or node in steps)
        for parent in node.parents:
            depth[parent] = max(depth[parent], below)
    return depth
