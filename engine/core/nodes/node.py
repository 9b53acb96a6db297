"""The nodes of a graph."""

from collections.abc import Sequence
from typing import Any, Protocol, Self, TypeAlias


class Node(Protocol):
    """Anything with parents of its own kind."""

    @property
    def parents(self) -> Sequence[Self]:
        """The nodes this one was computed from."""
        ...


Attributed: TypeAlias = Any
"""A Value, an operand, or what is saved of one, for modules below Value, which may not import it."""
