"""Mistakes that are usual in one exercise, where `judge` has no word for them."""

from collections.abc import Mapping

from engine import judge

Mistakes = Mapping[str, str]
"""A sentence for each wrong formula, in any equal form: {"sigmoid(z) - t": "that is for the labels 0 and 1"}."""

POINTS = 6  # at which a formula is compared with a mistake
Ranges = Mapping[str, tuple[float, float]]


def mistake_of(
    answer: object,
    mistakes: Mistakes,
    let: Mapping[str, str],
    at: Mapping[str, float] | None = None,
    domain: Ranges | None = None,
) -> str:
    """The sentence of the first mistake that leads to this answer, at every point or at one; "" for none."""
    sentences = (words for formula, words in mistakes.items() if _is(answer, formula, let, at, domain))
    return next(sentences, "")


def _is(
    answer: object,
    formula: str,
    let: Mapping[str, str],
    at: Mapping[str, float] | None,
    domain: Ranges | None,
) -> bool:
    steps = {**let, "mistake": formula}
    try:
        return judge(
            "mistake", values={"mistake": answer}, let=steps, at=at, domain=domain, points=POINTS
        ).right
    except (ValueError, TypeError):  # a name that the formula does not have
        return False
