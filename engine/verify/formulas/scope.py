"""The definitions of a text: its steps and functions, the shapes and numbers that it states.

>>> from engine.expressions.reading import read
>>> scope = Scope().define(read("z").tree, read("wx + b").tree)  # doctest: +SKIP
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.expressions.tree import (
    BigOperator,
    Call,
    Derivative,
    Differential,
    Indexed,
    Kronecker,
    Number,
    Power,
    Symbol,
    Tree,
)
from engine.expressions.walking import rebuilt, walk
from engine.support.process.cached import cached_property

Numbers: TypeAlias = "float | Sequence[Numbers]"
COSTS = ("J", "L", "C", "E", "ℓ", "ℒ", "loss", "cost", "Loss", "Cost")
"""Names of the result that dZ differentiates, where a text does not say."""
LETTERS = frozenset("ijklmnpqrst")
"""Letters that count, where they stand as an index and nothing says otherwise."""


@dataclass(frozen=True)
class Definition:
    """A step `left = right`, an indexed one (z_j), or a function where `left` is a call."""

    left: Tree
    right: Tree

    @property
    def symbol(self) -> Symbol:
        """The name that is defined."""
        if isinstance(self.left, Call):
            return self.left.function
        if isinstance(self.left, Symbol):
            return self.left
        raise TypeError(f"a definition has a name or a function on its left; got {type(self.left).__name__}")

    @property
    def parameters(self) -> tuple[Tree, ...] | None:
        """The parameters of a function; None for a step."""
        return self.left.arguments if isinstance(self.left, Call) else None


@dataclass(frozen=True)
class Scope:
    """The definitions of a text and what it states about its names. Every method returns a new scope.

    definitions   in the order of the text; the last one of a name counts
    shapes        stated shapes by name: {"W": ("m", "n")}; {"x": ("[i]", "n")} where x_i is a vector for each i
    sizes         stated sizes: {"n": 4}
    numbers       stated numbers: {"x": 2.0, "w": [1.0, 2.0]}; formulas are then compared at this point
    taken         trees and what stands for them, where an earlier line is taken as it was written
    prime         the variable of a prime: "x" where the text says "a prime means d/dx"
    is_summation  whether a repeated index means a sum
    powers        powers that are defined as a whole, σ² = ..., by stem and exponent
    others        names of definitions that `relevant` left out
    is_square     whether all unknown sizes are equal
    cases         letters that are equal or different in the case that a line is about: ("i", "j", False) for i ≠ j
    """

    definitions: tuple[Definition, ...] = ()
    shapes: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    taken: tuple[tuple[Tree, Tree], ...] = ()
    prime: str = ""
    is_summation: bool = False
    powers: frozenset[tuple[str, str]] = frozenset()
    others: frozenset[str] = frozenset()
    cases: tuple[tuple[str, str, bool], ...] = ()
    is_square: bool = False

    def define(self, left: Tree, right: Tree) -> "Scope":
        """With a step, a function where `left` is a call, or a power of a name: σ² = ...

        TypeError for any other left side.
        """
        match left:
            case Call(arguments=parameters):
                wholes = parameters
            case _:
                wholes = (left,)
        own = ((p.base.stem, p.exponent.text) for p in wholes if _is_whole(p))  # type: ignore[attr-defined]
        powers = self.powers | set(own)
        scope = replace(self, powers=powers)
        definition = Definition(scope.aliased(left), scope.aliased(right))
        definition.symbol  # noqa: B018  # it raises where there is none
        kept = tuple(d for d in self.definitions if d.left != definition.left)
        return replace(scope, definitions=(*kept, definition))

    def aliased(self, tree: Tree) -> Tree:
        """The tree with one name for each power that is defined as a whole: σ² is a name, no square."""

        def change(node: Tree) -> Tree:
            match node:
                case Power(Symbol() as base, Number(text)) if (base.stem, text) in self.powers:
                    return replace(base, accent=f"{base.accent}^{text}")
                case Power(Symbol() as base, Number(text)) if (base.stem, "2") in self.powers and _is_even(
                    text
                ):
                    return replace(
                        node,
                        base=replace(base, accent=f"{base.accent}^2"),
                        exponent=Number(str(int(text) // 2)),
                    )
            return node

        return rebuilt(tree, change) if self.powers else tree

    def shaped(self, name: str, sizes: Sequence[str | int]) -> "Scope":
        """With a stated shape: ("n",) is a vector, () a scalar."""
        return replace(self, shapes={**self.shapes, name: tuple(sizes)})

    def sized(self, name: str, size: int) -> "Scope":
        """With the number that a size stands for."""
        return replace(self, sizes={**self.sizes, name: size})

    def at(self, numbers: Mapping[str, Numbers]) -> "Scope":
        """With the numbers of some names: formulas are compared at this point alone."""
        return replace(self, numbers={**self.numbers, **numbers})

    def anywhere(self) -> "Scope":
        """Without the stated numbers."""
        return replace(self, numbers={})

    def taking(self, left: Tree, right: Tree) -> "Scope":
        """With `right` in the place of `left`: a name, or a derivative that an earlier line claimed."""
        left, right = self.aliased(left), self.aliased(right)
        return replace(self, taken=(*(pair for pair in self.taken if pair[0] != left), (left, right)))

    def defined(self, left: Tree) -> Tree | None:
        """The right side of the definition of a name or call; None where it has none."""
        symbol = left.function if isinstance(left, Call) else left
        if not isinstance(symbol, Symbol):
            return None
        matches = [d for d in reversed(self.definitions) if is_instance(symbol, d.symbol)]
        own = (d for d in matches if d.symbol == symbol)
        first = next(own, matches[0] if matches else None)
        return None if first is None else first.right

    def is_stated(self, name: str) -> bool:
        """Whether a name has a stated number."""
        return name in self.numbers

    def free(self, tree: Tree) -> tuple[str, ...]:
        """The names below a tree that have no definition, through the definitions of the others."""
        names: dict[str, None] = {}
        seen: set[str] = set()
        stack = [tree]
        while stack:
            for node in symbols(stack.pop()):
                definition = self.defined(node)
                if definition is None:
                    names[node.name] = None
                elif node.name not in seen:
                    stack.append(definition)
                seen.add(node.name)
        return tuple(names)

    def relevant(self, sides: Sequence[Tree]) -> "Scope":
        """With the definitions alone that these trees need: a long text has many."""
        waiting = [*sides, *(tree for pair in self.taken for tree in pair)]
        extra = COSTS if any(isinstance(n, Differential) for tree in waiting for n in walk(tree)) else ()
        needed = self.stems_below(waiting, extra)
        kept = tuple(d for d in self.definitions if d.symbol.stem in needed)
        return replace(self, definitions=kept, others=self.stems)

    def stems_below(self, trees: Sequence[Tree], stems: Iterable[str] = ()) -> set[str]:
        """The stems of all names that trees depend on, through the definitions."""
        needed = set(stems)
        waiting, used = list(trees), set[int]()
        while waiting or not used:
            needed |= {node.stem for tree in waiting for node in walk(tree) if isinstance(node, Symbol)}
            fresh = [d for d in self.definitions if d.symbol.stem in needed and id(d) not in used]
            used |= {-1, *map(id, fresh)}
            waiting = [tree for d in fresh for tree in (d.left, d.right)]
        return needed

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all names in the definitions."""
        names = {symbol.stem for tree in self.trees for symbol in symbols(tree)}
        names |= {n.function.stem for tree in self.trees for n in walk(tree) if isinstance(n, Call)}
        return self.others | names | {definition.symbol.stem for definition in self.definitions}

    @cached_property
    def trees(self) -> tuple[Tree, ...]:
        """All sides of all definitions."""
        return tuple(side for d in self.definitions for side in (d.left, d.right))


