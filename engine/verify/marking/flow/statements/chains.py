"""The members of a chain, judged one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import Blank, Derivative, Tree
from engine.expressions.walking import walk
from engine.verify.marking.flow.relations.statement import Placed
from engine.verify.marking.flow.rewriting.indices.products import entry_by_entry, with_entries_of_products
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.line import Link, Verdict
from engine.verify.marking.verdicts.doubts.assumptions import symmetric, under_assumptions
from engine.verify.marking.verdicts.ground.dotted import has_dots
from engine.verify.marking.verdicts.ground.ground import Step
from engine.verify.marking.verdicts.ground.ranges import without_dots
from engine.verify.marking.verdicts.settle import settled

_WAS_RIGHT: dict[Verdict, bool | None] = {"right": True, "definition": True, "wrong": False, "follows": False}


def chained(chain: Chain, members: Sequence[Tree], state: State) -> Iterator[Placed]:
    """The verdict on each member of a chain."""
    state.chain = chain
    for member in members:
        if isinstance(member, Blank):
            continue
        whole = with_entries_of_products(member, [chain.head or member, *(step.tree for step in chain.steps)])
        link = _link(chain, whole, state)
        if link.verdict == "unread" and link.head is not None:
            link = _by_rules(chain, link.head, whole, state) or _by_entries(chain, whole, link, state) or link
        link = replace(link, tree=member)
        premises = [*state.premises, *(symmetric(state.formulas) if state.has_symmetry else ())]
        link = under_assumptions(link, state.ground, premises, state.cases)
        chain.steps.append(Step(whole, _WAS_RIGHT.get(link.verdict)))
        state.record(link)
        yield member, link


def _link(chain: Chain, member: Tree, state: State) -> Link:
    if chain.head is None:
        if chain.previous is None:
            return Link("unread", None, member, "the left side of this equality was not read")
        return settled(chain.steps[0].tree, chain.steps[1:], member, state.ground)
    return settled(chain.head, chain.steps, member, state.ground, is_resumed=chain.is_resumed)


def _by_rules(chain: Chain, head: Tree, member: Tree, state: State) -> Link | None:
    """The verdict with a rule for the entries of each matrix with dots; None where there is none."""
    steps = [step for step in chain.steps if chain.head is not None or step is not chain.steps[0]]
    if not any(has_dots(tree) for tree in (head, member, *(step.tree for step in steps))):
        return None
    ground = state.ground
    trees, definitions = without_dots([head, member, *(step.tree for step in steps)], ground.formulas)
    if not definitions:
        return None
    names = ground.names.copy()
    formulas, local = ground.formulas, ground.local
    for name, entry in definitions:
        formulas, local = formulas.define(name, entry), local.define(name, entry)
        names.learn(name)
        names.learn(entry)
    ground = replace(ground, formulas=formulas, local=local, names=names)
    ruled = [replace(step, tree=tree) for step, tree in zip(steps, trees[2:], strict=True)]
    link = settled(trees[0], ruled, trees[1], ground, is_resumed=chain.is_resumed)
    is_layout = link.counterexample is None and any(
        isinstance(node, Derivative) for tree in (head, member) for node in walk(tree)
    )
    if link.verdict == "wrong" and is_layout:  # rows or columns of derivatives: a convention
        return None
    return replace(link, head=head, tree=member)


def _by_entries(chain: Chain, member: Tree, link: Link, state: State) -> Link | None:
    """The verdict with σ'(WX) for the derivative of σ(WX) by the matrix WX; None where there is none."""
    trees = [link.head or member, member, *(step.tree for step in chain.steps)]
    primed = entry_by_entry(trees, state.ground.formulas)
    if primed == trees:
        return None
    steps = [replace(step, tree=tree) for step, tree in zip(chain.steps, primed[2:], strict=True)]
    other = settled(primed[0], steps, primed[1], state.ground, is_resumed=chain.is_resumed)
    return replace(other, head=link.head) if other.verdict != "unread" else None
