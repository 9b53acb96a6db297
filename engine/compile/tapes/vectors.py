"""The vectors of the dot products of a tape. Many products share one: it is one object, and is looked at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

Vector = tuple[int, ...]
Vectors = tuple[Vector, Vector, Vector]
"""The numbers of the nodes of both sides of a dot product, and of what its sum begins with."""

T = TypeVar("T")


class Once(Generic[T]):
    """A function of vectors, called once for each object."""

    def __init__(self, function: Callable[[Vector], T]) -> None:
        self._function = function
        self._known: dict[
            int, tuple[Vector, T]
        ] = {}  # the vector stays, so that no other one gets its number

    def __call__(self, vector: Vector) -> T:
        """The result for a vector."""
        known = self._known.get(id(vector))
        if known is None:
            known = self._known[id(vector)] = vector, self._function(vector)
        return known[1]


def renamed(new: Sequence[int], before: Iterable[Vectors]) -> Once[Vector]:
    """Vectors of the new numbers of their nodes. Equal ones become one object, also those that stood before."""
    equal = {vector: vector for vectors in before for vector in vectors}

    def of(vector: Vector) -> Vector:
        own = tuple([new[node] for node in vector])
        return equal.setdefault(own, own)

    return Once(of)
