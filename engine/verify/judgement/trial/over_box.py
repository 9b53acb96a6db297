"""Claims over a whole box of inputs: bounds of how far each is from the right formula."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value
from engine.support.errors import DomainError
from engine.support.numbers import described
from engine.verify.enclosure.arithmetic.flint import arb
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.asked import outward
from engine.verify.enclosure.over_boxes.difference import Difference, difference
from engine.verify.enclosure.over_boxes.taylor import MOST_INPUTS
from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Scene, Worksheet
from engine.verify.judgement.trial.sample import Domain, read_domain


def proofs(claims: Sequence[Claim], sheet: Worksheet, box: Domain) -> dict[str, Difference]:
    """The bounds for each claim that is a formula over the inputs, by its key.

    ValueError where the box has not every input, or too many.
    """
    ranges = read_domain(box, sheet, "box")
    missing = [name for name in sheet.inputs if name not in box]
    if missing or not 1 <= len(ranges) <= MOST_INPUTS:
        raise ValueError(
            f"box needs (low, high) for each of the inputs {', '.join(sheet.inputs)}, at most {MOST_INPUTS}; "
            f"got {described(dict(box))}" + (f", without {', '.join(missing)}" if missing else "")
        )
    ranges = {name: outward(ranges[name], f"the box of {name}") for name in ranges}
    middle = {name: ranges[name][0] / 2.0 + ranges[name][1] / 2.0 for name in sheet.inputs}  # cannot overflow
    try:
        scene = sheet.at(middle)
    except DomainError as error:
        raise ValueError(f"box: {sheet.text} has no value at its middle: {error}") from None
    boxes = {scene.names[name]: Interval(arb(low), arb(high)) for name, (low, high) in ranges.items()}
    results = {}
    scenes = list(_scenes(sheet, ranges, middle))
    for claim in claims:
        if not (claim.fixed or claim.unknown or claim.problem):
            by = scene.names[claim.by] if claim.by else None
            _check_one_formula(claim, scenes)
            try:
                results[claim.key] = difference(scene.node(claim.of), claim.formula(scene), boxes, by)
            except DomainError:  # the answer has no value at the middle
                continue
    return results


def _check_one_formula(claim: Claim, scenes: Sequence[Scene]) -> None:
    """ValueError where the answer is one graph at one point of the box and another graph elsewhere.

    A derivative inside an answer, `d/dx relu(x)`, and a Python function with an `if` are graphs of one branch.
    """
    graphs: dict[tuple[object, ...], dict[str, float]] = {}
    for scene in scenes:
        try:
            graphs.setdefault(_drawn(claim.formula(scene)), scene.point)
        except DomainError:
            continue
        if len(graphs) > 1:
            here, there = (", ".join(f"{name} = {x:g}" for name, x in at.items()) for at in graphs.values())
            raise ValueError(
                f"box: the answer for {claim.key}, {claim.text}, is one formula at {here} and another at {there}, so "
                "nothing holds for the whole box. Write the derivative in it out, or take a box on one side"
            )


def _scenes(
    sheet: Worksheet, ranges: Mapping[str, tuple[float, float]], middle: Mapping[str, float]
) -> Iterator[Scene]:
    """The sheet at the middle of the box, its corners and its quarters along each input, where it has a value."""
    corners = (dict(zip(ranges, corner, strict=True)) for corner in itertools.product(*ranges.values()))
    shares = (
        {**middle, name: low + share * (high - low)}
        for name, (low, high) in ranges.items()
        for share in (0.0, 0.25, 0.75, 1.0)
    )
    for point in (dict(middle), *corners, *shares):
        with suppress(DomainError):
            yield sheet.at(point)


def _drawn(formula: Value) -> tuple[object, ...]:
    """Its operations, constants and edges in topological order, without the numbers of its inputs."""
    order = topological(formula)
    places = {node: place for place, node in enumerate(order)}
    return tuple(
        (node.op, node.data if node.op is CONSTANT else None, *(places[parent] for parent in node.parents))
        for node in order
    )
