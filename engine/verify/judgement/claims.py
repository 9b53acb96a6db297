"""What was derived by hand, read: which derivative, or which value, by formula or as a number."""

import inspect
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.core.value import Value, constant
from engine.expressions.parser import Expression, ExpressionError
from engine.support.numbers import described, is_number
from engine.verify.judgement.worksheet import Scene

_FRACTION = re.compile(r"\s*[d∂]\s*([^\W\d]\w*)\s*/\s*[d∂]\s*([^\W\d]\w*)\s*")
Index = tuple[int, ...]
Components = dict[Index, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """d `of` / d `by`, or the value of `of` where `by` is ""; `of` is "" for the whole expression.

    `formula` gives it as a Value over the names of a scene. `fixed` for a number, which holds at one point.
    `problem` says what makes it wrong before any number is compared: its shape.
    """

    key: str
    of: str
    by: str
    text: str
    formula: Callable[[Scene], Value]
    fixed: bool = False
    problem: str = ""


def read_claims(
    hand: Mapping[str, Any] | None, values: Mapping[str, Any] | None, names: Sequence[str]
) -> tuple[list[Claim], str]:
    """The claims, vectors and matrices taken apart, and what the hand calls the result.

    ValueError where a name is not known.
    """
    fractions = {key: _fraction(key, names) for key in hand or {}}
    output = _output([of for of, _ in fractions.values()] + list(values or {}), names)
    claims: list[Claim] = []
    for key, given in (hand or {}).items():
        of, by = fractions[key]
        claims += _taken_apart("" if of in ("", output) else of, by, given, names, output)
    for key, given in (values or {}).items():
        claims += _taken_apart("" if key == output else key, "", given, names, output)
    if not claims:
        raise ValueError('nothing to judge; write hand={"x": "2*x"} or values={"z": 0.5}')
    return claims, output


def _fraction(key: Any, names: Sequence[str]) -> tuple[str, str]:
    """("a", "z") of "da/dz"; ("", "w") of "w" alone."""
    if not isinstance(key, str):
        raise TypeError(f'a key of hand is a name, or a fraction as "da/dz"; got {described(key)}')
    key = unicodedata.normalize("NFKC", key)
    match = _FRACTION.fullmatch(key)
    of, by = (match[1], match[2]) if match else ("", key.strip())
    if by not in names and not components(by, names):
        raise ValueError(
            f"hand has {key!r}, and {by} is no name of the expression; names: {', '.join(names)}"
        )
    return of, by


def _output(numerators: Sequence[str], names: Sequence[str]) -> str:
    """What the hand calls the whole expression: the one numerator that is no name in it."""
    unknown = sorted({of for of in numerators if of and of not in names and not components(of, names)})
    if len(unknown) > 1:
        raise ValueError(
            f"{' and '.join(unknown)} are no names of the expression, and only one can be its result; "
            f"names: {', '.join(names)}"
        )
    return unknown[0] if unknown else "L" if "L" not in names else "output"


def components(stem: str, names: Sequence[str]) -> Components:
    """The names that are entries of the vector or matrix `stem`: w1, w2 or w11, w12 or w_1_2; else {}."""
    ends = {
        name: name[len(stem) :]
        for name in names
        if re.fullmatch(re.escape(stem) + r"_?\d{1,9}(_\d{1,9})*", name)  # of more digits, no index
    }
    split = {name: tuple(map(int, end.strip("_").split("_"))) for name, end in ends.items()}
    if len(split) > 1 and all(
        len(index) == 1 and len(end.strip("_")) == 2
        for index, end in zip(split.values(), ends.values(), strict=True)
    ):
        split = {name: tuple(map(int, end.strip("_"))) for name, end in ends.items()}
    found = {index: name for name, index in split.items()}
    axes = [sorted(set(axis)) for axis in zip(*found, strict=False)]
    full = len({len(index) for index in found}) == 1 and math.prod(map(len, axes)) == len(found)
    return dict(sorted(found.items())) if full else {}


def _entries(name: str, names: Sequence[str]) -> Components:
    return {(): name} if not name or name in names else components(name, names)


def _taken_apart(of: str, by: str, given: Any, names: Sequence[str], output: str) -> list[Claim]:
    """One claim for each entry; rank(dy/dp) = rank(y) + rank(p) is the shape that is due."""
    tops, bottoms = _entries(of, names), _entries(by, names)
    if not tops:
        raise ValueError(f"values has {of!r}, which is no name of the expression; names: {', '.join(names)}")
    key = _key(of or output, by)
    due, came = _shape(tops) + _shape(bottoms), _shape_of(given)
    if due != came:
        problem = f"its shape: {_words(due)} is due, {_words(came)} was given"
        return [
            Claim(
                key, of, by, given if isinstance(given, str) else described(given), _nothing, problem=problem
            )
        ]
    claims = []
    for (top, bottom), entry in zip(product(tops.values(), bottoms.values()), _flat(given), strict=True):
        claims.append(_claim(top, bottom, _key(top or output, bottom), entry, names))
    return claims


def _key(of: str, by: str) -> str:
    return f"d{of}/d{by}" if by else of


def _shape(entries: Components) -> Index:
    return tuple(len(set(axis)) for axis in zip(*entries, strict=True))


def _shape_of(given: Any) -> Index:
    """Of nested lists; a ragged one has -1 where its rows differ."""
    shape: list[int] = []
    level = [given]
    while all(isinstance(part, (list, tuple)) for part in level):
        lengths = {len(part) for part in level}
        shape.append(lengths.pop() if len(lengths) == 1 else -1)
        level = [entry for part in level for entry in part]
        if not level:
            break
    return tuple(shape)


def _flat(given: Any) -> list[Any]:
    level = [given]
    while level and isinstance(level[0], (list, tuple)):
        level = [entry for part in level for entry in part]
    return level


def _words(shape: Index) -> str:
    if not shape:
        return "one number"
    if -1 in shape:
        return "a ragged list"
    kind = {1: "a vector", 2: "a matrix"}.get(len(shape), f"an array of rank {len(shape)}")
    return f"{kind} of {'×'.join(map(str, shape))}"


def _nothing(_: Scene) -> Value:
    raise ValueError("a claim of the wrong shape has no number")


def _claim(of: str, by: str, key: str, given: Any, names: Sequence[str]) -> Claim:
    if isinstance(given, str):
        return Claim(key, of, by, given, _by_text(key, given, names))
    if is_number(given):
        data = float(given)
        return Claim(key, of, by, f"{data:.12g}", lambda _: constant(data), fixed=True)
    if callable(given):
        return Claim(key, of, by, getattr(given, "__name__", "a function"), _by_function(key, given, names))
    raise TypeError(f"hand[{key!r}] is a formula as text, a number or a function; got {described(given)}")


def _by_text(key: str, text: str, names: Sequence[str]) -> Callable[[Scene], Value]:
    try:
        expression = Expression(text)
    except ExpressionError as error:
        raise ExpressionError(f"{key}: {error}", error.position) from None
    strangers = [name for name in expression.names if name not in names]
    if strangers:
        raise ValueError(
            f"{key} = {text}: {strangers[0]} is no name of the expression; names: {', '.join(names)}; "
            "name a step with let"
        )
    return lambda scene: expression.at(scene.names)


def _by_function(key: str, function: Callable[..., Any], names: Sequence[str]) -> Callable[[Scene], Value]:
    parameters = list(inspect.signature(function).parameters)
    strangers = [name for name in parameters if name not in names]
    if strangers:
        raise ValueError(
            f"{key}: the function takes {strangers[0]}, which is no name; names: {', '.join(names)}"
        )

    def formula(scene: Scene) -> Value:
        given = function(**{name: scene.names[name] for name in parameters})
        return given if isinstance(given, Value) else constant(given)

    return formula
