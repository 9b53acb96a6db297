"""Values in lists: one alone, a list of them (a vector), a list of lists (a matrix), to any depth."""

from collections.abc import Callable, Iterator
from typing import Any

from engine.core.value import Value
from engine.support.numbers import described, is_number, number


def leaves(nested: Any) -> Iterator[Any]:
    """What stands in the lists, in reading order; the thing itself where it is no list."""
    stack = [nested]
    while stack:
        item = stack.pop()
        if isinstance(item, (list, tuple)):
            stack.extend(reversed(item))
        else:
            yield item


def mapped(nested: Any, function: Callable[[Any], Any]) -> Any:
    """The same lists with `function` of each leaf in its place."""
    whole = [nested]
    stack = [whole]
    while stack:
        items = stack.pop()
        for i, item in enumerate(items):
            if isinstance(item, (list, tuple)):
                items[i] = list(item)
                stack.append(items[i])
            else:
                items[i] = function(item)
    return whole[0]


def values(nested: Any, asked: str) -> list[Value]:
    """The leaves, each a Value. TypeError, which begins with what was `asked`, for anything else."""
    found = list(leaves(nested))
    for leaf in found:
        if not isinstance(leaf, Value):
            raise TypeError(f"{asked} are Values, or lists of Values; got {described(leaf)}{_instead(leaf)}")
    return found


def beside(nested: Any, vector: Any, whose: str) -> list[tuple[Value, Value | float]]:
    """Each leaf with its component of a vector of the same shape, which holds numbers and Values.

    ValueError where the shapes differ, TypeError for a component of another kind; `whose` names the leaves.
    """
    if outline(nested) != outline(vector):
        shaped = isinstance(vector, (list, tuple, Value)) or is_number(vector)
        came = _short(outline(vector)) if shaped else described(vector) + _instead(vector)
        raise ValueError(
            f"the vector has a number or Value for each of the {whose}, in their shape "
            f"{_short(outline(nested))}; got {came}"
        )
    components = [x if isinstance(x, Value) else number(x, "a component of a vector") for x in leaves(vector)]
    return list(zip(leaves(nested), components, strict=True))


def outline(nested: Any) -> str:
    """The shape of nested lists, drawn: [[·, ·], [·, ·]] for two by two, · for one alone."""
    return str(mapped(nested, lambda _: "·")).replace("'", "")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _instead(leaf: Any) -> str:
    """What to write in place of a leaf that is no Value."""
    if is_number(leaf):
        return ", a number, which remembers no graph; write the Value that it came from, not its .data"
    if hasattr(leaf, "tolist"):
        return "; write its .tolist()"
    if hasattr(leaf, "__iter__") and not isinstance(leaf, (str, dict)):
        return "; write list(...) around it"
    return ""
