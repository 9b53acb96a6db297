"""Names that belong together: z_j, z_2 and the vector z are one family, z' and z^(l) are others."""

from collections.abc import Iterator
from typing import TypeAlias

from engine.expressions.tree import Number, Symbol, Tree
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import symbols

Family: TypeAlias = tuple[str, int, int]
"""A stem, its primes, and how many superscripts it has."""


class Names:
    """The names that the definitions of a text have."""

    def __init__(self) -> None:
        self.families: set[Family] = set()
        self.numbered: set[str] = set()

    def copy(self) -> "Names":
        """Names of its own with the same content."""
        other = Names()
        other.families, other.numbered = set(self.families), set(self.numbered)
        return other

    def learn(self, tree: Tree) -> None:
        """Add the names in a tree. x_1 says nothing about x_0; x_i and x do."""
        for symbol in symbols(tree):
            if _is_numbered(symbol):
                self.numbered.add(symbol.name)
            else:
                self.families.add(_family(symbol))

    def __contains__(self, symbol: Symbol) -> bool:
        if _family(symbol) in self.families:
            return True
        if _is_numbered(symbol):
            return symbol.name in self.numbered
        return any(
            name.startswith(f"{symbol.stem}_") for name in self.numbered
        )  # a vector whose entries are known


def free_symbols(tree: Tree, scope: Scope) -> Iterator[Symbol]:
    """The names without a definition below a tree, through the definitions of the others."""
    seen: set[str] = set()
    stack = [tree]
    while stack:
        for symbol in symbols(stack.pop()):
            if symbol.name in seen:
                continue
            seen.add(symbol.name)
            definition = scope.defined(symbol)
            if definition is None:
                yield symbol
            else:
                stack.append(definition)


def _family(symbol: Symbol) -> Family:
    return symbol.stem, symbol.primes, len(symbol.sup)


def _is_numbered(symbol: Symbol) -> bool:
    parts = (*symbol.sub, *symbol.sup)
    return bool(parts) and all(isinstance(part, Number) for part in parts)
