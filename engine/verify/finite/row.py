"""One input of a check: the derivative of the engine beside the numeric one, on both sides of a kink."""

import math
from dataclasses import replace

from engine.support.text_table import figure
from engine.verify.finite.finite_difference import Estimate
from engine.verify.finite.gradient_check import InputCheck
from engine.verify.finite.probe import Graph, Point, Probe


def row_of(function: Graph, point: Point, name: str, engine: float, tolerance: float) -> InputCheck:
    """Compare the derivative to one input with the numeric one, on one side where the other has a kink."""
    probe = Probe(function, point, name)
    estimate = probe.both_sides()
    if math.isinf(estimate.error):  # on a kink, or at the edge of the domain, which has one side alone
        estimate = min(probe.one_side(-1), probe.one_side(1), key=lambda estimate: estimate.error)
        if math.isinf(estimate.error) or math.isinf(estimate.value):
            return _at_kink(probe, name, engine)
    return _compared(probe, InputCheck(name, engine, *estimate, "ok"), tolerance)


def _compared(probe: Probe, row: InputCheck, tolerance: float) -> InputCheck:
    size = max(abs(row.engine), abs(row.numeric))
    usual = abs(probe.root.data) / max(abs(probe.x), 1.0)
    hidden = row.uncertainty > max(1e-2 * size, 1e-6 * usual) and row.error != 0
    if math.isfinite(row.engine) and row.error <= tolerance * size + 10.0 * row.uncertainty:
        return replace(row, verdict="unclear", note=_hidden(row)) if hidden else row
    left, right = probe.one_side(-1), probe.one_side(1)
    if _parted(left, right) and _taken(row.engine, left, right):
        note = f"{_both(row.engine, left, right)}; f itself branches there"
        return replace(row, verdict="kink", note=note, numeric=math.nan)
    return replace(row, verdict="unclear", note=_hidden(row)) if hidden else replace(row, verdict="wrong")


def _hidden(row: InputCheck) -> str:
    return (
        f"too ill-conditioned to judge: rounding alone moves the numeric derivative by {row.uncertainty:.1g}"
    )


def _at_kink(probe: Probe, name: str, engine: float) -> InputCheck:
    left, right = probe.one_side(-1, across=True), probe.one_side(1, across=True)
    known = [estimate for estimate in (left, right) if math.isfinite(estimate.error)]
    row = InputCheck(name, engine, math.nan, math.inf, "unclear", "f has no value beside the point")
    if not known:
        return row
    if len(known) == 2 and not _parted(left, right):  # both sides agree, as for relu(x)² at 0
        row = InputCheck(name, engine, (left.value + right.value) / 2.0, left.error + right.error, "ok")
        agrees = row.error <= 1e-6 * abs(row.numeric) + 10.0 * row.uncertainty
        return row if agrees else replace(row, verdict="wrong")
    verdict = "kink" if _taken(engine, left, right) else "wrong"
    return replace(row, verdict=verdict, note=_both(engine, left, right), kink=probe.kinks())


def _parted(left: Estimate, right: Estimate) -> bool:
    """Whether two derivatives differ by more than they are uncertain."""
    if math.isinf(left.value) or math.isinf(right.value):
        return True
    size = max(abs(left.value), abs(right.value))
    return abs(left.value - right.value) > 1e-6 * size + 10.0 * (left.error + right.error)


def _taken(engine: float, left: Estimate, right: Estimate) -> str:
    """The side whose derivative the engine takes at a kink; "" where it is neither of them nor between them."""
    for estimate, words in ((left, "left"), (right, "right")):
        near = abs(engine - estimate.value) <= 1e-6 * abs(estimate.value) + 10.0 * estimate.error
        if engine == estimate.value or (
            near and math.isfinite(estimate.value) and math.isfinite(estimate.error)
        ):
            return words
    if math.isinf(left.value) and math.isinf(right.value):  # a jump has no derivative
        return figure(engine, 6)
    low, high = sorted((left.value, right.value))
    return "one between" if low < engine < high else ""


def _both(engine: float, left: Estimate, right: Estimate) -> str:
    known = ((left, "left"), (right, "right"))
    texts = [
        f"{figure(estimate.value, 6)} from the {side}"
        for estimate, side in known
        if math.isfinite(estimate.error)
    ]
    taken = _taken(engine, left, right)
    side = f"the {taken} one" if taken in {"left", "right"} else taken or "neither"
    return f"derivative {', '.join(texts)}; the engine takes {side}"
