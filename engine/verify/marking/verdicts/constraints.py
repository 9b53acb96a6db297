"""Conditions on arrays as definitions: where Σ y = 1, y_k is u_k / Σ u for any u."""

from dataclasses import replace

from engine.expressions.tree import BigOperator, Number, Product, Quotient, Relation, Symbol, Tree
from engine.verify.formulas import Scope


def constrained(scope: Scope, condition: Relation) -> Scope | None:
    """The scope in which a condition holds for all values of the names; None where it has no such form."""
    match condition:
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
