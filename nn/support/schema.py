"""Checks of settings and of JSON data: each check returns the value it was given, in its plain Python type.

SCALE = fields(means=list_of(number), deviations=list_of(number))
SCALE(document["inputs"], "inputs")  # ValueError: inputs.means[3] must be a finite number; got None

A check is called with the value and with its name in messages. NumPy numbers become int and float, so that a
file takes them; True is no number.
"""

import math
from collections.abc import Callable, Collection
from typing import Any, Protocol, TypeVar

import engine
from engine import described, whole_number

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Json = dict[str, Any]  # JSON data has any shape; the checks give it one
MOST = 10**18  # of a count; nothing here is counted further


class Check(Protocol[T_co]):
    """A function from a value and its name to the checked value. ValueError where it does not fit."""

    def __call__(self, value: object, where: str, /) -> T_co:
        """The checked value."""
        ...


def number(value: object, where: str) -> float:
    """A finite number."""
    return _number(value, where, "a finite number", lambda _: True)


def above_zero(value: object, where: str) -> float:
    """A finite number above 0."""
    return _number(value, where, "above 0", lambda x: x > 0)


def at_least_zero(value: object, where: str) -> float:
    """A finite number of at least 0."""
    return _number(value, where, "at least 0", lambda x: x >= 0)


def fraction(value: object, where: str) -> float:
    """A number from 0 to below 1."""
    return _number(value, where, "from 0 to below 1", lambda x: 0 <= x < 1)


def is_bool(value: object) -> bool:
    """Whether a value is True or False, of Python or of NumPy."""
    return isinstance(value, bool) or str(getattr(value, "dtype", "")) == "bool"


def whole(value: object) -> int | None:
    """A whole number as int; None for anything else, for True and for 2.0."""
    try:
        return whole_number(value, "a value", least=None)
    except ValueError:
        return None


def count(least: int = 0) -> Check[int]:
    """A whole number from `least` to 10^18."""

    def check(value: object, where: str) -> int:
        integer = whole_number(value, where, least)
        if integer > MOST:
            raise _refusal(value, where, "a whole number of at most 10^18")
        return integer

    return check


def text(value: object, where: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise _refusal(value, where, "a text")
    return value


def flag(value: object, where: str) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise _refusal(value, where, "true or false")
    return value


def one_of(names: Collection[str]) -> Check[str]:
    """One of these strings."""

    def check(value: object, where: str) -> str:
        if not isinstance(value, str) or value not in names:
            raise _refusal(value, where, f"one of {', '.join(names)}")
        return value

    return check


def either(first: Check[T], *others: Check[T]) -> Check[T]:
    """The result of the first check that accepts the value."""

    def check(value: object, where: str) -> T:
        *attempts, last = first, *others
        for attempt in attempts:
            try:
                return attempt(value, where)
            except ValueError:
                continue
        return last(value, where)

    return check


def nothing(value: object, where: str) -> None:
    """null."""
    if value is not None:
        raise _refusal(value, where, "null")


def list_of(check: Check[T]) -> Check[list[T]]:
    """A list, each of whose elements passes `check`."""

    def check_all(value: object, where: str) -> list[T]:
        if not isinstance(value, (list, tuple)):
            raise _refusal(value, where, "a list")
        return [check(element, f"{where}[{i}]") for i, element in enumerate(value)]

    return check_all


def fields(**checks: Check[object]) -> Check[Json]:
    """An object with exactly these fields."""

    def check_all(value: object, where: str) -> Json:
        if not isinstance(value, dict):
            raise _refusal(value, where, "an object")
        if value.keys() != checks.keys():
            other = min(map(str, value.keys() ^ checks.keys()))
            raise ValueError(
                f"{where} must have the fields {', '.join(checks)}; {other!r} is the first difference"
            )
        return {name: check(value[name], f"{where}.{name}") for name, check in checks.items()}

    return check_all


def numbers_by_name(value: object, where: str) -> dict[str, float]:
    """An object of finite numbers."""
    if not isinstance(value, dict):
        raise _refusal(value, where, "an object of numbers")
    return {name: number(entry, f"{where}.{name}") for name, entry in value.items()}


def _number(value: object, where: str, expected: str, fits: Callable[[float], bool]) -> float:
    try:
        x = math.nan if is_bool(value) else engine.number(value, where)
    except (TypeError, ValueError):  # another type, or an integer beyond the floats
        x = math.nan
    if not (math.isfinite(x) and fits(x)):
        raise _refusal(value, where, expected)
    return x


def _refusal(value: object, where: str, expected: str) -> ValueError:
    return ValueError(f"{where} must be {expected}; got {described(value)}")
