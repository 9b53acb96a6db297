"""Why a claim is wrong: the slip that explains it, or a wrong link that it only carries on."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from engine.calculus.sweeps import adjoints
from engine.core.order import topological
from engine.core.value import Value
from engine.verify.judgement.edges import Ledger
from engine.verify.judgement.matching import Explanation, recognise, recognise_value
from engine.verify.judgement.trial import Trial, top_of

EXPLAINED = 5  # points at which a slip must show


def explain(trials: Sequence[Trial]) -> None:
    """Give each wrong trial its diagnosis; one that only carries on a wrong link says so."""
    wrong = [trial for trial in trials if not trial.claim.problem and trial.wrong]
    for trial in wrong:
        trial.diagnosis = _turned(trial) or _carried_on(trial, trials, wrong) or _diagnosed(trial)


def _turned(trial: Trial) -> Explanation | None:
    """A number, perhaps a rounded one, with the other sign."""
    if not trial.claim.fixed:
        return None
    agrees = math.isclose(trial.right[0], -trial.hand[0], rel_tol=trial.tolerance)
    return Explanation("sign", "the sign is turned") if agrees else None


def _diagnosed(trial: Trial) -> Explanation | None:
    top, bottoms = trial.claim.of, trial.claim.by
    pick = _telling(trial)
    if not bottoms:
        ledgers = [Ledger(node, node) for i in pick for node in [top_of(trial.claim, trial.scenes[i])]]
        return recognise_value(ledgers, [trial.hand[i] for i in pick])
    ledgers = [Ledger(top_of(trial.claim, trial.scenes[i]), trial.scenes[i].names[bottoms]) for i in pick]
    found = [adjoints(top_of(trial.claim, trial.scenes[i])) for i in pick]
    others = {
        name: [slopes.get(trial.scenes[i].names[name], 0.0) for i, slopes in zip(pick, found, strict=True)]
        for name in trial.scenes[0].names
        if name not in (bottoms, top)
    }
    return recognise(ledgers, [trial.hand[i] for i in pick], others, bottoms)


def _telling(trial: Trial) -> list[int]:
    """A few points for a diagnosis, wrong ones first, all of one and the same graph."""
    wrong = list(trial.wrong)
    listed = wrong + [i for i in range(len(trial.scenes)) if i not in wrong]
    shape = {i: _shape(top_of(trial.claim, trial.scenes[i])) for i in listed}
    return [i for i in listed if shape[i] == shape[listed[0]]][:EXPLAINED]


def _shape(root: Value) -> tuple[Any, ...]:
    order = topological(root)
    place = {node: i for i, node in enumerate(order)}
    return tuple((node.op, tuple(place[parent] for parent in node.parents)) for node in order)


def _carried_on(trial: Trial, trials: Sequence[Trial], wrong: Sequence[Trial]) -> Explanation | None:
    """Where it is the product of links as they were given, and one of them is wrong."""
    for chain in _chains(trial, trials):
        first = next((link for link in chain if link in wrong), None)
        if first is None or any(len(link.hand) != len(trial.hand) for link in chain):
            continue
        products = [math.prod(numbers) for numbers in zip(*(link.hand for link in chain), strict=True)]
        if all(math.isclose(a, b, rel_tol=1e-8) for a, b in zip(products, trial.hand, strict=True)):
            said = " · ".join(link.claim.key for link in chain)
            return Explanation("links", f"this is {said} as given above: the slip is in {first.claim.key}")
    return None


def _chains(trial: Trial, trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Claims that lead from the top of this one to its bottom: dL/da, da/dz, dz/dw."""
    links = [link for link in trials if link is not trial and link.claim.by and not link.claim.problem]
    open_: list[list[Trial]] = [[link] for link in links if link.claim.of == trial.claim.of]
    while open_:
        chain = open_.pop()
        if chain[-1].claim.by == trial.claim.by:
            if len(chain) > 1:
                yield chain
        elif len(chain) < 8:
            open_ += [
                [*chain, link] for link in links if link.claim.of == chain[-1].claim.by and link not in chain
            ]
