"""The loops and reductions that the nodes of a program stand in, and their places in a picture."""

from engine.compile.tapes.tape import NUMBER
from engine.drawing.graph.snapshot.places import Place
from engine.drawing.program.reading import Key, Reading


def frames_of(reading: Reading) -> dict[Key, Key]:
    """The cluster that each node stands in, by its key: the innermost whose inputs it depends on.

    So what a step computes from parameters alone stands before its loop.
    """
    frames: dict[Key, Key] = {}
    for key in sorted(reading.nodes):
        own, node = key[:-1], reading.nodes[key]
        sources = [source for source, _ in reading.arrows[key] if reading.nodes[source].entry[0] != NUMBER]
        frames[key] = own
        if node.entrance is None and node.read is None and sources:
            frames[key] = max((_common(own, frames[source]) for source in sources), key=len)
    return frames


def places_of_clusters(reading: Reading, frames: dict[Key, Key]) -> dict[Key, Place]:
    """The place of each cluster that has nodes: its name, behind those of the clusters around it."""
    framed = {frame[:depth] for frame in frames.values() for depth in range(1, len(frame) + 1)}
    alike: dict[str, list[Key]] = {}
    for key in sorted(framed):
        alike.setdefault(reading.cluster(key).name, []).append(key)
    names = {
        key: reading.cluster(key).numbered(number if len(keys) > 1 else 0)
        for keys in alike.values()
        for number, key in enumerate(keys, 1)
    }
    return {key: tuple(names[key[:d]] for d in range(1, len(key) + 1)) for key in sorted(framed)}


def _common(one: Key, other: Key) -> Key:
    """The clusters around both."""
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    return one[:depth]
