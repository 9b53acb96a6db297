"""The shape of JSON data, checked as it is read: each check returns what it was given, or says what is wrong.

SCALE = fields(means=list_of(number), deviations=list_of(number))
SCALE(document["inputs"], "inputs")  # ValueError: inputs.means[3] must be a finite number; got None
"""

import math
from collections.abc import Callable, Collection
from typing import Any

from engine import described

Check = Callable[[Any, str], Any]
MOST = 10**18  # of a count; more is no count of anything here


def number(given: Any, where: str) -> float:
    """A finite number."""
    if not _is_finite(given):
        raise _refusal(given, where, "a finite number")
    return float(given)


def above_zero(given: Any, where: str) -> float:
    """A finite number above 0."""
    if not (_is_finite(given) and given > 0):
        raise _refusal(given, where, "above 0")
    return float(given)


def at_least_zero(given: Any, where: str) -> float:
    """A finite number of at least 0."""
    if not (_is_finite(given) and given >= 0):
        raise _refusal(given, where, "at least 0")
    return float(given)


def _is_finite(given: Any) -> bool:
    try:
        return isinstance(given, (int, float)) and not isinstance(given, bool) and math.isfinite(given)
    except OverflowError:  # an integer beyond the floats
        return False


def count(least: int = 0) -> Check:
    """A whole number from `least` to 10^18."""

    def check(given: Any, where: str) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= MOST:
            raise _refusal(given, where, f"a whole number of at least {least}")
        return given

    return check


def text(given: Any, where: str) -> str:
    """A string."""
    if not isinstance(given, str):
        raise _refusal(given, where, "a text")
    return given


def flag(given: Any, where: str) -> bool:
    """True or False."""
    if not isinstance(given, bool):
        raise _refusal(given, where, "true or false")
    return given


def one_of(names: Collection[str]) -> Check:
    """One of these strings."""

    def check(given: Any, where: str) -> str:
        if not isinstance(given, str) or given not in names:
            raise _refusal(given, where, f"one of {', '.join(names)}")
        return given

    return check


def either(*checks: Check) -> Check:
    """What the first of these checks takes, that takes it."""

    def check(given: Any, where: str) -> Any:
        for attempt in checks[:-1]:
            try:
                return attempt(given, where)
            except ValueError:
                continue
        return checks[-1](given, where)

    return check


def nothing(given: Any, where: str) -> None:
    """null."""
    if given is not None:
        raise _refusal(given, where, "null")


def list_of(check: Check) -> Check:
    """A list, each of whose elements passes `check`."""

    def check_all(given: Any, where: str) -> list[Any]:
        if not isinstance(given, (list, tuple)):
            raise _refusal(given, where, "a list")
        return [check(element, f"{where}[{i}]") for i, element in enumerate(given)]

    return check_all


def fields(**checks: Check) -> Check:
    """An object with exactly these fields."""

    def check_all(given: Any, where: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise _refusal(given, where, "an object")
        if given.keys() != checks.keys():
            other = min(map(str, given.keys() ^ checks.keys()))
            raise ValueError(
                f"{where} must have the fields {', '.join(checks)}; {other!r} is the first that differs"
            )
        return {name: check(given[name], f"{where}.{name}") for name, check in checks.items()}

    return check_all


def numbers_by_name(given: Any, where: str) -> dict[str, float]:
    """An object of finite numbers."""
    if not isinstance(given, dict):
        raise _refusal(given, where, "an object of numbers")
    return {name: number(value, f"{where}.{name}") for name, value in given.items()}


def _refusal(given: Any, where: str, wanted: str) -> ValueError:
    return ValueError(f"{where} must be {wanted}; got {described(given)}")
