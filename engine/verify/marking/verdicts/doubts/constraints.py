"""Conditions as definitions: where Σ y = 1, y_k is u_k / Σ u for any u; y ∈ {0, 1} is the step of any number."""

from collections.abc import Sequence
from dataclasses import replace

from engine.expressions.tree import (
    BigOperator,
    Call,
    Negation,
    Number,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Transpose,
    Tree,
    Tuple,
)
from engine.verify.formulas import Scope


def constrained(scope: Scope, condition: Relation) -> Scope | None:
    """The scope in which a condition holds for all values of the names; None where it has no such form."""
    match condition:
        case Relation((Symbol() as name, Transpose(Symbol() as other)), ("=",)) if name == other:
            return _symmetric(scope, name)
        case Relation((Symbol(sub=(i, j)) as name, Symbol(sub=(k, m)) as other), ("=",)) if (i, j) == (m, k):
            return _symmetric_entries(scope, name, other)
        case Relation((Symbol() as name, Tuple(items, "{")), ("∈",)):
            return _of_two(scope, name, [_number(item) for item in items])
        case Relation(
            (BigOperator("sum", Symbol() as index, _, _, Symbol() as name) as total, value), ("=",)
        ):
            pass
        case Relation(
            (value, BigOperator("sum", Symbol() as index, _, _, Symbol() as name) as total), ("=",)
        ):
            pass
        case _:
            return None
    is_entry = name.sub == (index,) and scope.defined(name) is None
    if not is_entry or not isinstance(value, Number):
        return None
    free = replace(name, accent=f"{name.accent}°")
    whole = replace(total, body=free)
    share: Tree = Quotient(free, whole)
    return scope.define(name, share if value.value == 1 else Product((value, share), "implicit"))


def _of_two(scope: Scope, name: Symbol, values: Sequence[int | None]) -> Scope | None:
    """y ∈ {−1, 1} as the sign of any number, y ∈ {0, 1} as its step."""
    functions: dict[frozenset[int | None], str] = {frozenset((-1, 1)): "sign", frozenset((0, 1)): "step"}
    function = functions.get(frozenset(values))
    if function is None or scope.defined(name) is not None:
        return None
    free = replace(name, accent=f"{name.accent}°")
    return scope.define(name, Call(Symbol(function), (free,)))


def _number(tree: Tree) -> int | None:
    match tree:
        case Negation(Number(text)) if text == "1":
            return -1
        case Number(text) if text in ("0", "1"):
            return int(text)
    return None


def _symmetric(scope: Scope, name: Symbol) -> Scope | None:
    """A as half of B + Bᵀ for any B."""
    if scope.defined(name) is not None:
        return None
    free = replace(name, accent=f"{name.accent}°")
    return scope.define(name, Quotient(Sum((free, Transpose(free)), ("+", "+")), Number("2")))


def _symmetric_entries(scope: Scope, name: Symbol, other: Symbol) -> Scope | None:
    """w_ij as half of v_ij + v_ji for any v."""
    if scope.defined(name) is not None:
        return None
    pair = tuple(replace(each, accent=f"{each.accent}°") for each in (name, other))
    return scope.define(name, Quotient(Sum(pair, ("+", "+")), Number("2")))
