"""Answers about vectors and matrices: both sides as arrays, at points and over exact numbers."""

import math
from collections.abc import Mapping

from engine.verify.formulas import Comparison, compare
from engine.verify.judgement.reading.questions.asked import Claimed, Question
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
    left, right = (example.left, example.right) if example else (math.nan, math.nan)
    arrays = isinstance(left, list) or isinstance(right, list)
    sides = example.text if example and arrays else ""
    return Ruling(
        claim.key,
        claim.reading.spelled,
        comparison.verdict,
        comparison.proved,
        comparison.tried,
        None if example is None or arrays else example.point,
        left if isinstance(left, float) else math.nan,
        right if isinstance(right, float) else math.nan,
        note="; ".join(part for part in (comparison.reason, comparison.note, sides) if part),
    )
