"""`check_gradients`: the engine's gradients against central differences, with kinks and rounding in mind.

>>> print(check_gradients("relu(x) + y", {"x": 0.0, "y": 3.0}))  # doctest: +NORMALIZE_WHITESPACE
input  engine  numeric  error  verdict
x      0                       kink at relu(x): derivative 0 from the left, 1 from the right;
                               the engine takes the left one
y      1       1        0      ok
"""

from collections.abc import Mapping, Sequence

from engine.calculus.sweeps import adjoints
from engine.core.value import Value
from engine.verify.finite.called import Function, understood
from engine.verify.finite.gradient_check import CertifiedCheck, GradientCheck, InputCheck
from engine.verify.finite.probe import graph
from engine.verify.finite.row import row_of


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

    The steps suit the scale of each input, and none reaches across a kink that an operation declares, inside of a
    checkpoint or elsewhere. The graph
    of f is built up to fifty times for each input, so the time grows with inputs times nodes: for more than some
    hundred inputs, check a part of them, or one derivative along a direction. ValueError or TypeError where f
    cannot be called with these inputs.

    >>> bool(check_gradients("sin(x) * y", {"x": 1.0, "y": 2.0}))
    True
    """
    function, point = understood(f, at)
    root, leaves = graph(function, point)
    if certified:
        return _certified(root, leaves)
    gradients = adjoints(root)
    rows = [
        row_of(function, point, name, gradients.get(leaf, 0.0), tolerance) for name, leaf in leaves.items()
    ]
    return GradientCheck(tuple(rows))


def _certified(root: Value, leaves: Mapping[str, Value]) -> CertifiedCheck:
    from engine.verify.enclosure.certified import certificates  # noqa: PLC0415  # an extra

    proofs = certificates(root, list(leaves.values()))
    rows = [
        InputCheck(name, b.engine, (b.low + b.high) / 2.0, b.width, verdict, note, kink)
        for name, (b, verdict, note, kink) in zip(leaves, proofs, strict=True)
    ]
    return CertifiedCheck(tuple(rows), tuple(proof.bounds for proof in proofs))
