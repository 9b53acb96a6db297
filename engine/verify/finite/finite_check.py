"""`check_gradients`: the engine's gradients against central differences, with kinks and rounding in mind.

>>> print(check_gradients("relu(x) + y", {"x": 0.0, "y": 3.0}))  # doctest: +NORMALIZE_WHITESPACE
input  engine  numeric  error  verdict
x      0                       kink at relu(x): derivative 0 from the left, 1 from the right;
                               the engine takes the left one
y      1       1        0      ok
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.calculus.sweeps import adjoints
from engine.core.value import Value
from engine.expressions.graph.expression import Expression
from engine.support.numbers import described, number
from engine.support.text_table import figure, table
from engine.verify.finite.finite_difference import Estimate
from engine.verify.finite.probe import Graph, Point, Probe, graph

if TYPE_CHECKING:
    from engine.verify.enclosure.bounds import Bounds

Function = Callable[..., Value]


@dataclass(frozen=True, slots=True)
class InputCheck:
    """One input: the engine's derivative beside the numeric one.

    name         of the input
    engine       the derivative by the engine
    numeric      the derivative by finite differences
    uncertainty  a bound of the error of the numeric one
    verdict      "ok"; "wrong"; "kink": left and right derivatives differ, and `note` has both; "unclear":
                 the rounding of f hides the derivative
    note         the reason, in words
    kink         the operations that are on their kinks
    """

    name: str
    engine: float
    numeric: float
    uncertainty: float
    verdict: str
    note: str = ""
    kink: str = ""

    @property
    def error(self) -> float:
        """|engine - numeric|."""
        return abs(self.engine - self.numeric)

    def _cells(self) -> tuple[str, ...]:
        where = f"{self.verdict} at {self.kink}" if self.kink else self.verdict
        verdict = f"{where}: {self.note}" if self.note else where
        numeric = (figure(self.numeric), f"{self.error:.1g}") if math.isfinite(self.numeric) else ("", "")
        return (self.name, figure(self.engine), *numeric, verdict)


@dataclass(frozen=True, slots=True, repr=False)
class GradientCheck:
    """The result of a check, one row for each input; it prints as a table."""

    rows: tuple[InputCheck, ...]

    @property
    def ok(self) -> bool:
        """Whether every row is "ok" or "kink": a row that is unclear is not ok."""
        return all(row.verdict in {"ok", "kink"} for row in self.rows)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return table(
            ("input", "engine", "numeric", "error", "verdict"),
            [row._cells() for row in self.rows],  # noqa: SLF001
        )

    __repr__ = __str__


def check_gradients(
    f: str | Function,
    at: Mapping[str, float] | Sequence[float],
    *,
    tolerance: float = 1e-6,
    certified: bool = False,
) -> GradientCheck:
    """Compare the gradient of f by the engine with central differences, for each input.

    f          an expression as text, or a function of Values that returns a Value
    at         its inputs by name, or in order
    tolerance  relative, beside ten times the bound of the differences' own error
    certified  compare with the exact partials, between two floats each (`enclose`), in place of differences. No
               tolerance is used: each rule's partials are proved against its value, and the engine's float must
               lie where roundings may lead. It needs the extra `certify`

    The steps suit the scale of each input, and none reaches across a kink that an operation declares. The graph
    of f is built up to fifty times for each input, so the time grows with inputs times nodes: for more than some
    hundred inputs, check a part of them, or one derivative along a direction. ValueError or TypeError where f
    cannot be called with these inputs.

    >>> bool(check_gradients("sin(x) * y", {"x": 1.0, "y": 2.0}))
    True
    """
    function, point = _understood(f, at)
    root, leaves = graph(function, point)
    if certified:
        return _certified(root, leaves)
    gradients = adjoints(root)
    rows = [_row(function, point, name, gradients.get(leaf, 0.0), tolerance) for name, leaf in leaves.items()]
    return GradientCheck(tuple(rows))


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedCheck(GradientCheck):
    """The result of a check with a proof: between which floats each exact derivative lies."""

    bounds: "tuple[Bounds, ...]" = ()

    def __str__(self) -> str:
        rows = [
            (row.name, *bounds.cells(), f"{row.verdict}: {row.note}" if row.note else row.verdict)
            for row, bounds in zip(self.rows, self.bounds, strict=True)
        ]
        return table(("input", "low", "high", "engine", "its distance", "verdict"), rows)

    __repr__ = __str__


def _certified(root: Value, leaves: Mapping[str, Value]) -> CertifiedCheck:
    from engine.verify.enclosure.certified import certificates  # noqa: PLC0415  # an extra

    proofs = certificates(root, list(leaves.values()))
    rows = [
        InputCheck(name, b.engine, (b.low + b.high) / 2.0, b.width, verdict, note, kink)
        for name, (b, verdict, note, kink) in zip(leaves, proofs, strict=True)
    ]
    return CertifiedCheck(tuple(rows), tuple(proof.bounds for proof in proofs))


def _row(function: Graph, point: Point, name: str, engine: float, tolerance: float) -> InputCheck:
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


def _understood(f: str | Function, at: Mapping[str, float] | Sequence[float]) -> tuple[Graph, Point]:
    """The function of named leaves, and the point by name."""
    if isinstance(f, str):
        if not isinstance(at, Mapping):
            raise TypeError(
                f"the inputs of an expression have names: write at={{'x': 1.0}}; got {described(at)}"
            )
        return Expression(f).at, _numbers(at)
    if not callable(f):
        raise TypeError(f"f must be an expression as text or a function of Values; got {described(f)}")
    if isinstance(at, Mapping):
        _bound(f, at)
        return lambda leaves: f(**leaves), _numbers(at)
    return lambda leaves: f(*leaves.values()), _numbers(dict(zip(_names(f, len(at)), at, strict=True)))


def _numbers(at: Mapping[str, float]) -> Point:
    return {name: number(entry, f"at[{name!r}]") for name, entry in at.items()}


def _bound(f: Function, at: Mapping[str, float]) -> None:
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(**at)
    except TypeError as error:
        raise ValueError(f"f takes {signature}; at gives {', '.join(at) or 'nothing'}: {error}") from None


def _names(f: Function, count: int) -> list[str]:
    """The names of the parameters of f, where there are as many as inputs; else x1, x2, ..."""
    try:
        own = [p.name for p in inspect.signature(f).parameters.values() if p.kind < p.VAR_POSITIONAL]
    except (TypeError, ValueError):
        own = []
    return own if len(own) == count else [f"x{i}" for i in range(1, count + 1)]
