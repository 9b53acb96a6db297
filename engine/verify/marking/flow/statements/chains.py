"""The members of a chain, judged one after another."""

from collections.abc import Iterator, Sequence

from engine.expressions.tree import Blank, Tree
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.flow.statements.statement import Placed
from engine.verify.marking.line import Link, Verdict
from engine.verify.marking.verdicts.doubts.assumptions import symmetric, under_assumptions
from engine.verify.marking.verdicts.ground.ground import Step
from engine.verify.marking.verdicts.settle import settled

_WAS_RIGHT: dict[Verdict, bool | None] = {"right": True, "definition": True, "wrong": False, "follows": False}


def chained(chain: Chain, members: Sequence[Tree], state: State) -> Iterator[Placed]:
    """The verdict on each member of a chain."""
    state.chain = chain
    for member in members:
        if isinstance(member, Blank):
            continue
        link = _link(chain, member, state)
        premises = [*state.premises, *(symmetric(state.formulas) if state.has_symmetry else ())]
        link = under_assumptions(link, state.ground, premises, state.cases)
        chain.steps.append(Step(member, _WAS_RIGHT.get(link.verdict)))
        state.record(link)
        yield member, link


def _link(chain: Chain, member: Tree, state: State) -> Link:
    if chain.head is None:
        if chain.previous is None:
            return Link("unread", None, member, "the left side of this equality was not read")
        return settled(chain.steps[0].tree, chain.steps[1:], member, state.ground)
    return settled(chain.head, chain.steps, member, state.ground, is_resumed=chain.is_resumed)
