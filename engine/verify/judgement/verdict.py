"""`judge`: what was derived by hand against the engine, at random points and as formulas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.core.order import topological
from engine.core.value import Value
from engine.verify.judgement.claims import Claim, read_claims
from engine.verify.judgement.explain import explain
from engine.verify.judgement.matching import Explanation
from engine.verify.judgement.sample import Domain, read_domain, read_point, scenes
from engine.verify.judgement.trial import Point, Ruling, tried
from engine.verify.judgement.worksheet import Scene, Worksheet


@dataclass(frozen=True, slots=True)
class Judgement:
    """The rulings in the order of the chain, from the result to the inputs.

    `.right` where every claim is; `.verdict` is "right", "wrong" or "undecided"; `.first_wrong` is the one
    nearest the result, and `.counterexample` and `.diagnosis` are its own. `value` and `names` are the graph
    at `point`, for a picture or a worked solution: `latex_gradient(j.value, j.names["w"])`.
    """

    expression: str
    rulings: tuple[Ruling, ...]
    value: Value = field(repr=False)
    names: dict[str, Value] = field(repr=False)
    point: Point

    @property
    def verdict(self) -> str:
        """The worst of the rulings."""
        found = {ruling.verdict for ruling in self.rulings}
        return next(verdict for verdict in ("wrong", "undecided", "right") if verdict in found)

    @property
    def right(self) -> bool:
        """Whether every claim is right."""
        return self.verdict == "right"

    @property
    def first_wrong(self) -> Ruling | None:
        """The first wrong link of the chain, from the result down."""
        return next((ruling for ruling in self.rulings if ruling.verdict == "wrong"), None)

    @property
    def counterexample(self) -> Point | None:
        """Where the first wrong claim differs."""
        return self.first_wrong.counterexample if self.first_wrong else None

    @property
    def diagnosis(self) -> Explanation | None:
        """What explains the first wrong claim."""
        return self.first_wrong.diagnosis if self.first_wrong else None

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        named = "" if self.value.name == self.expression else f"{self.value.name} = "
        lines = [f"{named}{self.expression}: {self.verdict}", *map(str, self.rulings)]
        if self.first_wrong and len(self.rulings) > 1:
            lines.append(f"first wrong, from the result down: {self.first_wrong.key}")
        return "\n".join(lines)


def judge(
    expression: str | Callable[..., Value],
    hand: Mapping[str, Any] | None = None,
    *,
    let: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    at: Mapping[str, float] | None = None,
    domain: Domain | None = None,
    tolerance: float = 1e-9,
    seed: int = 0,
    points: int = 24,
) -> Judgement:
    """Hand-derived gradients of an expression: right, or wrong with a counterexample and a diagnosis.

    expression  text, or a function with a parameter for each input
    hand        derivatives: "x" is d expression / d x, "da/dz" a link of the chain (with d or ∂: the
                derivative with everything on the way); a formula as text over inputs and steps, a function of
                them, a number (at `at`), or lists of such for a vector or matrix "W" of names W11, W12, ...
    let         names of the steps in their order: {"z": "w*x + b", "a": "sigmoid(z)"}
    values      values of steps, or of the expression by a name of its own, to be judged likewise
    at          a point to be tried first, and where numbers hold
    domain      lowest and highest number of an input, {"p": (0.01, 0.99)}; else from -3 to 3
    tolerance   relative difference up to which two numbers are the same

    ValueError or TypeError says what of this is not understood.
    """
    sheet = Worksheet(expression, let)
    here = read_point(at, sheet)
    given = None if here is None else sheet.at(here)
    others, reason = scenes(sheet, read_domain(domain, sheet), seed, points)
    sample = given or (others[0] if others else None)
    if sample is None:
        raise ValueError(f"no point was found where {sheet.text} has a value: {reason}; give at= or domain=")
    claims, output = read_claims(hand, values, tuple(sample.names))
    _used(claims, sample)
    for scene in [*others, sample]:
        scene.root.name = scene.root.name or output
    if given is None and any(claim.fixed for claim in claims):
        raise ValueError("a number holds at one point; give at={...}, or write a formula as text")
    trials = [tried(claim, given, others, tolerance) for claim in _in_order(claims, sample)]
    explain(trials)
    rulings = tuple(trial.ruling() for trial in trials)
    return Judgement(sheet.text, rulings, sample.root, sample.names, sample.point)


def _used(claims: Sequence[Claim], scene: Scene) -> None:
    order = set(topological(scene.root))
    for claim in claims:
        by = scene.names.get(claim.by)
        if by and by.parents and not claim.of and by not in order:
            raise ValueError(
                f"{claim.key}: the expression does not use the step {claim.by}; write it with {claim.by}"
            )


def _in_order(claims: Sequence[Claim], scene: Scene) -> list[Claim]:
    """Values as they are computed; then derivatives from the result to the inputs, links before products."""
    depth = {scene.root: 0}
    for node in reversed(topological(scene.root)):
        for parent in node.parents:
            depth[parent] = max(depth.get(parent, 0), depth[node] + 1)
    deepest = len(depth)

    def rank(claim: Claim) -> tuple[int, int]:
        of, by = (depth.get(scene.names.get(name, scene.root), deepest) for name in (claim.of, claim.by))
        return (0, -of) if not claim.by else (1 + by, -of)

    return sorted(claims, key=rank)