def _is_even(text: str) -> bool:
    """Whether a power is one of the square: σ⁴."""
    return text.isdecimal() and len(text) == 1 and int(text) % 2 == 0


def _is_whole(tree: Tree) -> bool:
    """Whether a tree is a power of a name that may be defined as a whole: σ²."""
    return isinstance(tree, Power) and isinstance(tree.base, Symbol) and isinstance(tree.exponent, Number)


def is_instance(symbol: Symbol, pattern: Symbol) -> bool:
    """Whether a name is of the family that a definition is for: z_2 and z_k of z_j."""
    sides = [(s.stem, s.primes, len(s.sub), len(s.sup)) for s in (symbol, pattern)]
    pairs = zip((*symbol.sub, *symbol.sup), (*pattern.sub, *pattern.sup), strict=False)
    return sides[0] == sides[1] and all(a == b or not isinstance(b, Number) for a, b in pairs)


def symbols(tree: Tree) -> Iterator[Symbol]:
    """The names in a tree that stand for numbers or arrays: no functions, no indices."""
    inside = {id(part) for node in walk(tree) for part in _marks(node)}
    for node in walk(tree):
        if isinstance(node, Symbol) and id(node) not in inside:
            yield node


def _marks(node: Tree) -> Iterator[Tree]:
    """The parts of a node that are indices, limits or function names, with all that they consist of."""
    match node:
        case Symbol(sub=sub, sup=sup):
            parts: tuple[Tree | None, ...] = (*sub, *sup)
        case Call(function=function):
            parts = (function, *function.sub, *function.sup)
        case BigOperator(index=index, first=first, last=last, condition=condition):
            parts = (index, first, last, condition)
        case Kronecker(i, j):
            parts = (i, j)
        case Indexed(indices=indices):
            parts = indices
        case _:
            parts = ()
    for part in parts:
        if part is not None:
            yield from walk(part)


def counters(trees: Sequence[Tree]) -> frozenset[str]:
    """The letters that count in these trees: bound by a sum, or usual ones that stand as an index."""
    letters: set[str] = set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, BigOperator) and node.index is not None:
                letters.add(node.index.name)
            elif isinstance(node, Symbol):
                letters |= {n for part in (*node.sub, *node.sup) for n in _letters(part) if n in LETTERS}
    return frozenset(letters)


def _letters(index: Tree) -> Iterator[str]:
    return (node.name for node in walk(index) if isinstance(node, Symbol) and not node.sub and not node.sup)


def is_numeric(tree: Tree) -> bool:
    """Whether a tree consists of numbers and arithmetic alone."""
    return not any(isinstance(node, (Symbol, Derivative, Call)) for node in walk(tree))


def literals(tree: Tree) -> Iterator[Number]:
    """The numbers in a tree that are no indices."""
    inside = {id(part) for node in walk(tree) for part in _marks(node)}
    return (n for n in walk(tree) if isinstance(n, Number) and id(n) not in inside)
