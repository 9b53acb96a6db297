"""An answer that is right for hard labels alone: s − 1 in place of s − y, where y may be any share."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from engine.core.order import topological
from engine.core.value import Value
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.slips.candidates import Candidate
from engine.verify.judgement.trial.trial import Trial

MOST = 6  # labels of one expression that are tried
LOGARITHM = re.compile(r"log|xlogy")


def hard_labels(trial: Trial, ledgers: Sequence[Ledger], points: Sequence[int]) -> Iterator[Candidate]:
    """The derivative with every label 0 but one, or all of them 0.

    A label is an input that weighs a logarithm, as in y ln s + (1 − y) ln (1 − s).
    """
    labels = _labels(ledgers[0])
    if not 1 <= len(labels) <= MOST or trial.claim.fixed or trial.claim.by in labels:
        return
    for hard in (*labels, ""):
        numbers = []
        for i in points:
            point = {**trial.scenes[i].point, **{name: float(name == hard) for name in labels}}
            try:
                scene = trial.sheet.at({name: point[name] for name in trial.sheet.inputs})
            except (ArithmeticError, ValueError):
                break
            numbers.append(scene.derivative(trial.claim.of, trial.claim.by))
        else:
            yield "label", partial(_words, labels, hard), numbers


def _words(labels: Sequence[str], hard: str) -> str:
    point = ", ".join(f"{name} = {int(name == hard)}" for name in labels)
    share = "each label is a share" if len(labels) > 1 else f"{labels[0]} may be a share"
    return f"this holds for the hard label {point} alone; here {share}, any number from 0 to 1"


def _labels(ledger: Ledger) -> list[str]:
    """The names of the inputs that weigh a logarithm."""
    users: dict[Value, list[Value]] = {}
    order = topological(ledger.top)
    for node in order:
        for parent in node.parents:
            users.setdefault(parent, []).append(node)
    names = [node.name for node in order if node.name and not node.parents and _weighs(node, users)]
    return sorted(set(names))


def _weighs(leaf: Value, users: Mapping[Value, Sequence[Value]]) -> bool:
    """Whether every way up from an input, over sums and signs, comes to a product with a logarithm."""
    waiting, products = list(users.get(leaf, ())), 0
    below = {leaf}
    while waiting:
        node = waiting.pop()
        others = [parent for parent in node.parents if parent not in below]
        symbol = node.op.name if node.op else ""
        weighs = symbol == "xlogy" and node.parents[0] in below
        if weighs or (symbol == "mul" and any(map(_is_logarithm, others))):
            products += 1
        elif symbol in ("add", "sub", "neg") and node in users and len(below) < MOST:
            below.add(node)
            waiting += users[node]
        else:
            return False
    return products > 0


def _is_logarithm(node: Value) -> bool:
    return node.op is not None and LOGARITHM.match(node.op.name) is not None
