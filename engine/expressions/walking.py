"""Loops over the parts of a syntax tree, without recursion."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from engine.expressions.tree import Tree

_KEPT = 100  # parts of a tree that keeps its order: the trees of a deep tower keep none
_NAMES: dict[type[Tree], tuple[str, ...]] = {}  # looked up anew at each node, they were a third of a marking


def _names(kind: type[Tree]) -> tuple[str, ...]:
    """The fields of a kind of tree whose types name trees."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(each.name for each in fields(kind) if Tree.__module__ in str(each.type))
    return _NAMES[kind]


def children(tree: Tree) -> list[Tree]:
    """The parts of a tree, in the order of its fields."""
    parts: list[Tree] = []
    for name in _names(type(tree)):
        entry = getattr(tree, name)
        if isinstance(entry, Tree):
            parts.append(entry)
        elif isinstance(entry, tuple):
            stack = [*reversed(entry)]
            while stack:
                part = stack.pop()
                if isinstance(part, Tree):
                    parts.append(part)
                elif isinstance(part, tuple):
                    stack += reversed(part)
    return parts


def walk(tree: Tree) -> Iterator[Tree]:
    """Every part of a tree and the tree itself, each after its own parts. It does not recurse.

    A small tree keeps its order, for it is walked again and again: by every question that is asked of a formula.
    """
    kept: list[Tree] | None = tree.__dict__.get("_order")
    if kept is not None:
        return reversed(kept)
    order, stack = [], [tree]
    while stack:
        node = stack.pop()
        order.append(node)
        stack += children(node)
    if len(order) <= _KEPT:
        tree.__dict__["_order"] = order
    return reversed(order)  # from the back, the parts of a node come before it, the first one first


def rebuilt(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with `change` applied to every part, from below. It does not recurse."""
    results: list[Tree] = []
    for node in walk(tree):
        count = len(children(node))
        parts = iter(results[len(results) - count :])
        del results[len(results) - count :]
        same: dict[str, Any] = {name: _replaced(getattr(node, name), parts) for name in _names(type(node))}
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
