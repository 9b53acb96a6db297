"""The nodes of a graph."""

from collections.abc import Sequence
from typing import Protocol, Self


class Node(Protocol):
    """Anything with parents of its own kind."""

    @property
    def parents(self) -> Sequence[Self]:
        """The nodes this one was computed from."""
        ...
