"""An answer that is right on one side of a kink alone: |x| has the derivative 1 only where x > 0."""

import ast
import math
from collections.abc import Mapping, Sequence

from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.python_ast import tree_of
from engine.support.text_table import figure
from engine.verify.finite.kinks import side
from engine.verify.judgement.chain.edges import Edge, Ledger
from engine.verify.judgement.chain.ratios import Numbers, same
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.trial import Trial

MOST_KINKS = 3  # that one sentence names
MOST_NODES = 2000  # of a graph that is searched


def one_sided(trial: Trial) -> Explanation | None:
    """The explanation of an answer that keeps the partials of one side of a kink on the other side, too."""
    claim = trial.claim
    shape = trial.scenes[0].shape(claim.of)
    has_kinks = len(shape) <= MOST_NODES and any(op and op.kink for op, _ in shape)
    if claim.fixed or not claim.by or not has_kinks:
        return None
    right: list[Ledger] = []
    wrong: list[Ledger] = []
    answers: list[float] = []  # where they are wrong
    for i, scene in enumerate(trial.scenes):
        if scene.shape(claim.of) == shape and not scene.is_friendly:
            ledger = Ledger(scene.node(claim.of), scene.names[claim.by])
            (wrong if i in trial.wrong else right).append(ledger)
            answers += [trial.hand[i]] * (i in trial.wrong)
    kinks = _constant_kinks(right) if right and wrong else []
    if not 1 <= len(kinks) <= MOST_KINKS or not _keeps(right, wrong, kinks, answers):
        return None
    return Explanation("side", _words(right[0], wrong[0], kinks))


def _keeps(right: Sequence[Ledger], wrong: Sequence[Ledger], kinks: Sequence[int], answers: Numbers) -> bool:
    """Whether the wrong answers follow from the partials at the right points, which are not all 0."""
    kept = _partials(right[0], kinks)
    if not any(kept.values()) or any(_partials(ledger, kinks) != kept for ledger in right):
        return False
    return same([ledger.changed(kept) for ledger in wrong], answers)


def _constant_kinks(ledgers: Sequence[Ledger]) -> list[int]:
    """The nodes between, by their indices, that stand on one side of their kinks at every point."""
    first = ledgers[0]
    return [
        i
        for i in first.between
        if (op := first.order[i].op)
        and op.kink
        and first.order[i] is not first.bottom
        and len({side(ledger.order[i]) for ledger in ledgers}) == 1
    ]


def _partials(ledger: Ledger, kinks: Sequence[int]) -> Mapping[Edge, float]:
    return {edge: ledger.partial(edge) for edge in ledger.edges if edge[0] in kinks}


def _words(right: Ledger, wrong: Ledger, kinks: Sequence[int]) -> str:
    where = " and ".join(_condition(right.order[i]) for i in kinks)
    other = next((i for i in kinks if side(right.order[i]) != side(wrong.order[i])), kinks[0])
    node = wrong.order[other]
    edges = [edge for edge in wrong.edges if edge[0] == other]
    if node.op is None or len(edges) > 1 or not math.isfinite(wrong.partial(edges[0])):
        return f"right only where {where}"
    by = "" if len(node.parents) == 1 else f" by {spelled(wrong.ends(edges[0])[1])}"
    there = f"{'for' if len(node.parents) == 1 else 'where'} {_condition(node)}"
    return f"right only where {where}; {node.op.name} has derivative {figure(wrong.partial(edges[0]))}{by} {there}"


def _condition(node: Value) -> str:
    """The side of its kink on which a node stands: x > 0, or x < y."""
    if node.op is None:
        return ""
    texts = dict(zip(node.op.operands, map(spelled, node.parents), strict=True))
    sign = ">" if side(node) > 0 else "<"
    match tree_of(node.op.kink):
        case ast.BinOp(ast.Name(left), ast.Sub(), ast.Name(right)):
            return f"{texts[left]} {sign} {texts[right]}"
        case ast.Name(operand):
            return f"{texts[operand]} {sign} 0"
    return f"{node.op.kink} {sign} 0"
