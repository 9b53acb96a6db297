"""Total differentials as answers: of dL = 2x dw + 2 db, the coefficient of dw is the answer for w."""

from typing import Literal

from engine.expressions.tree import (
    Differential,
    Negation,
    Number,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Tree,
)
from engine.expressions.walking import children, rebuilt, walk
from engine.verify.formulas import Scope

ONE, ZERO = Number("1"), Number("0")


def differentials(tree: Tree) -> list[Symbol]:
    """The names whose differentials stand in the last member of an answer."""
    last = tree.members[-1] if isinstance(tree, Relation) else tree
    parts = [node.of for node in walk(last) if isinstance(node, Differential)]
    return list(dict.fromkeys(part if isinstance(part, Symbol) else Symbol("?") for part in parts))


def coefficient(tree: Tree, of: Symbol, by: Symbol, scope: Scope) -> Tree:
    """The coefficient of d`by` in an answer that has differentials.

    ValueError, without the answer's key, where it does not say the derivative d`of`/d`by`.
    """
    names = differentials(tree)
    members = tree.members if isinstance(tree, Relation) else (tree,)
    left = members[0].of if len(members) > 1 and isinstance(members[0], Differential) else of
    shown = ", ".join(f"d{name.name}" for name in names)
    instead = f"write the coefficient of d{by.name} alone"
    if left != of and getattr(left, "stem", "") in scope.stems:
        raise ValueError(f"the answer is the differential of another name than {of.name}; {instead}")
    if by not in names:
        raise ValueError(f"the answer has {shown} and no d{by.name}; {instead}")
    if _degree(members[-1]) != 1:
        raise ValueError(f"a total differential is a sum of products, each with one of {shown}; {instead}")
    steps = [name for name in names if name != by and scope.defined(name) is not None]
    step = next((step for step in steps if by.stem in scope.stems_below((step,))), None)
    if step is not None:
        raise ValueError(f"the answer has d{step.name}, and {step.name} depends on {by.name}; {instead}")
    return rebuilt(members[-1], lambda node: _of_one(node, by))


def _degree(tree: Tree) -> int:
    """How many differentials each term is a product of; 2 where the terms differ, or a function has one."""
    degrees: list[int] = []
    for node in walk(tree):
        count = len(children(node))
        inner = degrees[len(degrees) - count :]
        del degrees[len(degrees) - count :]
        degrees.append(_degree_of(node, inner))
    return degrees[0]


def _degree_of(node: Tree, inner: list[int]) -> int:
    match node:
        case Differential():
            return 1
        case Sum():
            return inner[0] if len(set(inner)) == 1 else 2
        case Product():
            return sum(inner)
        case Quotient():
            return inner[0] if inner[1] == 0 else 2
        case Negation():
            return inner[0]
    return 2 if any(inner) else 0


def _of_one(node: Tree, by: Symbol) -> Tree:
    """The node where d`by` is 1 and every other differential is 0."""
    match node:
        case Differential(of):
            return ONE if of == by else ZERO
        case Negation(operand) if operand is ZERO:
            return ZERO
        case Quotient(numerator, _) if numerator is ZERO:
            return ZERO
        case Product(factors):
            return _product([factor for factor in factors if factor is not ONE], node)
        case Sum(terms, signs):
            return _sum([part for part in zip(terms, signs, strict=True) if part[0] is not ZERO])
    return node


def _product(factors: list[Tree], whole: Product) -> Tree:
    if any(factor is ZERO for factor in factors):
        return ZERO
    if len(factors) < 2:
        return factors[0] if factors else ONE
    return Product(tuple(factors), whole.kind, span=whole.span)


def _sum(parts: list[tuple[Tree, Literal["+", "-"]]]) -> Tree:
    if not parts:
        return ZERO
    (first, sign), others = parts[0], parts[1:]
    first = Negation(first) if sign == "-" else first
    if not others:
        return first
    return Sum((first, *(term for term, _ in others)), ("+", *(s for _, s in others)))
