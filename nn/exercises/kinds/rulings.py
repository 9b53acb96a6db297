"""The rulings of `judge` as parts of an answer, with a hint for each level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine import Expression, Judgement, Ruling, Value, judge, zero_grad
from nn.exercises.part import MISSING, AnswerError, Part, Parts, is_unanswered


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression with its named steps, and what is asked about it."""

    expression: str
    asked: tuple[str, ...] = ()
    let: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All that is asked, values first."""
        return (*self.values, *self.asked)


def parts_of(
    asked: Asked,
    answers: Mapping[str, object],
    at: Mapping[str, float] | None,
    domain: Mapping[str, tuple[float, float]] | None = None,
) -> Parts:
    """The verdict on each answer: formulas at many points, numbers at one. AnswerError where it cannot be read."""
    missing = [key for key in asked.keys if is_unanswered(answers.get(key))]
    hand = {key: answers[key] for key in asked.asked if key not in missing}
    values = {key: answers[key] for key in asked.values if key not in missing}
    parts: list[Part] = []
    if hand or values:
        try:
            judgement = judge(asked.expression, hand, let=asked.let, values=values, at=at, domain=domain)
        except (ValueError, TypeError) as error:
            raise AnswerError(str(error)) from None
        parts = _in_order_asked(judgement, asked.keys)
    return [*parts, *(Part(key, MISSING) for key in missing)]


def _in_order_asked(judgement: Judgement, keys: Sequence[str]) -> list[Part]:
    places = {key.replace("∂", "d"): i for i, key in enumerate(keys)}
    rulings = sorted(judgement.rulings, key=lambda ruling: places.get(ruling.key, len(places)))
    return [part_of(ruling) for ruling in rulings]


def part_of(ruling: Ruling) -> Part:
    """One ruling as a part."""
    slip = ruling.diagnosis
    return Part(
        ruling.key,
        ruling.verdict,
        ruling.claim,
        slip=str(slip or ""),
        kind=slip.kind if slip else "",
    )


def numbers_at(asked: Asked, numbers: Mapping[str, float]) -> dict[str, float]:
    """The right numbers of all that is asked, from the graph of the expression at these numbers."""
    nodes: dict[str, Value] = {name: Value(data, name) for name, data in numbers.items()}
    for name, text in asked.let.items():
        nodes[name] = Expression(text).at(nodes)
    root = Expression(asked.expression).at(nodes)
    right = {name: nodes.get(name, root).data for name in asked.values}
    for key in asked.asked:
        of, _, by = key.replace("∂", "d").partition("/")
        zero_grad(nodes.values())
        nodes.get(of[1:], root).backward()
        right[key] = nodes[by[1:]].grad
    return right
