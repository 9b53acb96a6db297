"""`judge`: hand-derived gradients against the engine, at random points and as formulas."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from traceback import walk_tb
from typing import TYPE_CHECKING

from engine.core.order import topological
from engine.core.value import Value
from engine.support.errors import brief
from engine.support.misuse.caller import ENGINE
from engine.support.numbers import described, number, whole_number
from engine.support.text import shortened
from engine.verify.judgement.reading.answers import Answers, written
from engine.verify.judgement.reading.claims import Claim, read_claims
from engine.verify.judgement.reading.derivation import Derivation, answers_of
from engine.verify.judgement.reading.question import Question, question
from engine.verify.judgement.reading.worksheet import Scene, Worksheet
from engine.verify.judgement.slips.explain import explain
from engine.verify.judgement.trial.compared import compared
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.ruling import KEYS, VERDICTS, Point, Ruling
from engine.verify.judgement.trial.sample import Domain, read_domain, read_point, scenes, tidy_scene
from engine.verify.judgement.trial.trial import Trial

if TYPE_CHECKING:
    from engine.verify.enclosure.over_boxes.difference import Difference

SHOWN = 200  # characters of an expression that is printed


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """The rulings in the order of the chain, from the result to the inputs.

    expression  what was derived, as text
    rulings     one for each claim
    value       the graph at `point`, for a picture or a worked solution: latex_gradient(j.value, j.names["w"])
    names       the node of each name in that graph
    point       `at`, else the counterexample, else numbers that suit a blackboard
    reveal      the level up to which a printed judgement tells what is wrong
    proofs      for a box: how far each claim is from the right formula, by its key
    """

    expression: str
    rulings: tuple[Ruling, ...]
    value: Value
    names: dict[str, Value]
    point: Point
    reveal: int = KEYS
    proofs: "Mapping[str, Difference]" = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The worst of the rulings: "right", "wrong" or "undecided"."""
        verdicts = {ruling.verdict for ruling in self.rulings}
        return next(verdict for verdict in ("wrong", "undecided", "right") if verdict in verdicts)

    @property
    def right(self) -> bool:
        """Whether every claim is right."""
        return self.verdict == "right"

    @property
    def first_wrong(self) -> Ruling | None:
        """The wrong ruling nearest the result."""
        return next((ruling for ruling in self.rulings if ruling.verdict == "wrong"), None)

    @property
    def counterexample(self) -> Point | None:
        """The point at which the first wrong claim differs."""
        return self.first_wrong.counterexample if self.first_wrong else None

    @property
    def diagnosis(self) -> Explanation | None:
        """The mistake that explains the first wrong claim."""
        return self.first_wrong.diagnosis if self.first_wrong else None

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        lines = [f"{self._head}: {self.verdict}"]
        if self.reveal >= VERDICTS:
            lines += [line for ruling in self.rulings for line in ruling.told(self.reveal)]
        if self.reveal >= VERDICTS and self.first_wrong and len(self.rulings) > 1:
            lines.append(f"first wrong, from the result down: {self.first_wrong.key}")
        if self.reveal == KEYS:
            lines += [f"  {key}: {proof}" for key, proof in self.proofs.items()]
        return "\n".join(lines)

    __repr__ = __str__

    @property
    def _head(self) -> str:
        """The expression, but its name alone where its value is asked, or nothing may be told."""
        name = self.value.name
        is_asked = any(ruling.key == name for ruling in self.rulings)
        if is_asked and name != self.expression:
            return name
        return ("" if name == self.expression else f"{name} = ") + shortened(self.expression, SHOWN)


