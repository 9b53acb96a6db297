"""A matrix with dots as a rule for its entries: [x_1^(1) ⋯ x_1^(n); ⋮; x_d^(1) ⋯ x_d^(n)] has the entries x_j^(i).

The entries that are written out must be one formula, in which one number counts the rows and another one the columns,
from 1. Then the matrix has a value wherever that formula has one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from engine.expressions.tree import Matrix, Number, Symbol, Transpose, Tree, Tuple
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.naming.names import COLUMNS
from engine.verify.marking.verdicts.ground.dotted import grid_of, has_dots, is_dots

Definitions: TypeAlias = tuple[tuple[Tree, Tree], ...]
_LETTERS = "ijkrpqst"
_ZERO = Number("0")


@dataclass(frozen=True, slots=True)
class Rule:
    """The entry in a row and a column, with the letters that count them; "" where there is one row or column."""

    entry: Tree
    row: str
    column: str

    def definitions(self, name: Symbol) -> Definitions:
        """A name as the matrix: x_ij = ..., or for one row x = uᵀ and u_j = ...; none for its own entries."""
        letters = tuple(Symbol(letter) for letter in (self.row, self.column) if letter)
        if self.entry == replace(name, sub=(*name.sub, *letters)):
            return ()
        if self.row:
            return ((replace(name, sub=(*name.sub, *letters)), self.entry),)
        column = replace(name, accent=f"{name.accent}{COLUMNS}")
        return (replace(column, sub=(*name.sub, *letters)), self.entry), (name, Transpose(column))


def rule_of(tree: Tree, scope: Scope) -> Rule | None:
    """The rule of a matrix or a row with dots; None where its entries are no single formula that counts from 1."""
    grid = grid_of(tree) if isinstance(tree, (Matrix, Tuple)) and has_dots(tree) else None
    if any(
        isinstance(part, Symbol) and (part.sub or part.sup)
        for index in _indices(tree)
        for part in walk(index)
    ):
        return None
    places = ((i, j, e) for i, row in enumerate(grid or ()) for j, e in enumerate(row))
    written = _split({(i, j): entry for i, j, entry in places if not is_dots(entry)})
    if grid is None or len(written) < 2 or len({_blank(entry) for entry in written.values()}) != 1:
        return None
    values = {place: _indices(entry) for place, entry in written.items()}
    changed = [p for p in range(len(next(iter(values.values())))) if len({v[p] for v in values.values()}) > 1]
    rows = [p for p in changed if _counts(values, p, 0)]
    columns = [p for p in changed if _counts(values, p, 1)]
    if sorted((*rows, *columns)) != changed or not changed:
        return None
    if not (_begins(values, rows, 0) and _begins(values, columns, 1)):
        return None
    entry = next(iter(written.values()))
    used = {node.name for node in walk(entry) if isinstance(node, Symbol)}
    letters = [letter for letter in _LETTERS if letter not in used][:2]
    entry = _renamed(entry, {**dict.fromkeys(rows, letters[0]), **dict.fromkeys(columns, letters[-1])})
    height, width = len(grid), len(grid[0])
    if isinstance(tree, Tuple):  # a vector
        return Rule(entry, letters[-1], "")
    return _of_vectors(Rule(entry, letters[0] * (height > 1), letters[-1] * (width > 1)), scope)


def without_dots(trees: Sequence[Tree], scope: Scope) -> tuple[list[Tree], Definitions]:
    """The trees with a name for each matrix with dots that has a rule, and the definitions of these names."""
    names: dict[Tree, Symbol] = {}
    definitions: list[tuple[Tree, Tree]] = []
    numbers = count(1)

    def change(node: Tree) -> Tree:
        if not isinstance(node, (Matrix, Tuple)) or not has_dots(node):
            return node
        if node not in names and (rule := rule_of(node, scope)):
            names[node] = Symbol("M", accent=f"°{next(numbers)}")
            definitions.extend(rule.definitions(names[node]))
        return replace(names[node], span=node.span) if node in names else node

    return [rebuilt(tree, change) for tree in trees], tuple(definitions)


def _split(entries: dict[tuple[int, int], Tree]) -> dict[tuple[int, int], Tree]:
    """The entries with a_11 as a_{1,1} where another one is a_1n."""
    pairs = {n.stem for e in entries.values() for n in walk(e) if isinstance(n, Symbol) and len(n.sub) == 2}

    def change(node: Tree) -> Tree:
        match node:
            case Symbol(sub=(Number(text),)) if node.stem in pairs and len(text) == 2 and text.isdecimal():
                return replace(node, sub=tuple(map(Number, text)))
        return node

    return {place: rebuilt(entry, change) for place, entry in entries.items()}


def _blank(tree: Tree) -> Tree:
    """A tree with 0 for every index."""

    def change(node: Tree) -> Tree:
        if isinstance(node, Symbol) and (node.sub or node.sup):
            return replace(node, sub=(_ZERO,) * len(node.sub), sup=(_ZERO,) * len(node.sup))
        return node

    return rebuilt(tree, change)


def _indices(tree: Tree) -> list[Tree]:
    """All indices of a tree, one name after another."""
    return [index for n in walk(tree) if isinstance(n, Symbol) for index in (*n.sub, *n.sup)]


def _counts(values: Mapping[tuple[int, int], Sequence[Tree]], position: int, axis: int) -> bool:
    """Whether an index depends on the row alone (axis 0), or on the column alone (axis 1)."""
    by_line: dict[int, set[Tree]] = {}
    for place, indices in values.items():
        by_line.setdefault(place[axis], set()).add(indices[position])
    return all(len(each) == 1 for each in by_line.values())


def _begins(values: Mapping[tuple[int, int], Sequence[Tree]], positions: Sequence[int], axis: int) -> bool:
    """Whether the labels of the rows or columns are 1, 2, ... up to letters, the same at all positions."""
    if not positions:
        return True
    lines = sorted({place[axis] for place in values})
    labels = [
        {indices[p] for place, indices in values.items() if place[axis] == line for p in positions}
        for line in lines
    ]
    if any(len(each) != 1 for each in labels):
        return False
    numbers = [next(iter(each)) for each in labels]
    first = next((k for k, label in enumerate(numbers) if not isinstance(label, Number)), len(numbers))
    is_row = all(label == Number(str(k + 1)) for k, label in enumerate(numbers[:first]))
    return first > 0 and is_row and not any(isinstance(label, Number) for label in numbers[first:])


def _renamed(entry: Tree, letters: Mapping[int, str]) -> Tree:
    """The entry with letters at the positions that count."""
    positions = count()

    def change(node: Tree) -> Tree:
        if not isinstance(node, Symbol) or not (node.sub or node.sup):
            return node
        parts = [
            Symbol(letters[p]) if (p := next(positions)) in letters else part
            for part in (*node.sub, *node.sup)
        ]
        return replace(node, sub=tuple(parts[: len(node.sub)]), sup=tuple(parts[len(node.sub) :]))

    return rebuilt(entry, change)


def _of_vectors(rule: Rule, scope: Scope) -> Rule:
    """The rule of a row of columns x^(i), or of a column of rows (x^(i))ᵀ: x_j^(i), where x^(i) is a vector."""
    entry, is_row = rule.entry, bool(rule.column) and not rule.row
    own = entry if is_row else entry.operand if isinstance(entry, Transpose) and not rule.column else None
    if not isinstance(own, Symbol) or own.sub or not own.sup:
        return rule
    if len(scope.shapes.get(own.stem, ())) != 1 and own.style not in ("bold", "vec"):
        return rule
    letter = rule.column or rule.row
    other = next(each for each in _LETTERS if each != letter)
    one = replace(own, sub=(Symbol(other),))
    return Rule(one, other, letter) if is_row else Rule(one, letter, other)
