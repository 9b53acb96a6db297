"""Names that belong together: z_j, z_2 and the vector z are one family, z' and z^(l) are others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from engine.expressions.functions import KNOWN
from engine.expressions.tree import Call, Matrix, Norm, Number, Symbol, Transpose, Tree, Tuple
from engine.expressions.walking import walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import Definition, symbols

Family: TypeAlias = tuple[str, int, int]
"""A stem, its primes, and how many superscripts it has."""


class Names:
    """The names that the definitions of a text have."""

    def __init__(self) -> None:
        self.families: set[Family] = set()
        self.numbered: set[str] = set()
        self.arrays: set[Family] = set()
        self.lettered: set[tuple[str, int, int, int]] = set()

    def copy(self) -> "Names":
        """Names of its own with the same content."""
        other = Names()
        other.families, other.numbered = set(self.families), set(self.numbered)
        other.arrays, other.lettered = set(self.arrays), set(self.lettered)
        return other

    def learn(self, tree: Tree) -> None:
        """Add the names in a tree. x_1 says nothing about x_0; x_i and a vector x do."""
        self.arrays |= {_family(node) for node in _arrays(tree)}
        for symbol in symbols(tree):
            if _is_numbered(symbol):
                self.numbered.add(symbol.name)
            else:
                self.families.add(_family(symbol))
                self.lettered.add((*_family(symbol), len(symbol.sub)))

    def __contains__(self, symbol: Symbol) -> bool:
        if not _is_numbered(symbol):
            is_known = _family(symbol) in self.families
            return is_known or any(name.startswith(f"{symbol.stem}_") for name in self.numbered)
        is_lettered = (*_family(symbol), len(symbol.sub)) in self.lettered
        is_array = _family(symbol) in self.arrays and Number("0") not in symbol.sub  # arrays count from 1
        return is_lettered or symbol.name in self.numbered or is_array


def _arrays(tree: Tree) -> Iterator[Symbol]:
    """The names in a tree that are arrays by their use: a transpose, a norm, bold letters."""
    for node in walk(tree):
        match node:
            case Transpose(operand=Symbol() as symbol) | Norm(operand=Symbol() as symbol):
                yield symbol
            case Symbol(style="bold" | "vec"):
                yield node


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
            if definition is None and symbol.sub:  # v_2 is an entry of v = [1, 2]
                whole = scope.defined(replace(symbol, sub=()))
                is_array = isinstance(whole, (Matrix, Tuple)) or _is_in_digits(symbol)
                definition = whole if is_array else None
            elif definition is None:
                definition = entries_of(symbol, scope)
            if definition is None:
                yield symbol
            else:
                stack.append(definition)


def _is_in_digits(symbol: Symbol) -> bool:
    """Whether a name is that of a matrix with the row and the column in digits: H_12."""
    match symbol.sub:
        case (Number(text),):
            return symbol.base.isupper() and len(text) == 2 and text.isdecimal()
    return False


def entries_of(symbol: Symbol, scope: Scope) -> Tree | None:
    """The right side of z_j = ... for the vector z, of x_ij = x_i^(j) for the matrix x; None where there is none."""
    for definition in reversed(scope.definitions):
        own = definition.symbol
        is_entry = bool(own.sub) and all(isinstance(index, Symbol) for index in own.sub)
        if is_entry and _family(own) == _family(symbol) and definition.parameters is None:
            return definition.right
    return None


def gathers(definition: Definition) -> bool:
    """Whether a name has the values of all examples: x_ij = x_i^(j), or y = uᵀ where u_j = y^(j)."""
    own = definition.symbol
    return any(
        s.stem == own.stem or (s.base == own.base and "°" in s.accent) for s in symbols(definition.right)
    )


def steps_below(tree: Tree, scope: Scope) -> list[Tree]:
    """The formulas of a tree's steps, and of theirs."""
    formulas: list[Tree] = []
    seen: set[str] = set()
    stack = [tree]
    while stack:
        for symbol in symbols(stack.pop()):
            definition = None if symbol.name in seen else scope.defined(symbol)
            seen.add(symbol.name)
            if definition is not None:
                formulas.append(definition)
                stack.append(definition)
    return formulas


def is_recursive(sides: tuple[Tree, Tree], scope: Scope) -> bool:
    """Whether a step that is reached is defined by its own values before: h_t = tanh(W h_{t-1})."""
    reached = {node.stem for side in sides for node in walk(side) if isinstance(node, Symbol)}
    reached |= {s.stem for side in sides for step in steps_below(side, scope) for s in symbols(step)}
    steps = (d for d in scope.definitions if d.symbol.stem in reached)  # x_ij = x_i^(j) is no step of itself
    return any(
        _family(d.symbol) == _family(s)
        and not (_is_numbered(d.symbol) and _is_numbered(s))  # δ_1 of δ_2 is none
        for d in steps
        for s in symbols(d.right)
    )


def unknown_functions(tree: Tree, scope: Scope) -> frozenset[str]:
    """The functions without a definition that a tree reaches, through its names."""
    functions: set[str] = set()
    seen: set[tuple[str, bool]] = set()
    stack = [tree]
    while stack:
        for node in walk(stack.pop()):
            symbol = node.function if isinstance(node, Call) else node
            if not isinstance(symbol, Symbol) or (key := (symbol.name, isinstance(node, Call))) in seen:
                continue
            seen.add(key)
            definition = scope.defined(node) if isinstance(node, Call) else scope.defined(symbol)
            if definition is not None:
                stack.append(definition)
            elif isinstance(node, Call) and symbol.name not in KNOWN:
                functions.add(symbol.name)
    return frozenset(functions)


def _family(symbol: Symbol) -> Family:
    return symbol.stem, symbol.primes, len(symbol.sup)


def _is_numbered(symbol: Symbol) -> bool:
    parts = (*symbol.sub, *symbol.sup)
    return bool(parts) and all(isinstance(part, Number) for part in parts)
