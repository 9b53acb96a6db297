"""Statements that define: names, functions, shapes, assignments, what a sentence assumes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import Blank, Call, Derivative, Number, Relation, Symbol, Transpose, Tree, Tuple
from engine.expressions.walking import walk
from engine.verify.marking.flow.relations.roles import is_nameable
from engine.verify.marking.flow.relations.statement import Placed, Statement
from engine.verify.marking.flow.rewriting.indices.examples import with_indices
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.flow.statements.chains import chained
from engine.verify.marking.flow.statements.spaces import sizes_of
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.ground.ground import Ground, Step
from engine.verify.marking.verdicts.ground.labels import mislabelled
from engine.verify.marking.verdicts.ground.numeric import is_numeric
from engine.verify.marking.verdicts.settle import settled


def definition(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """A name is defined by the first member behind it; the others are claims."""
    first, second, *rest = relation.members
    if isinstance(first, Transpose):  # w^T = [1 2 3] defines w
        first, second = first.operand, Transpose(second, span=second.span)
    if condition := _solved(first, state):
        link = settled(condition, (), Number("0"), _ground_with(first, second, state))
        if link.verdict in ("right", "wrong"):
            note = (
                "solves the condition above"
                if link.verdict == "right"
                else "does not solve the condition above"
            )
            state.define(first, second, statement.section, statement.place)
            yield second, Link(link.verdict, first, second, note, "", link.counterexample)
            yield from chained(Chain(first, [Step(second, link.verdict == "right")]), rest, state)
            return
    state.places[first.function if isinstance(first, Call) else first] = statement.fragment.at(0)
    fact = state.variant_of(first)
    if fact is None:
        state.define(first, second, statement.section, statement.place)
    yield relation.members[1], _defined(first, second, fact, state)
    yield from chained(Chain(first, [Step(second, True)]), rest, state)


def _defined(first: Tree, second: Tree, fact: Symbol | None, state: State) -> Link:
    """A definition; wrong where its labels contradict each other, or the question defines the name otherwise."""
    if mismatch := mislabelled(second):
        return Link("wrong", first, second, mismatch, mismatch)
    if fact is not None and isinstance(first, Symbol):
        own = with_indices(second, first, fact, state.formulas.trees)
        link = settled(fact, (), own, state.ground)
        if link.verdict == "wrong":
            note = f"the question has another {first.name}{f': {link.note}' if link.note else ''}"
            return replace(link, head=first, tree=second, note=note)
    return Link("definition", first, second)


def naming(
    name: Tree, relation: Relation, placed: Sequence[Placed], statement: Statement, state: State
) -> Placed:
    """The name behind =: stands for the member before it; below a mistake, for the head, which is the true one."""
    last = relation.members[-1]
    if isinstance(last, Blank):
        last = state.chain.previous.tree if state.chain and state.chain.previous else last
    if not is_nameable(name) or isinstance(last, Blank):
        reason = "=: has a name on its right, and what it stands for on its left"
        return name, Link("unread", last, name, reason)
    head = relation.members[0]
    if isinstance(head, Blank):
        head = state.chain.head if state.chain and state.chain.head else last
    if isinstance(head, Derivative):
        state.gradients |= {name}
    is_mistaken = any(link.verdict in ("wrong", "follows") for _, link in placed)
    state.define(name, head if is_mistaken else last, statement.section)
    if is_mistaken:
        state.mistakes[name] = last
    if not relation.signs and not isinstance(relation.members[0], Blank):
        state.chain = Chain(last)
    return name, Link("definition", name, last)


def _solved(left: Tree, state: State) -> Tree | None:
    """The condition that a name solves: it was set to zero above, and it has the name in it."""
    if not isinstance(left, Symbol) or state.is_defined(left):
        return None
    return next((c for c in reversed(state.conditions) if left.name in state.formulas.free(c)), None)


def _ground_with(left: Tree, right: Tree, state: State) -> Ground:
    trial = state.copy()
    trial.define(left, right, 0)
    return trial.ground


def assignment(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """A name gets a new value: w ← w − ηg."""
    first, second, *rest = relation.members
    yield second, Link("definition", first, second, "assignment")
    if isinstance(first, Symbol) and is_nameable(first) and not _contains(second, first):
        state.define(first, second, statement.section, statement.place)
    yield from chained(Chain(second), rest, state)


def in_parts(relation: Relation) -> list[Relation]:
    """(x, y) = (2, 5) as x = 2 and y = 5; none for any other relation."""
    match relation:
        case Relation((Tuple(names), Tuple(values)), ("=",)) if len(names) == len(values):
            if all(isinstance(name, Symbol) for name in names) and all(map(is_numeric, values)):
                pairs = zip(names, values, strict=True)
                return [replace(relation, members=pair) for pair in pairs]
    return []


def _contains(tree: Tree, part: Tree) -> bool:
    return any(node == part for node in walk(tree))


def note_shape(relation: Relation, state: State) -> None:
    r"""Keep the shape that W ∈ ℝ^{m×n} states, or x_i ∈ ℝ^n: then x has a row for each i."""
    sizes = sizes_of(relation.members[-1])
    if sizes is None:
        return
    shape = tuple(int(s.value) if isinstance(s, Number) else getattr(s, "name", "") for s in sizes)
    for member in relation.members[:-1]:
        if isinstance(member, Symbol) and all(shape) and all(isinstance(i, Symbol) for i in member.sub):
            letters = tuple(f"[{i.name}]" for i in member.sub if isinstance(i, Symbol))
            state.formulas = state.formulas.shaped(member.stem, (*letters, *shape))
