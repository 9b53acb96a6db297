"""Nested lists of Values, to any depth: one Value, a vector (a list), a matrix (a list of lists)."""

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
                copy = list(item)
                items[i] = copy
                stack.append(copy)
            else:
                items[i] = function(item)
    return root[0]


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
    return str(mapped(nested, lambda _: "·")).replace("'", "")


def _advice(leaf: object) -> str:
    """The end of a message: what to write instead of an element that is no Value."""
    if is_number(leaf):
        return ", a number without a graph; write the Value itself, without .data"
    if hasattr(leaf, "tolist"):
        return "; write its .tolist()"
    if hasattr(leaf, "__iter__") and not isinstance(leaf, (str, dict)):
        return "; write list(...) around it"
    return ""
