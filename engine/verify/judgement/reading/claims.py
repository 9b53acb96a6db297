"""Answers as claims: each says which derivative, or which value, it is, by formula or as a number."""

import inspect
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from engine.core.value import Value, constant
from engine.expressions.graph.expression import Expression, ExpressionError
from engine.support.numbers import described, is_number, number
from engine.verify.judgement.reading.answers import FRACTION, Answer, Answers, taken_apart
from engine.verify.judgement.reading.indices import entries_of, fitting, shape_in_words, shape_of
from engine.verify.judgement.reading.worksheet import Scene

Formula = Callable[[Scene], Value]


@dataclass(frozen=True, slots=True)
class Claim:
    """The derivative d `of` / d `by`, or the value of `of` where `by` is "".

    key      how the claim is called in a report: dL/dw
    of       the numerator; "" for the whole expression
    by       the denominator
    text     the answer as it was written
    formula  the answer as a Value over the names of a scene
    fixed    whether it is a number, which holds at one point only
    problem  why it is wrong before any number is compared: its shape; "" as a rule
    unit     one in the last place of a number that was written with a decimal point
    names    the names in it
    unknown  those of them that the expression does not have
    """

    key: str
    of: str
    by: str
    text: str
    formula: Formula
    fixed: bool = False
    problem: str = ""
    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unit: float = 0.0


def read_claims(
    hand: Answers | None, values: Answers | None, names: Sequence[str]
) -> tuple[list[Claim], str]:
    """The claims, one for each entry of a vector or matrix, and the name of the result.

    ValueError for a name that does not occur. ExpressionError for text that cannot be read: one error tells
    the mistakes of all answers.
    """
    fractions = {key: _fraction(key, names) for key in hand or {}}
    output = _output([of for of, _ in fractions.values()] + list(values or {}), names)
    asked = [("" if of in ("", output) else of, by, (hand or {})[key]) for key, (of, by) in fractions.items()]
    asked += [("" if key == output else key, "", answer) for key, answer in (values or {}).items()]
    if not asked:
        raise ValueError('nothing to judge; write hand={"x": "2*x"} or values={"z": 0.5}')
    claims: list[Claim] = []
    errors: list[ExpressionError] = []
    for of, by, answer in asked:
        try:
            claims += _entries(of, by, answer, names, output)
        except ExpressionError as error:
            errors.append(error)
    if errors:
        raise ExpressionError("\n".join(map(str, errors)), errors[0].position)
    return claims, output


def _fraction(key: object, names: Sequence[str]) -> tuple[str, str]:
    """("a", "z") of "da/dz"; ("", "w") of "w" alone."""
    if not isinstance(key, str):
        raise TypeError(f'a key of hand is a name, or a fraction such as "da/dz"; got {described(key)}')
    key = unicodedata.normalize("NFKC", key)
    match = FRACTION.fullmatch(key)
    of, by = (match[1], match[2]) if match else ("", key.strip())
    if not entries_of(by, names) or not by:
        bare = by[1:] if by[:1] in {"d", "∂"} else ""
        if bare and entries_of(bare, names):
            raise ValueError(f"hand: {by} is not a name; write {bare}=... (or dL/d{bare}=...)")
        raise ValueError(f"hand: {key!r} asks for {by}, {_unknown(names)}")
    return of, by


def _unknown(names: Iterable[str]) -> str:
    return f"which does not occur in the expression; names: {', '.join(names) or 'none'}"


def _output(numerators: Sequence[str], names: Sequence[str]) -> str:
    """The name of the whole expression: the one numerator that does not occur in it."""
    unknown = sorted({of for of in numerators if of and not entries_of(of, names)})
    if len(unknown) > 1:
        raise ValueError(
            f"{' and '.join(unknown)} do not occur in the expression, and only one of them can be its "
            f"result; names: {', '.join(names)}"
        )
    return unknown[0] if unknown else "L" if "L" not in names else "output"


def _entries(of: str, by: str, answer: Answer, names: Sequence[str], output: str) -> list[Claim]:
    """One claim for each entry, or one claim of the wrong shape."""
    shape, entries = taken_apart(answer)
    for entry in entries:
        if not (isinstance(entry, str) or is_number(entry) or callable(entry)):
            raise _no_answer(_key(of or output, by), entry)
    numerators, denominators = entries_of(of, names), entries_of(by, names)
    tops, bottoms = fitting(numerators, denominators, shape)
    key = _key(of or output, by)
    if shape_of(tops) + shape_of(bottoms) != shape:
        shapes = dict.fromkeys(shape_of(a) + shape_of(b) for a in numerators for b in denominators)
        expected = " or ".join(map(shape_in_words, shapes))
        problem = f"the shape is wrong: expected {expected}, got {shape_in_words(shape)}"
        text = answer if isinstance(answer, str) else described(answer)
        return [Claim(key, of, by, text, _no_number, problem=problem)]
    pairs = product(tops.values(), bottoms.values())
    return [
        _claim(top, bottom, _key(top or output, bottom), entry, names)
        for (top, bottom), entry in zip(pairs, entries, strict=True)
    ]


def _key(of: str, by: str) -> str:
    return f"d{of}/d{by}" if by else of


def _no_number(_: Scene) -> Value:
    raise ValueError("a claim of the wrong shape has no number")


def _claim(of: str, by: str, key: str, entry: object, names: Sequence[str]) -> Claim:
    if isinstance(entry, str):
        formula, own = _by_text(key, entry)
        unknown = tuple(name for name in own if name not in names)
        for name in unknown:
            if name[:1] == "d" and name[1:] in names:
                raise ValueError(
                    f"{key}: the answer has the differential {name}; write it without differentials"
                )
        return Claim(key, of, by, entry, formula, names=own, unknown=unknown)
    if is_number(entry):
        data = number(entry, key)
        text, unit = getattr(entry, "text", f"{data:.12g}"), getattr(entry, "unit", 0.0)
        return Claim(key, of, by, text, lambda _: constant(data), fixed=True, unit=unit)
    if callable(entry):
        formula, own = _by_function(key, entry, names)
        return Claim(key, of, by, getattr(entry, "__name__", "a function"), formula, names=own)
    raise _no_answer(key, entry)


def _no_answer(key: str, entry: object) -> TypeError:
    instead = "; write its number, .data" if isinstance(entry, Value) else ""
    return TypeError(
        f"{key}: an answer is a formula as text, a number or a function; got {described(entry)}{instead}"
    )


def _by_text(key: str, text: str) -> tuple[Formula, tuple[str, ...]]:
    """An answer as text, and the names in it."""
    try:
        expression = Expression(text)
    except ExpressionError as error:
        raise ExpressionError(f"{key}: {error}", error.position) from None

    def formula(scene: Scene) -> Value:
        return expression.at({name: scene.node_or_stranger(name) for name in expression.names})

    return formula, tuple(expression.names)


def _by_function(
    key: str, function: Callable[..., object], names: Sequence[str]
) -> tuple[Formula, tuple[str, ...]]:
    """An answer as a function of names, and these names."""
    parameters = list(inspect.signature(function).parameters)
    unknown = [name for name in parameters if name not in names]
    if unknown:
        raise ValueError(f"{key}: the function takes {unknown[0]}, {_unknown(names)}")

    def formula(scene: Scene) -> Value:
        result = function(**{name: scene.names[name] for name in parameters})
        if isinstance(result, Value):
            return result
        if not is_number(result):
            raise TypeError(f"{key}: the function must return a Value or a number; got {described(result)}")
        return constant(float(result))  # type: ignore[arg-type]  # it is a number

    return formula, tuple(parameters)
