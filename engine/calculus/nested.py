"""Nested lists of Values, to any depth: one Value, a vector (a list), a matrix (a list of lists).

Results are such lists that print as their numbers; see Array.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from engine.core.value import Value
from engine.support.numbers import described, is_number, number
from engine.support.text import shortened

Nested: TypeAlias = Value | Sequence["Nested"]
"""A Value, or lists of Values to any depth."""

Vector: TypeAlias = Value | float | Sequence["Vector"]
"""Numbers and Values, in the shape of the outputs or of the inputs."""

Shaped: TypeAlias = Any
"""Lists of Values whose depth depends on the arguments: a type checker cannot know it."""


class Array(list[Shaped]):
    """Nested lists of Values, as derivatives and the weights of a layer are: it prints as their numbers.

    >>> from engine import Value, jacobian
    >>> x, y = Value(2.0), Value(3.0)
    >>> J = jacobian([x * y, x + y], [x, y])
    >>> J
    [[3.0, 2.0],
     [1.0, 1.0]]
    >>> J[0][0] is J.data[0][0], J[0][0].data
    (False, 3.0)
    >>> J.data == [[3.0, 2.0], [1.0, 1.0]]
    True
    """

    @property
    def data(self) -> "Array":
        """The numbers, in the same shape."""
        return mapped(self, lambda value: value.data)  # type: ignore[no-any-return]  # of a list it is an Array

    @property
    def grad(self) -> "Array":
        """The gradients, in the same shape."""
        return mapped(self, lambda value: value.grad)  # type: ignore[no-any-return]  # likewise

    @property
    def shape(self) -> tuple[int, ...]:
        """The length at each depth, by the first element there."""
        lengths, item = [], self
        while isinstance(item, list):
            lengths.append(len(item))
            if not item:
                break
            item = item[0]
        return tuple(lengths)

    def __repr__(self) -> str:
        texts = [repr(item) if isinstance(item, list) else _number_text(item) for item in self]
        if any(isinstance(item, list) for item in self):  # a line for each row
            return f"[{_BREAK.join(text.replace(_LINE, _INDENTED) for text in texts)}]"
        return f"[{', '.join(texts)}]"


_LINE, _INDENTED, _BREAK = "\n", "\n ", ",\n "


def leaves(nested: object) -> Iterator[object]:
    """The elements of nested lists, in reading order; the object itself where it is no list."""
    stack = [nested]
    while stack:
        item = stack.pop()
        if isinstance(item, (list, tuple)):
            stack.extend(reversed(item))
        else:
            yield item


def mapped(nested: object, function: Callable[[Value], object]) -> Shaped:
    """Nested lists of the same shape, with `function` applied to each element."""
    root: list[Shaped] = [nested]
    stack = [root]
    while stack:
        items = stack.pop()
        for i, item in enumerate(items):
            if isinstance(item, (list, tuple)):
                copy = Array(item)
                items[i] = copy
                stack.append(copy)
            else:
                items[i] = function(item)
    return root[0]


def shaped(nested: object, elements: Sequence[Shaped]) -> Shaped:
    """The elements, in reading order, in the shape of nested lists."""
    if not isinstance(nested, (list, tuple)):
        return elements[0]
    if not any(isinstance(item, (list, tuple)) for item in nested):
        return Array(elements)
    boxes = mapped(nested, lambda _: object())
    element_of = dict(zip(leaves(boxes), elements, strict=True))
    return mapped(boxes, element_of.__getitem__)


def values(nested: object, subject: str) -> list[Value]:
    """The elements, each a Value. TypeError for anything else; its message begins with `subject`."""
    result = []
    for leaf in leaves(nested):
        if not isinstance(leaf, Value):
            raise TypeError(f"{subject} are Values, or lists of Values; got {described(leaf)}{_advice(leaf)}")
        result.append(leaf)
    return result


def paired(nested: Nested, vector: Vector, whose: str) -> list[tuple[Value, Value | float]]:
    """Each element with its component of a vector of the same shape. Components are numbers or Values.

    `whose` names the elements in messages. ValueError where the shapes differ, TypeError for another component.
    """
    if outline(nested) != outline(vector):
        is_vector = isinstance(vector, (list, tuple, Value)) or is_number(vector)
        shape = shortened(outline(vector), 60) if is_vector else described(vector) + _advice(vector)
        raise ValueError(
            f"the vector has one number or Value for each of the {whose}, in their shape "
            f"{shortened(outline(nested), 60)}; got {shape}"
        )
    components = [x if isinstance(x, Value) else number(x, "a component of a vector") for x in leaves(vector)]
    return list(zip(values(nested, f"the {whose}"), components, strict=True))


def outline(nested: object) -> str:
    """The shape of nested lists as a text: [[·, ·], [·, ·]] for a matrix of 2×2, · for one element."""
    return str(mapped(nested, lambda _: "·")).replace("'", "").replace("\n", "")


def _number_text(item: object) -> str:
    """A Value as its number, if it has one; anything else as it prints."""
    return repr(item.data) if isinstance(item, Value) and not item.recorded else repr(item)


def _advice(leaf: object) -> str:
    """The end of a message: what to write instead of an element that is no Value."""
    if is_number(leaf):
        return ", a number without a graph; write the Value itself, without .data"
    if hasattr(leaf, "tolist"):
        return "; write its .tolist()"
    if hasattr(leaf, "__iter__") and not isinstance(leaf, (str, dict)):
        return "; write list(...) around it"
    return ""
