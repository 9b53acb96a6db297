"""Loops over the parts of a syntax tree, without recursion."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from engine.expressions.tree import Tree


def children(tree: Tree) -> Iterator[Tree]:
    """The parts of a tree, in the order of its fields."""
    for each in fields(tree):
        stack = [getattr(tree, each.name)]
        while stack:
            entry = stack.pop()
            if isinstance(entry, Tree):
                yield entry
            elif isinstance(entry, tuple):
                stack += reversed(entry)


def walk(tree: Tree) -> Iterator[Tree]:
    """Every part of a tree and the tree itself, each after its own parts. It does not recurse."""
    stack = [(tree, children(tree))]
    while stack:
        node, rest = stack[-1]
        part = next(rest, None)
        if part is None:
            stack.pop()
            yield node
        else:
            stack.append((part, children(part)))


def rebuilt(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with `change` applied to every part, from below. It does not recurse."""
    results: list[Tree] = []
    for node in walk(tree):
        count = sum(1 for _ in children(node))
        parts = iter(results[len(results) - count :])
        del results[len(results) - count :]
        same: dict[str, Any] = {
            each.name: _replaced(getattr(node, each.name), parts) for each in fields(node)
        }
        results.append(change(replace(node, **same) if count else node))
    return results[0]


def _replaced(entry: object, parts: Iterator[Tree]) -> object:
    """A field with its trees exchanged: a tree, trees in a tuple, or tuples of them in one."""
    if isinstance(entry, tuple):
        return tuple(_row(part, parts) if isinstance(part, tuple) else _one(part, parts) for part in entry)
    return _one(entry, parts)


def _row(row: tuple[object, ...], parts: Iterator[Tree]) -> tuple[object, ...]:
    return tuple(_one(part, parts) for part in row)


def _one(entry: object, parts: Iterator[Tree]) -> object:
    return next(parts) if isinstance(entry, Tree) else entry
