"""The verdict on one equality of a chain."""

from dataclasses import dataclass, field, replace

from engine.expressions.tree import Call, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, Scope, compare
from engine.verify.marking.flow.doubts import doubts
from engine.verify.marking.flow.families import Names
from engine.verify.marking.flow.roles import has_decimals, is_numeric
from engine.verify.marking.flow.slips import named_slip
from engine.verify.marking.line import Counterexample, Link


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
    mistaken   the same with earlier mistaken lines taken as written, or None where there are none
    tolerance  relative difference up to which two numbers are equal; None: the digits that are written
    names      the names in definitions
    """

    formulas: Scope
    local: Scope
    numbers: Scope | None = None
    mistaken: Scope | None = None
    tolerance: float | None = None
    names: Names = field(default_factory=Names)

    def compared(self, left: Tree, right: Tree) -> Comparison:
        """Compared as formulas first; at the stated numbers where that does not hold."""
        if self.numbers is not None and (is_numeric(right) or has_decimals(right)):
            return self._compare(left, right, self.numbers)
        comparison = self._as_formulas(left, right)
        if comparison.verdict == "right" or self.numbers is None:
            return comparison
        at_numbers = self._compare(left, right, self.numbers)
        return comparison if at_numbers.verdict == "undecided" else at_numbers

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

    def as_written(self, left: Tree, right: Tree) -> Comparison | None:
        """Compared with the mistaken lines taken as written."""
        return None if self.mistaken is None else self._compare(left, right, self.mistaken)

    def _compare(self, left: Tree, right: Tree, scope: Scope) -> Comparison:
        try:
            return compare(left, right, scope, tolerance=self.tolerance)
        except Exception as error:  # noqa: BLE001  # one line must not stop the marks of a class
            return Comparison("undecided", reason=f"not decided: {type(error).__name__}")


def settled(head: Tree, previous: Step | None, current: Tree, ground: Ground) -> Link:
    """The verdict on `current` in a chain that begins with `head`; `previous` is the member before it."""
    by_head = ground.compared(head, current)
    if by_head.verdict == "right":
        after_mistake = previous is not None and previous.is_right is False
        return _right(head, current, by_head, "right in value after a wrong step" if after_mistake else "")
    by_step = ground.compared(previous.tree, current) if previous and previous.tree != head else None
    if by_head.verdict == "undecided":
        return _by_step(head, previous, current, by_head, by_step)
    if note := _follows(head, previous, current, by_step, ground):
        return Link("follows", head, current, note)
    if doubt := doubts(head, current, by_head, ground):
        return Link("unread", head, current, doubt)
    return _wrong(head, current, by_head, ground)


def _right(head: Tree, current: Tree, comparison: Comparison, note: str) -> Link:
    certainty = (
        "as a formula"
        if comparison.proved
        else f"at {comparison.tried} points"
        if comparison.tried > 1
        else ""
    )
    return Link("right", head, current, note or comparison.note or certainty)


def _by_step(
    head: Tree, previous: Step | None, current: Tree, by_head: Comparison, by_step: Comparison | None
) -> Link:
    """The verdict where the head has no value that is known: the step from the member before counts."""
    if previous is None or by_step is None or by_step.verdict == "undecided":
        return Link("unread", head, current, (by_step or by_head).reason or by_head.reason)
    if by_step.verdict == "right":
        link = _right(head, current, by_step, "")
        return (
            replace(link, verdict="follows", note="follows from the line above")
            if previous.is_right is False
            else link
        )
    return replace(_wrong_at(previous.tree, current, by_step), head=head)


def _follows(
    head: Tree, previous: Step | None, current: Tree, by_step: Comparison | None, ground: Ground
) -> str:
    """Why a false equality follows from earlier lines; "" where it does not."""
    if by_step is not None and by_step.verdict == "right" and previous is not None:
        return (
            "follows from the rounded numbers above" if previous.is_right else "follows from the line above"
        )
    comparison = ground.as_written(head, current)
    if comparison is not None and comparison.verdict == "right":
        return "follows from a mistaken line above"
    if previous is not None and previous.tree != head:
        comparison = ground.as_written(previous.tree, current)
        if comparison is not None and comparison.verdict == "right":
            return "follows from a mistaken line above"
    return ""


def _wrong(head: Tree, current: Tree, comparison: Comparison, ground: Ground) -> Link:
    link = _wrong_at(head, current, comparison)
    return replace(link, slip=link.slip or named_slip(head, current, ground.formulas))


def _wrong_at(left: Tree, current: Tree, comparison: Comparison) -> Link:
    differs = comparison.counterexample
    example = None if differs is None else Counterexample(differs.point, differs.left, differs.right)
    slip = comparison.reason if comparison.kind in ("shape", "missing sum", "undefined") else ""
    return Link("wrong", left, current, comparison.reason, slip, example)
