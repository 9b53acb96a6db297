"""The definitions and numbers by which equalities are judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from engine.expressions.tree import Call, Derivative, Product, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, Scope, compare
from engine.verify.formulas.scope import symbols
from engine.verify.marking.verdicts.ground.dotted import compared_entries, has_dots
from engine.verify.marking.verdicts.ground.families import Names, steps_below
from engine.verify.marking.verdicts.ground.numeric import has_decimals, is_numeric
from engine.verify.marking.verdicts.ground.relevance import relevant

_MOST_ROUTES = 3  # mistaken links through which a derivative is tried
Memory: TypeAlias = dict[tuple[Tree, Tree, int], tuple[Scope, Comparison]]


@dataclass(frozen=True, slots=True)
class Step:
    """A member of a chain that was judged; `is_right` is None where it could not be decided."""

    tree: Tree
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class Ground:
    """Definitions and numbers by which equalities are judged.

    formulas   definitions as formulas
    local      those of this section alone: a letter may have meant something else above it
    numbers    the same with the numbers that the text states, or None where it states none
    stated     the same with the numbers that the text states for its steps: they have derivatives all the same
    mistaken   the same with earlier mistaken lines taken as written, or None where there are none
    mistakes   left sides with what those lines say of them
    tolerance  relative difference up to which two numbers are equal; None: the digits that are written
    names      the names in definitions
    memory     comparisons by their sides and definitions: documents repeat themselves
    ambiguous  letters that were defined in several sections
    is_asked   whether the definitions are those of a question
    gradients  names that stand for a gradient: ∂C/∂z = ... =: δ
    layouts    gradients, each with the matrix of its entries that the text has written down
    """

    formulas: Scope
    local: Scope
    numbers: Scope | None = None
    stated: Scope | None = None
    mistaken: Scope | None = None
    mistakes: Mapping[Tree, Tree] = field(default_factory=dict)
    tolerance: float | None = None
    names: Names = field(default_factory=Names)
    memory: Memory = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    is_asked: bool = False
    layouts: Mapping[Tree, Tree] = field(default_factory=dict)
    gradients: frozenset[Tree] = frozenset()

    def compared(self, left: Tree, right: Tree) -> Comparison:
        """Compared as formulas first; at the stated numbers where that does not hold."""
        if has_dots(right) or has_dots(left):
            entries = compared_entries(self.layouts.get(left, left), right, self.compared)
            none = Comparison("undecided", reason="a matrix with dots has no value here")
            return none if entries is None else entries
        if is_numeric(right) or has_decimals(right):
            has_derivative = any(isinstance(node, Derivative) for node in walk(left))
            scope = self.numbers if has_derivative else self.stated
            if scope is not None:
                return self._compare(left, right, scope)
        comparison = self._as_formulas(left, right)
        is_decided = comparison.verdict == "right" or (
            comparison.verdict == "wrong" and comparison.kind != "shape" and self._has_stated(right)
        )
        if is_decided or self.numbers is None:
            return comparison
        at_numbers = self._compare(left, right, self.numbers)
        return comparison if at_numbers.verdict == "undecided" else at_numbers

    def _has_stated(self, tree: Tree) -> bool:
        """Whether a side has a letter that has a number: it is meant as a formula, for every number."""
        return any(
            self.formulas.defined(symbol) is None
            and self.numbers is not None
            and self.numbers.defined(symbol) is not None
            for symbol in symbols(tree)
        )

    def _as_formulas(self, left: Tree, right: Tree) -> Comparison:
        """Compared by all definitions and, where they differ in this section, by its own."""
        comparison = self._compare(left, right, self.formulas)
        if comparison.verdict == "right" or not self._is_local(left):
            return comparison
        by_section = self._compare(left, right, self.local)
        return comparison if by_section.verdict == "wrong" else by_section

    def _is_local(self, left: Tree) -> bool:
        """Whether the section has definitions of its own for a left side, and does not have all of them."""
        names = [node for node in walk(left) if isinstance(node, (Symbol, Call))]
        defined = [node for node in names if self.formulas.defined(node) is not None]
        return len(self.local.definitions) < len(self.formulas.definitions) and (
            not defined or any(self.local.defined(node) is not None for node in defined)
        )

    def follows(self, left: Tree, right: Tree) -> bool:
        """Whether `left = right` is true with the mistaken lines taken as written."""
        if self.mistaken is None:
            return False
        lefts = [left, *islice(_through(left, self.mistakes, self.formulas), _MOST_ROUTES)]
        return any(self._compare(each, right, self.mistaken).verdict == "right" for each in lefts)

    def _compare(self, left: Tree, right: Tree, scope: Scope) -> Comparison:
        known = self.memory.get((left, right, id(scope)))
        if known is not None and known[0] is scope:
            return known[1]
        try:
            comparison = compare(left, right, relevant(scope, (left, right)), tolerance=self.tolerance)
        except Exception as error:  # noqa: BLE001  # one line must not stop the marks of a class
            comparison = Comparison("undecided", reason=f"not decided: {type(error).__name__}")
        self.memory[left, right, id(scope)] = scope, comparison
        return comparison


def _through(left: Tree, mistakes: Mapping[Tree, Tree], scope: Scope) -> Iterator[Tree]:
    """A derivative along its chain through a link that was mistaken: dL/da · (da/dz as written) · dz/dw."""
    if not isinstance(left, Derivative):
        return
    below = {symbol for tree in steps_below(left.of, scope) for symbol in symbols(tree)}
    for link, claimed in mistakes.items():
        if isinstance(link, Derivative) and link.of in below and len(link.wrt) == len(left.wrt) == 1:
            above = Derivative(left.of, (link.of,), left.kind)
            rest = [] if link.wrt == left.wrt else [Derivative(link.wrt[0], left.wrt, left.kind)]
            yield Product((above, claimed, *rest))
