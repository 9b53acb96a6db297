"""The rulings of `judge` as parts of an answer, with a sentence for each level of hints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine import Expression, Ruling, Value, judge, zero_grad
from nn.exercises.kinds.judged.mistakes import Mistakes, Ranges, mistake_of
from nn.exercises.part import MISSING, RIGHT, WRONG, AnswerError, Part, Parts, is_unanswered

NAME = re.compile(r"[^\W\d]\w*")
POINTS = 12  # at which a formula is tried
SHOWN = 8  # numbers of a point


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression with its named steps, what is asked about it, and the mistakes that are usual here.

    beside  mistakes by part, which come first where another part of the answer is right
    """

    expression: str
    asked: tuple[str, ...] = ()
    let: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    mistakes: Mistakes = field(default_factory=dict)
    beside: Mapping[str, Mistakes] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """All that is asked, values first."""
        return (*self.values, *self.asked)


def parts_of_formulas(
    asked: Asked, answers: Mapping[str, object], names: tuple[str, ...], domain: Ranges
) -> Parts:
    """The verdict on each formula, at many points. AnswerError where it cannot be read, or is a plain number."""
    rulings = _rulings(asked, answers, form="formula", names=names, domain=domain, points=POINTS)
    for key, ruling in rulings.items():
        is_pasted = ruling.diagnosis is not None and ruling.diagnosis.kind == "number"
        if is_pasted or (ruling.verdict == WRONG and all(map(_is_number, rulings.values()))):
            allowed = f" in {', '.join(names)}" if names else ""
            raise AnswerError(f"{key}: a formula{allowed} is asked; {ruling.claim} is a number")
    told = {key: at_names(ruling, asked, names) for key, ruling in rulings.items()}
    return _parts(asked, answers, told, None, domain)


def _is_number(ruling: Ruling) -> bool:
    try:
        float(ruling.claim.replace("−", "-"))
    except ValueError:
        return False
    return True


def parts_of_numbers(asked: Asked, answers: Mapping[str, object], at: Mapping[str, float]) -> Parts:
    """The verdict on each number, at one point. AnswerError where it cannot be read."""
    return _parts(asked, answers, _rulings(asked, answers, at=at), at, None)


def _rulings(asked: Asked, answers: Mapping[str, object], **options: object) -> dict[str, Ruling]:
    """The rulings on the parts that have an answer, by their keys."""
    hand = {key: answers[key] for key in asked.asked if not is_unanswered(answers.get(key))}
    values = {key: answers[key] for key in asked.values if not is_unanswered(answers.get(key))}
    if not hand and not values:
        return {}
    try:
        judgement = judge(asked.expression, hand, let=asked.let, values=values, **options)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise AnswerError(str(error).removeprefix("hand: ")) from None
    names = {key.replace("∂", "d").replace(" ", ""): key for key in asked.keys}
    return {names.get(ruling.key, ruling.key): ruling for ruling in judgement.rulings}


def _parts(
    asked: Asked,
    answers: Mapping[str, object],
    rulings: Mapping[str, Ruling],
    at: Mapping[str, float] | None,
    domain: Ranges | None,
) -> Parts:
    some = any(ruling.verdict == RIGHT for ruling in rulings.values())

    def told(part: Part) -> Part:
        """The part with the mistake of this exercise, which says more than that of the judge."""
        if part.verdict != WRONG:
            return part
        lists = (asked.beside.get(part.key, {}), asked.mistakes) if some else (asked.mistakes,)
        sentences = (mistake_of(answers[part.key], each, asked.let, at, domain) for each in lists)
        sentence = next(filter(None, sentences), "")
        return replace(part, slip=sentence, kind="known") if sentence else part

    parts = (part_of(key, rulings[key]) if key in rulings else Part(key, MISSING) for key in asked.keys)
    return [told(part) for part in parts]


def part_of(key: str, ruling: Ruling) -> Part:
    """One ruling as a part."""
    slip = ruling.diagnosis
    miss = f": {ruling.miss}" if ruling.miss else ""
    return Part(
        key,
        ruling.verdict,
        ruling.claim,
        think=ruling.question,
        slip=slip.hint if slip else ruling.note if ruling.verdict != WRONG else "",
        where=f"{ruling.yours}{miss}" if ruling.yours else "",
        due=f"right is {ruling.expected:.10g} there".replace("-", "−") if ruling.yours else "",
        kind=slip.kind if slip else "",
    )


def at_names(ruling: Ruling, asked: Asked, names: tuple[str, ...] = ()) -> Ruling:
    """The ruling with its point in the names of its claim, steps too, so that a student can compute it again.

    The other inputs follow, where there is room, and where `names` allows them.
    """
    if ruling.counterexample is None:
        return ruling
    inputs = ruling.counterexample
    numbers = {**inputs, **{name: node.data for name, node in _nodes(asked, inputs).items()}}
    own = {name: numbers[name] for name in NAME.findall(ruling.claim) if name in numbers}
    others = {name: x for name, x in inputs.items() if not names or name in names}
    everything = {**own, **others}
    return replace(ruling, counterexample=everything if len(everything) <= SHOWN else own or others)


def _nodes(asked: Asked, numbers: Mapping[str, float]) -> dict[str, Value]:
    """The inputs and the steps at some numbers, by their names."""
    nodes = {name: Value(data, name) for name, data in numbers.items()}
    for name, text in asked.let.items():
        nodes[name] = Expression(text).at(nodes)
    return nodes


def numbers_at(asked: Asked, numbers: Mapping[str, float]) -> dict[str, float]:
    """The right numbers of all that is asked, from the graph of the expression at these numbers."""
    nodes = _nodes(asked, numbers)
    root = Expression(asked.expression).at(nodes)
    right = {name: nodes.get(name, root).data for name in asked.values}
    for key in asked.asked:
        of, _, by = key.replace("∂", "d").partition("/")
        zero_grad(nodes.values())
        nodes.get(of[1:], root).backward()
        right[key] = nodes[by[1:]].grad
    return right
