"""`judge`: hand-derived gradients against the engine, at random points and as formulas."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from traceback import walk_tb
from typing import TYPE_CHECKING

from engine.core.value import Value
from engine.support.errors import brief
from engine.support.misuse.caller import ENGINE
from engine.verify.judgement.judgement import Judgement
from engine.verify.judgement.options import Options, check_mappings, check_names, check_steps
from engine.verify.judgement.order import in_order
from engine.verify.judgement.reading.answers import Answers, written
from engine.verify.judgement.reading.claims import Claim, read_claims
from engine.verify.judgement.reading.questions.asked import Question
from engine.verify.judgement.reading.questions.derivation import Derivation, answers_of
from engine.verify.judgement.reading.questions.question import question
from engine.verify.judgement.reading.worksheet import Scene, Worksheet
from engine.verify.judgement.slips.explain import explain
from engine.verify.judgement.trial.compared import compared
from engine.verify.judgement.trial.ruling import KEYS, Ruling
from engine.verify.judgement.trial.sample import Domain, read_domain, read_point, scenes, tidy_scene
from engine.verify.judgement.trial.trial import Trial

if TYPE_CHECKING:
    from engine.verify.enclosure.over_boxes.difference import Difference


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
        options = Options(tolerance, seed, points, reveal, form, tuple(names), box)
        return _judged(expression, hand, let, values, at, domain, options)
    except (ValueError, TypeError) as error:
        if not _is_own(error):  # a function to be judged raised it: the reader needs its line
            raise
        raise brief(error).with_traceback(None) from None


def _is_own(error: Exception) -> bool:
    """Whether an error was raised in this library."""
    frames = list(walk_tb(error.__traceback__))
    return frames[-1][0].f_code.co_filename.startswith(ENGINE)


def _judged(
    expression: str | Callable[..., Value],
    hand: Answers | None,
    let: Mapping[str, str] | None,
    values: Answers | None,
    at: Mapping[str, object] | None,
    domain: Domain | None,
    options: Options,
) -> Judgement:
    options.check()
    check_mappings(
        {"hand": hand, "let": let, "values": values, "at": at, "domain": domain, "box": options.box}
    )
    asked = question(expression, hand, let, values, at)
    if asked is None:
        if at is not None and not options.form:
            hand, values = (
                {key: written(answer) for key, answer in (each or {}).items()} for each in (hand, values)
            )
        return _of_scalars(Worksheet(expression, let), "", hand, values, at, domain, options)
    if not asked.is_scalar:
        return _of_arrays(asked, at, options)
    hand, values = answers_of(asked, is_fixed=at is not None and not options.form)
    at = None if at is None else asked.identifiers(at)
    domain = asked.identifiers(domain)  # type: ignore[assignment]  # its entries stay pairs of numbers
    return _of_scalars(Worksheet(Derivation(asked), None), asked.text, hand, values, at, domain, options)


def _of_arrays(asked: Question, at: Mapping[str, object] | None, options: Options) -> Judgement:
    """The judgement of a question about vectors and matrices."""
    rulings = compared(asked, at, options.tolerance, options.points, options.seed)
    root = Value(math.nan, asked.result.name)
    point = next((r.counterexample for r in rulings if r.counterexample is not None), {})
    return Judgement(asked.text, rulings, root, {root.name: root}, point, options.reveal)


def _of_scalars(
    sheet: Worksheet,
    text: str,
    hand: Answers | None,
    values: Answers | None,
    at: Mapping[str, object] | None,
    domain: Domain | None,
    options: Options,
) -> Judgement:
    """The judgement of a question about numbers; `text` is how it was asked, where that was no expression."""
    here, ranges = read_point(at, sheet), read_domain(domain, sheet)
    own = None if here is None else sheet.at(here)
    others, reason = scenes(sheet, ranges, options.seed, options.points)
    sample = own or (others[0] if others else None)
    if sample is None:
        raise ValueError(f"no point was found where {sheet.text} has a value: {reason}; give at= or domain=")
    claims, output = _claims(hand, values, sample, own, options)
    for scene in [*others, sample]:
        scene.root.name = scene.root.name or output
    trials = [Trial(claim, options.tolerance, own, sheet) for claim in in_order(claims, sample)]
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


def _claims(
    hand: Answers | None, values: Answers | None, sample: Scene, own: Scene | None, options: Options
) -> tuple[list[Claim], str]:
    """The claims, and the name of the output. ValueError for what the settings do not allow."""
    claims, output = read_claims(hand, values, tuple(sample.names))
    if options.form:  # a number is tried at every point, too
        claims = [replace(claim, fixed=False) for claim in claims]
    check_steps(claims, sample)
    check_names(claims, options.names)
    if own is None and any(claim.fixed for claim in claims):
        raise ValueError("a number holds at one point; give at={...}, or write a formula as text")
    return claims, output


def _proofs(trials: Sequence[Trial], sheet: Worksheet, box: Domain) -> "dict[str, Difference]":
    """How far each claim is from the right formula, over a box of all inputs."""
    from engine.verify.judgement.trial.over_box import proofs  # noqa: PLC0415  # an extra

    return proofs([trial.claim for trial in trials], sheet, box)


def _counterexample(rulings: Sequence[Ruling], sheet: Worksheet) -> Scene | None:
    """The scene at the counterexample of the first wrong claim, so that a worked solution has its numbers."""
    point = next((ruling.counterexample for ruling in rulings if ruling.verdict == "wrong"), None)
    return None if point is None else sheet.at({name: point[name] for name in sheet.inputs})
