"""The verdict on one equality of a chain."""

from collections.abc import Sequence
from dataclasses import replace

from engine.expressions.tree import Symbol, Tree
from engine.verify.formulas import Comparison, compare
from engine.verify.marking.line import Counterexample, Link
from engine.verify.marking.verdicts.doubts.doubts import doubts
from engine.verify.marking.verdicts.ground.dotted import lays_out
from engine.verify.marking.verdicts.ground.ground import Ground, Step
from engine.verify.marking.verdicts.ground.labels import mislabelled
from engine.verify.marking.verdicts.ground.numeric import has_decimals, is_data, is_numeric
from engine.verify.marking.verdicts.paths import broken
from engine.verify.marking.verdicts.slips import named_slip

_AFTER_MISTAKE = "right in value after a wrong step"


def settled(  # noqa: PLR0911  # one return for each way to a verdict
    head: Tree, steps: Sequence[Step], current: Tree, ground: Ground, *, is_resumed: bool = False
) -> Link:
    """The verdict on `current` in a chain that begins with `head`; `steps` are the members between them.

    is_resumed  whether `current` stands in another display than `head`: its own left side may have been lost
    """
    if lays_out(head, current):
        return Link("definition", head, current, "the entries of the gradient")
    if mismatch := _mismatch(current) or mislabelled(current):
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
    is_compound = not isinstance(head, Symbol) and previous is not None and previous.tree != head
    is_identity = is_compound and previous is not None and previous.is_right is True
    doubt = by_head.reason
    if by_head.verdict != "undecided":
        doubt = doubts(head, current, by_head, ground, is_identity=is_identity)
    if doubt and (gap := broken(head, current, ground.formulas)):
        return Link("wrong", head, current, gap, gap)
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
    are_numbers = is_numeric(previous.tree) and is_numeric(current)  # they need nothing of the head
    is_stray = previous.is_right is None and ground.compared(head, previous.tree).verdict == "wrong"
    if is_stray and not are_numbers and base is previous.tree:
        return Link("unread", head, current, doubt or "the member before it was not decided")
    if step_doubt := doubts(base, current, comparison, ground):
        return Link("unread", head, current, step_doubt)
    return replace(wrong_at(base, current, comparison), head=head)


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


def _wrong(head: Tree, current: Tree, comparison: Comparison, ground: Ground) -> Link:
    link = wrong_at(head, current, comparison)
    return replace(link, slip=link.slip or named_slip(head, current, ground.formulas))


def wrong_at(left: Tree, current: Tree, comparison: Comparison) -> Link:
    """A wrong link, with the counterexample of its comparison."""
    differs = comparison.counterexample
    example = None if differs is None else Counterexample(differs.point, differs.left, differs.right)
    slip = comparison.reason if comparison.kind in ("shape", "missing sum", "undefined") else ""
    return Link("wrong", left, current, comparison.reason, slip, example)
