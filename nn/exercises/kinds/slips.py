"""Mistakes that are usual in one exercise: the formula that each leads to, compared with an answer."""

from collections.abc import Mapping

from engine import judge

Slips = Mapping[str, Mapping[str, str]]
"""{sentence: {key: the formula that the mistake leads to}}: {"labels 0 and 1": {"dL/dz": "sigmoid(z) - t"}}."""


def slip_of(
    key: str,
    answer: object,
    slips: Slips,
    let: Mapping[str, str],
    at: Mapping[str, float] | None,
    domain: Mapping[str, tuple[float, float]] | None,
) -> str:
    """The sentence of the first mistake that leads to this answer; "" for none."""
    for sentence, formulas in slips.items():
        if key in formulas and _is(answer, formulas[key], let, at, domain):
            return sentence
    return ""


def _is(
    answer: object,
    formula: str,
    let: Mapping[str, str],
    at: Mapping[str, float] | None,
    domain: Mapping[str, tuple[float, float]] | None,
) -> bool:
    """Whether an answer is this formula: at many points, or at one for a number."""
    try:
        return judge(formula, None, let=let, values={"answer": answer}, at=at, domain=domain).right
    except (ValueError, TypeError):  # a name that the formula does not have
        return False
