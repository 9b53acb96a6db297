"""Why a claim is wrong: the mistake that explains it, or a wrong link that it carries on."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.chain.ratios import same
from engine.verify.judgement.slips.labels import hard_labels
from engine.verify.judgement.slips.matching import recognise, recognise_value
from engine.verify.judgement.slips.one_sided import one_sided
from engine.verify.judgement.slips.unknown import explain_unknown
from engine.verify.judgement.trial.explanation import Explanation, key
from engine.verify.judgement.trial.trial import Trial

POINTS = 5  # at which a mistake must give the answer
LONGEST = 8  # links of a chain
CHAINS = 1000  # chains that are tried for one claim
SEARCHES = 8  # claims for which two mistakes at once are tried
NODES = 20_000  # that are searched for all claims together: some two seconds


def explain(trials: Sequence[Trial], *, is_formula: bool = False) -> None:
    """Give each wrong trial its diagnosis, the first ones where their graphs are large.

    is_formula  whether formulas are asked, so that a plain number is a mistake of its own
    """
    wrong = {trial: None for trial in trials if not trial.claim.problem and trial.wrong}
    searches, nodes = SEARCHES, NODES
    for trial in wrong:
        if trial.is_wrong_at_a_tie():  # the partials there are conventions
            continue
        if trial.claim.unknown:
            explain_unknown(trial)
            continue
        trial.diagnosis = _of_a_number(trial) or _carried_on(trial, trials, wrong)
        if trial.diagnosis is None and nodes > 0:
            trial.diagnosis = one_sided(trial) or _diagnosed(trial, pairs=searches > 0)
            searches -= trial.diagnosis is None
            nodes -= len(trial.scenes[0].shape(trial.claim.of))
        if is_formula and not trial.claim.names:  # 1 for a lost derivative has a better word
            trial.diagnosis = trial.diagnosis or _number_for_formula(trial)


def _number_for_formula(trial: Trial) -> Explanation:
    """The mistake of a plain number, where the right answer depends on names."""
    names = ", ".join(name for name, node in trial.scenes[0].names.items() if not node.parents)
    return Explanation(
        "number", f"{trial.claim.text} is a number: a formula is asked, with names such as {names}"
    )


def _of_a_number(trial: Trial) -> Explanation | None:
    """A number with the other sign, or one that is right but for its last digit."""
    if not trial.claim.fixed:
        return None
    right, answer = trial.right[0], trial.hand[0]
    if math.isclose(right, -answer, rel_tol=trial.tolerance):
        return Explanation("sign", "the sign is flipped")
    exponent = Decimal(trial.claim.text).normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    if abs(right - answer) < min(10.0**-places, 0.05 * abs(right)):
        gap = abs(right - answer) / max(abs(right), abs(answer))
        enough = 10.0 ** math.ceil(math.log10(gap)) if gap else trial.tolerance
        words = f"it is right to {places} decimals{key(f'; tolerance={enough:g} accepts it')}"
        return Explanation("rounding", words)
    return None


def _diagnosed(trial: Trial, *, pairs: bool) -> Explanation | None:
    of, by = trial.claim.of, trial.claim.by
    scenes = {i: trial.scenes[i] for i in _telling(trial)}
    answers = [trial.hand[i] for i in scenes]
    bottoms = [scene.names[by] if by else scene.node(of) for scene in scenes.values()]
    ledgers = [Ledger(scene.node(of), node) for scene, node in zip(scenes.values(), bottoms, strict=True)]
    if not by:
        return recognise_value(ledgers, answers)
    names = trial.scenes[0].names
    others: dict[str, list[float]] = {}
    steps: dict[str, list[float]] = {}
    for name, node in names.items():
        if name not in (by, of) and node is not trial.scenes[0].node(of):
            (steps if node.parents else others)[name] = [
                scene.derivative(of, name) for scene in scenes.values()
            ]
    labels = hard_labels(trial, ledgers, list(scenes))
    return recognise(ledgers, answers, others, by, steps=steps, labels=labels, pairs=pairs, is_named=bool(of))


def _telling(trial: Trial) -> list[int]:
    """A few points for a diagnosis, at which the graph has one shape.

    The counterexample comes first, then scenes that agree by accident less often, wrong ones before others. A point
    where the answer is right is among them: a mistake is none that would make it wrong there, too.
    """
    first, *wrong = trial.wrong
    is_wrong = set(trial.wrong)
    rest = [*wrong, *(i for i in range(len(trial.scenes)) if i not in is_wrong)]
    listed = [first, *sorted(rest, key=lambda i: trial.scenes[i].is_friendly)]
    shape = trial.scenes[listed[0]].shape(trial.claim.of)
    alike = [i for i in listed if trial.scenes[i].shape(trial.claim.of) == shape]
    right = [
        i for i in alike if i not in is_wrong and trial.right[i] != 0 and not trial.scenes[i].is_friendly
    ]
    return [*[i for i in alike if i not in right[:1]][: POINTS - len(right[:1])], *right[:1]]


def _carried_on(trial: Trial, trials: Sequence[Trial], wrong: Mapping[Trial, None]) -> Explanation | None:
    """A claim that is the product of the links as they were claimed, one of them wrong."""
    if not trial.claim.by:
        return None
    for chain in _chains(trial, trials):
        first = next((link for link in chain if link in wrong), None)
        if first is None or any(len(link.hand) != len(trial.hand) for link in chain):
            continue
        products = [math.prod(numbers) for numbers in zip(*(link.hand for link in chain), strict=True)]
        if all(math.isclose(a, b, rel_tol=1e-8) for a, b in zip(products, trial.hand, strict=True)):
            links = " · ".join(link.claim.key for link in chain)
            return Explanation(
                "links", f"this is {links} as claimed above: the mistake is in {first.claim.key}"
            )
    return _of_one_link(trial, wrong)


def _of_one_link(trial: Trial, wrong: Iterable[Trial]) -> Explanation | None:
    """A claim that is right but for one wrong link, which it carries on: dF/da with dF/de as claimed."""
    of, by = trial.claim.of, trial.claim.by
    for link in wrong:
        node = link.claim.by
        is_link = link.claim.of == of and node not in ("", by) and not link.claim.fixed
        if link is trial or not is_link or len(link.hand) != len(trial.hand) or len(trial.hand) < POINTS:
            continue
        gaps = [hand - right for hand, right in zip(link.hand, link.right, strict=True)]
        carried = [
            right + gap * scene.derivative(node, by)
            for right, gap, scene in zip(trial.right, gaps, trial.scenes, strict=True)
        ]
        if same(carried, trial.hand):
            return Explanation("links", f"this carries on the mistake in {link.claim.key}")
    return None


def _chains(trial: Trial, trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Claims that lead from the top of this one to its bottom: dL/da, da/dz, dz/dw."""
    links: dict[str, list[Trial]] = {}
    for link in trials:
        if link is not trial and link.claim.by and not link.claim.problem:
            links.setdefault(link.claim.of, []).append(link)
    unfinished = [[link] for link in links.get(trial.claim.of, ())]
    for _ in range(CHAINS):
        if not unfinished:
            return
        chain = unfinished.pop()
        if chain[-1].claim.by == trial.claim.by:
            if len(chain) > 1:
                yield chain
        elif len(chain) < LONGEST:
            unfinished += [[*chain, link] for link in links.get(chain[-1].claim.by, ()) if link not in chain]
