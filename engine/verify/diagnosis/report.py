"""`diagnose`: find what is wrong in a graph, and the node that causes it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from engine.core.value import Value
from engine.support.numbers import described, is_number
from engine.verify.diagnosis.finding import Finding, Limits
from engine.verify.diagnosis.gradient_flow import Flow
from engine.verify.diagnosis.nonfinite import gradient_not_finite, not_finite
from engine.verify.diagnosis.provenance import site_of
from engine.verify.diagnosis.saturation import flat_units
from engine.verify.diagnosis.vanishing import cut_off, weak_paths
from engine.verify.diagnosis.wording import HasPaths

FINDERS = (not_finite, gradient_not_finite, flat_units, weak_paths, cut_off)
MOST_TOLD = 12  # findings in the text; `findings` has all


class Diagnosis(Mapping[Value, str]):
    """The findings of `diagnose`, as a mapping from each node that causes one to a few words about it.

    `print(diagnosis)` shows each finding with the line of source that made the node, `findings` has them one
    by one, `draw(value, marks=diagnosis)` shows them in a picture. Empty, and false, where nothing is wrong.
    """

    def __init__(self, findings: tuple[Finding, ...], about: str) -> None:
        self.findings, self._about = findings, about
        self._marks: dict[Value, str] = {}
        for finding in findings:
            for node, mark in finding.marks:
                before = self._marks.get(node)
                self._marks[node] = f"{before}; {mark}" if before and mark not in before else mark

    def __getitem__(self, node: Value) -> str:
        return self._marks[node]

    def __iter__(self) -> Iterator[Value]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)

    def __str__(self) -> str:
        """The findings, the most important first."""
        if not self.findings:
            return f"nothing is wrong in {self._about}"
        told = [_told(finding) for finding in self.findings[:MOST_TOLD]]
        left = Counter(finding.kind for finding in self.findings[MOST_TOLD:])
        if left:
            kinds = ", ".join(f"{count} {kind}" for kind, count in left.items())
            told.append(f"and {left.total()} more: {kinds}")
        if not all(_traced(finding) for finding in self.findings):
            told.append("to see the lines that made these nodes, build the graph inside `with tracing():`")
        return "\n".join([f"in {self._about}:", *told])

    __repr__ = __str__


def diagnose(
    value: Value,
    model: HasPaths | None = None,
    *,
    flat: float = 0.01,
    vanishing: float = 1e-6,
    exploding: float = 1e6,
) -> Diagnosis:
    """Find what is wrong in the graph below `value`. No number is changed, and `backward` need not have run.

    - the first node that is NaN or infinite, with its operands; the first gradient that is
    - units that are saturated or dead in every use: their partial is below `flat`
    - leaves that less than `vanishing` or more than `exploding` of the root's gradient reaches along the
      strongest path, and the share that each node on it loses; leaves that no gradient reaches

    With a `model`, its parameters are called by their paths. For nodes made inside `with tracing():` the
    diagnosis shows the line of source. The time is linear in the graph. TypeError where `value` is not a Value
    or `model` not a model, ValueError where a limit is not above 0.

    >>> from engine import Value, log
    >>> print(diagnose(log(Value(0.0, "p") * 1.0)).findings[0].kind)  # doctest: +SKIP
    not finite
    """
    if not isinstance(value, Value):
        raise TypeError(f"diagnose takes a Value, the root of a graph; got {described(value)}")
    limits = Limits(
        _positive(flat, "flat"), _positive(vanishing, "vanishing"), _positive(exploding, "exploding")
    )
    if model is not None and not hasattr(model, "named_parameters"):
        raise TypeError(f"model must be a Module such as MLP; got {described(model)}")
    flow = Flow(value, {p: path for path, p in model.named_parameters()} if model is not None else {})
    findings = tuple(finding for finder in FINDERS for finding in finder(flow, limits))
    return Diagnosis(findings, f"the graph of {len(flow.order)} nodes below {value!r}")


def _told(finding: Finding) -> str:
    first, *rest = finding.says.splitlines()
    site = site_of(finding.node)
    most = "most of it at " if finding.kind in ("vanishing", "exploding") else ""
    rest += [f"    {line}" for line in f"{most}{site}".splitlines()] if site else []
    return "\n".join([f"- {finding.kind}: {first}", *rest])


def _traced(finding: Finding) -> bool:
    return not finding.node.parents or site_of(finding.node) is not None


def _positive(limit: float, name: str) -> float:
    positive = is_number(limit) and not isinstance(limit, bool) and 0 < limit < math.inf
    if not positive:
        raise ValueError(f"{name} must be a number above 0; got {described(limit)}")
    return float(limit)