def judge(
    expression: str | Callable[..., Value],
    hand: Answers | None = None,
    *,
    let: Mapping[str, str] | None = None,
    values: Answers | None = None,
    at: Mapping[str, object] | None = None,
    domain: Domain | None = None,
    tolerance: float = 1e-9,
    seed: int = 0,
    points: int = 24,
    reveal: int = KEYS,
    form: str = "",
    names: Sequence[str] = (),
    box: Domain | None = None,
) -> Judgement:
    """Judge hand-derived gradients: right, or wrong with a counterexample and the mistake that explains it.

    expression  text, or a function with one parameter for each input
    hand        answers: "x" asks for d expression / d x, "da/dz" for a link of the chain. An answer is a
                formula as text, a function of names, or a number (at `at`); for a vector w1, w2, ... or a
                matrix W11, W12, ... a list or an array of answers under the key "w" or "W". Of a total
                differential, dL = x dw + w dx, the coefficient is the answer
    let         the steps in their order: {"z": "w*x + b", "a": "sigmoid(z)"}
    values      values of steps, or of the expression under a new name, to be judged likewise
    at          a point that is tried first, and at which numbers hold
    domain      lowest and highest number of an input: {"p": (0.01, 0.99)}; else from -3 to 3
    tolerance   relative difference up to which two numbers are equal
    seed        of the random points
    points      how many points are tried
    reveal      what the printed judgement tells of a wrong answer, each level with those before it: 0 that one
                is wrong, 1 which, 2 a question to think about, 3 the mistake, 4 a point and the answer's number
                there, 5 the right number
    form        "formula": a plain number is wrong where the right answer depends on names, even at `at`
    names       the only names that an answer may have; all where it is empty
    box         lowest and highest number of every input: `proofs` then has bounds of the difference that hold for
                each point of the box (extra `certify`), at most 6 inputs

    ValueError or TypeError says what could not be read, and what to write instead.

    >>> print(judge("sigmoid(w*x)", {"w": "sigmoid(w*x) * x"}, at={"w": 1, "x": 2}))  # doctest: +SKIP
    """
    try:
        options = _Options(tolerance, seed, points, reveal, form, tuple(names), box)
        return _judged(expression, hand, let, values, at, domain, options)
    except (ValueError, TypeError) as error:
        if not _is_own(error):  # a function to be judged raised it: the reader needs its line
            raise
        raise brief(error).with_traceback(None) from None


def _is_own(error: Exception) -> bool:
    """Whether an error was raised in this library."""
    frames = list(walk_tb(error.__traceback__))
    return frames[-1][0].f_code.co_filename.startswith(ENGINE)


@dataclass(frozen=True, slots=True)
class _Options:
    """The settings of `judge`, which see."""

    tolerance: float
    seed: int
    points: int
    reveal: int
    form: str
    names: tuple[str, ...]
    box: Domain | None = None

    def check(self) -> None:
        """ValueError for a setting that is not allowed."""
        if not number(self.tolerance, "tolerance") >= 0:
            raise ValueError(f"tolerance must be at least 0; got {described(self.tolerance)}")
        whole_number(self.points, "points", 1)
        whole_number(self.reveal, "reveal", 0, KEYS)
        if self.form not in ("", "formula"):
            raise ValueError(f'form must be "formula" or ""; got {described(self.form)}')


def _judged(
    expression: str | Callable[..., Value],
    hand: Answers | None,
    let: Mapping[str, str] | None,
    values: Answers | None,
    at: Mapping[str, object] | None,
    domain: Domain | None,
    options: "_Options",
) -> Judgement:
    options.check()
    _check_mappings({"hand": hand, "let": let, "values": values, "at": at, "domain": domain})
    asked = question(expression, hand, let, values, at)
    if asked is not None and not asked.is_scalar:
        return _of_arrays(asked, at, options)
    text = asked.text if asked else ""
    if asked is not None:
        hand, values = answers_of(asked, is_fixed=at is not None and not options.form)
        at = None if at is None else asked.identifiers(at)
        domain = asked.identifiers(domain)  # type: ignore[assignment]  # its entries stay pairs of numbers
        expression, let = Derivation(asked), None
    if asked is None and at is not None and not options.form:
        hand, values = (
            {key: written(answer) for key, answer in (each or {}).items()} for each in (hand, values)
        )
    sheet = Worksheet(expression, let)
    here, ranges = read_point(at, sheet), read_domain(domain, sheet)
    own = None if here is None else sheet.at(here)
    others, reason = scenes(sheet, ranges, options.seed, options.points)
    sample = own or (others[0] if others else None)
    if sample is None:
        raise ValueError(f"no point was found where {sheet.text} has a value: {reason}; give at= or domain=")
    claims, output = read_claims(hand, values, tuple(sample.names))
    if options.form:  # a number is tried at every point, too
        claims = [replace(claim, fixed=False) for claim in claims]
    _check_steps(claims, sample)
    _check_names(claims, options.names)
    if own is None and any(claim.fixed for claim in claims):
        raise ValueError("a number holds at one point; give at={...}, or write a formula as text")
    for scene in [*others, sample]:
        scene.root.name = scene.root.name or output
    trials = [Trial(claim, options.tolerance, own, sheet) for claim in _in_order(claims, sample)]
    for trial in trials:
        if not trial.claim.problem:
            trial.run(others)
    explain(trials, is_formula=bool(options.form))
    rulings = tuple(trial.ruling() for trial in trials)
    shown = own or _counterexample(rulings, sheet) or tidy_scene(sheet, ranges)
    shown = shown if shown and shown.names.keys() == sample.names.keys() else sample
    shown.root.name = shown.root.name or output
    proofs = {} if options.box is None else _proofs(trials, sheet, options.box)
    return Judgement(
        text or sheet.text, rulings, shown.root, shown.names, shown.point, options.reveal, proofs
    )


