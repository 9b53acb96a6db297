"""Sizes of arrays: whole numbers, or unknown ones that are found to be equal while shapes are inferred."""

from typing import TypeAlias


class Unknown:
    """A size that is not known yet. `same` joins two of them, and never makes one equal to 1."""

    __slots__ = ("_other", "least", "name")

    def __init__(self, name: str = "", least: int = 2) -> None:
        self.name, self.least = name, least
        self._other: Size | None = None

    def known(self) -> "Size":
        """The size that it was found equal to; itself while there is none."""
        size: Size = self
        while isinstance(size, Unknown) and size._other is not None:  # noqa: SLF001  # of its own kind
            size = size._other  # noqa: SLF001
        return size

    def join(self, size: "Size") -> None:
        """Make it equal to another size from now on."""
        self._other = size


Size: TypeAlias = int | Unknown
Shape: TypeAlias = tuple[Size, Size]
"""Rows and columns. A vector is a column; (1, 1) is a scalar."""


def known(size: Size) -> Size:
    """A size by its number where that is known."""
    return size.known() if isinstance(size, Unknown) else size


def same(a: Size, b: Size) -> bool:
    """Whether two sizes are equal; unknown ones are made so, where they can be."""
    a, b = known(a), known(b)
    if isinstance(a, Unknown) and isinstance(b, Unknown):
        if a is not b:
            b.least = max(a.least, b.least)
            b.name = b.name or a.name
            a.join(b)
        return True
    if isinstance(b, Unknown):
        a, b = b, a
    if isinstance(a, Unknown):
        if b == 1:
            return False
        a.join(b)
        return True
    return a == b


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes are equal, as `same`."""
    return (
        is_one(a[0]) == is_one(b[0])
        and is_one(a[1]) == is_one(b[1])
        and same(a[0], b[0])
        and same(a[1], b[1])
    )


def is_one(size: Size) -> bool:
    """Whether a size is 1."""
    return known(size) == 1


def in_words(shape: Shape) -> str:
    """A shape as a reader names it: a scalar, 3×1, m×n."""
    rows, columns = (known(size) for size in shape)
    if rows == columns == 1:
        return "a scalar"
    return "×".join(size.name or "?" if isinstance(size, Unknown) else str(size) for size in (rows, columns))
