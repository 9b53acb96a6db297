"""The verdict on one equality of a chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeAlias

from engine.expressions.tree import Call, Derivative, Product, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, Scope, compare
from engine.verify.formulas.scope import symbols
from engine.verify.marking.flow.doubts import doubts
from engine.verify.marking.flow.families import Names, steps_below
from engine.verify.marking.flow.relevance import relevant
from engine.verify.marking.flow.roles import has_decimals, is_data, is_numeric
from engine.verify.marking.flow.slips import named_slip
from engine.verify.marking.line import Counterexample, Link

_MOST_ROUTES = 3  # mistaken links through which a derivative is tried
_AFTER_MISTAKE = "right in value after a wrong step"
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

    def compared(self, left: Tree, right: Tree) -> Comparison:
        """Compared as formulas first; at the stated numbers where that does not hold."""
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


def settled(
    head: Tree, steps: Sequence[Step], current: Tree, ground: Ground, *, is_resumed: bool = False
) -> Link:
    """The verdict on `current` in a chain that begins with `head`; `steps` are the members between them.

    is_resumed  whether `current` stands in another display than `head`: its own left side may have been lost
    """
    if mismatch := _mismatch(current):
        return Link("wrong", head, current, mismatch, mismatch)
    by_head = ground.compared(head, current)
    if is_resumed and by_head.kind == "shape":
        return _beside(head, steps, current, by_head, ground)
    if by_head.verdict == "wrong" and steps and (link := _by_last(head, steps[-1], current, ground)):
        return link
    previous = steps[-1] if steps else None
    if by_head.verdict == "right":
        after_mistake = previous is not None and previous.is_right is False
        return _right(head, current, by_head, _AFTER_MISTAKE if after_mistake else "")
    if by_head.verdict == "wrong" and (note := _follows(head, previous, current, ground)):
        return Link("follows", head, current, note)
    doubt = by_head.reason if by_head.verdict == "undecided" else doubts(head, current, by_head, ground)
    return _by_step(head, steps, current, doubt, ground) if doubt else _wrong(head, current, by_head, ground)


def _mismatch(tree: Tree) -> str:
    """Why a product of matrices of written numbers has no value: their shapes do not conform; "" where it has one."""
    if not is_data(tree):
        return ""
    comparison = compare(tree, tree)
    return comparison.reason if comparison.kind == "shape" else ""


def _beside(head: Tree, steps: Sequence[Step], current: Tree, by_head: Comparison, ground: Ground) -> Link:
    """The verdict in another display where the shapes are not the head's: its left side may have been lost."""
    link = _by_step(head, steps, current, f"{by_head.reason}; its left side may be another", ground)
    is_shape = link.verdict == "wrong" and link.counterexample is None
    return replace(link, verdict="unread", slip="") if is_shape else link


def _by_last(head: Tree, previous: Step, current: Tree, ground: Ground) -> Link | None:
    """Right where the member before it is right, or was not decided, and this one equals it exactly."""
    is_exact = not has_decimals(previous.tree) and not has_decimals(current)
    if previous.is_right is False or (previous.is_right and not is_exact):
        return None
    by_step = ground.compared(previous.tree, current)
    return _right(head, current, by_step, "") if by_step.verdict == "right" else None


def _right(head: Tree, current: Tree, comparison: Comparison, note: str) -> Link:
    certainty = (
        "as a formula"
        if comparison.proved
        else f"at {comparison.tried} points"
        if comparison.tried > 1
        else ""
    )
    return Link("right", head, current, note or comparison.note or certainty)


def _by_step(  # noqa: PLR0911  # one return for each way to a verdict
    head: Tree, steps: Sequence[Step], current: Tree, doubt: str, ground: Ground
) -> Link:
    """The verdict where the head has no value that is known: the members between it and this one count.

    The first of them that is not wrong stands for the head.
    """
    if not steps:
        return Link("unread", head, current, doubt)
    previous = steps[-1]
    anchor, by_anchor = _by_anchor(head, steps, current, ground)
    if by_anchor.verdict == "right":
        return _right(head, current, by_anchor, _AFTER_MISTAKE if previous.is_right is False else "")
    by_step = ground.compared(previous.tree, current)
    if by_step.verdict == "right":
        if previous.is_right is False:
            return Link("follows", head, current, "follows from the line above")
        return _right(head, current, by_step, "")
    base, comparison = (anchor, by_anchor) if previous.is_right is False else (previous.tree, by_step)
    if comparison.verdict == "undecided":
        return Link("unread", head, current, comparison.reason or doubt)
    is_stray = previous.is_right is None and ground.compared(head, previous.tree).verdict == "wrong"
    if is_stray and base is previous.tree:
        return Link("unread", head, current, doubt or "the member before it was not decided")
    if step_doubt := doubts(base, current, comparison, ground):
        return Link("unread", head, current, step_doubt)
    return replace(_wrong_at(base, current, comparison), head=head)


def _by_anchor(head: Tree, steps: Sequence[Step], current: Tree, ground: Ground) -> tuple[Tree, Comparison]:
    """The comparison with the first member that has a value and is not wrong."""
    for step in steps:
        if step.is_right is not False and step.tree != head:
            comparison = ground.compared(step.tree, current)
            if comparison.verdict != "undecided":
                return step.tree, comparison
    return head, Comparison("undecided")


def _follows(head: Tree, previous: Step | None, current: Tree, ground: Ground) -> str:
    """Why a false equality follows from earlier lines; "" where it does not."""
    if previous is not None and previous.tree != head:
        if previous.is_right is not None and ground.compared(previous.tree, current).verdict == "right":
            return f"follows from the {'rounded numbers' if previous.is_right else 'line'} above"
        if ground.follows(previous.tree, current):
            return "follows from a mistaken line above"
    return "follows from a mistaken line above" if ground.follows(head, current) else ""


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


def _wrong(head: Tree, current: Tree, comparison: Comparison, ground: Ground) -> Link:
    link = _wrong_at(head, current, comparison)
    return replace(link, slip=link.slip or named_slip(head, current, ground.formulas))


def _wrong_at(left: Tree, current: Tree, comparison: Comparison) -> Link:
    differs = comparison.counterexample
    example = None if differs is None else Counterexample(differs.point, differs.left, differs.right)
    slip = comparison.reason if comparison.kind in ("shape", "missing sum", "undefined") else ""
    return Link("wrong", left, current, comparison.reason, slip, example)