def _proofs(trials: Sequence[Trial], sheet: Worksheet, box: Domain) -> "dict[str, Difference]":
    """How far each claim is from the right formula, over a box of all inputs."""
    from engine.verify.judgement.trial.over_box import proofs  # noqa: PLC0415  # an extra

    return proofs([trial.claim for trial in trials], sheet, box)


def _of_arrays(asked: Question, at: Mapping[str, object] | None, options: "_Options") -> Judgement:
    """The judgement of a question about vectors and matrices."""
    rulings = compared(asked, at, options.tolerance, options.points, options.seed)
    root = Value(math.nan, asked.result.name)
    point = next((r.counterexample for r in rulings if r.counterexample is not None), {})
    return Judgement(asked.text, rulings, root, {root.name: root}, point, options.reveal)


def _counterexample(rulings: Sequence[Ruling], sheet: Worksheet) -> Scene | None:
    """The scene at the counterexample of the first wrong claim, so that a worked solution has its numbers."""
    point = next((ruling.counterexample for ruling in rulings if ruling.verdict == "wrong"), None)
    return None if point is None else sheet.at({name: point[name] for name in sheet.inputs})


def _check_mappings(options: Mapping[str, object]) -> None:
    for option, value in options.items():
        if value is not None and not isinstance(value, Mapping):
            raise TypeError(f"{option} must be a dict by names; got {described(value)}")


def _check_names(claims: Sequence[Claim], names: Sequence[str]) -> None:
    """ValueError for an answer with a name that is not among those allowed."""
    for claim in claims:
        others = [name for name in claim.names if names and name not in names]
        if others:
            raise ValueError(
                f"{claim.key}: write it with {', '.join(names)} alone; it has {', '.join(others)}"
            )


def _check_steps(claims: Sequence[Claim], scene: Scene) -> None:
    """ValueError where a derivative of the whole by a step is claimed that it does not use."""
    order = set(topological(scene.root))
    for claim in claims:
        by = scene.names.get(claim.by)
        if by and by.parents and not claim.of and by not in order:
            raise ValueError(
                f"{claim.key}: the expression does not use the step {claim.by}; write it with {claim.by}"
            )


def _in_order(claims: Sequence[Claim], scene: Scene) -> list[Claim]:
    """Values as they are computed; then derivatives from the result to the inputs, links before products.

    Claims at one distance stay as they were written. The distance is counted in named steps.
    """
    depth = _depths(scene)

    def rank(claim: Claim) -> tuple[int, int]:
        of, by = (
            depth[scene.node(name)] if name in ("", *scene.names) else 0 for name in (claim.of, claim.by)
        )
        return (0, -of) if not claim.by else (1 + by, -of)

    return sorted(claims, key=rank)


def _depths(scene: Scene) -> dict[Value, int]:
    """How many named steps lie between the result and each node, on the longest way."""
    steps = set(scene.names.values())
    depth = dict.fromkeys(topological(scene.root, *steps), 0)
    for node in reversed(list(depth)):
        below = depth[node] + (node is scene.root or node in steps)
        for parent in node.parents:
            depth[parent] = max(depth[parent], below)
    return depth
