"""Answers about vectors and matrices: both sides as arrays, at points and over exact numbers."""

from collections.abc import Mapping

from engine.verify.formulas import Comparison, compare
from engine.verify.judgement.reading.notation import Claimed, Question
from engine.verify.judgement.trial.ruling import Ruling


def compared(
    asked: Question, at: Mapping[str, object] | None, tolerance: float, points: int, seed: int
) -> tuple[Ruling, ...]:
    """The ruling on each answer, in the order written."""
    scope = asked.scope.at(at) if at else asked.scope  # type: ignore[arg-type]  # numbers, as scope checks
    return tuple(
        _ruling(claim, compare(claim.left, claim.right, scope, tolerance=tolerance, points=points, seed=seed))
        for claim in asked.claims
    )


def _ruling(claim: Claimed, comparison: Comparison) -> Ruling:
    example = comparison.counterexample
    note = "; ".join(part for part in (comparison.reason, comparison.note, _sides(comparison)) if part)
    return Ruling(
        claim.key,
        claim.reading.spelled,
        comparison.verdict,
        comparison.proved,
        comparison.tried,
        None if example is None or _sides(comparison) else example.point,
        note=note,
        **_numbers(comparison),
    )


def _numbers(comparison: Comparison) -> dict[str, float]:
    """The numbers of both sides, where they are scalars."""
    example = comparison.counterexample
    if example is None or isinstance(example.left, list) or isinstance(example.right, list):
        return {}
    return {"expected": example.left, "got": example.right}


def _sides(comparison: Comparison) -> str:
    """Both sides in words, where they are arrays."""
    return comparison.counterexample.text if comparison.counterexample and not _numbers(comparison) else ""
