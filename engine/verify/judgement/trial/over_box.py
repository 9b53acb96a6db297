"""Claims over a whole box of inputs: bounds of how far each is from the right formula."""

import math
from collections.abc import Sequence

from engine.support.errors import DomainError
from engine.support.numbers import described
from engine.verify.enclosure.arithmetic.flint import arb
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.over_boxes.difference import Difference, difference
from engine.verify.enclosure.over_boxes.taylor import MOST_INPUTS
from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Worksheet
from engine.verify.judgement.trial.sample import Domain, read_domain


def proofs(claims: Sequence[Claim], sheet: Worksheet, box: Domain) -> dict[str, Difference]:
    """The bounds for each claim that is a formula over the inputs, by its key.

    ValueError where the box has not every input, or too many.
    """
    ranges = read_domain(box, sheet)
    missing = [name for name in sheet.inputs if name not in box]
    if missing or not 1 <= len(ranges) <= MOST_INPUTS:
        raise ValueError(
            f"box needs (low, high) for each of the inputs {', '.join(sheet.inputs)}, at most {MOST_INPUTS}; "
            f"got {described(dict(box))}" + (f", without {', '.join(missing)}" if missing else "")
        )
    middle = {name: math.fsum(ranges[name]) / 2.0 for name in sheet.inputs}
    try:
        scene = sheet.at(middle)
    except DomainError as error:
        raise ValueError(f"box: {sheet.text} has no value at its middle: {error}") from None
    boxes = {scene.names[name]: Interval(arb(low), arb(high)) for name, (low, high) in ranges.items()}
    results = {}
    for claim in claims:
        if not (claim.fixed or claim.unknown or claim.problem):
            by = scene.names[claim.by] if claim.by else None
            try:
                results[claim.key] = difference(scene.node(claim.of), claim.formula(scene), boxes, by)
            except DomainError:  # the answer has no value at the middle
                continue
    return results
