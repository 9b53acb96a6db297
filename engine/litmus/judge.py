"""What an engine's answer to a trap is: right, wrong, another convention, or none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.litmus.adapter import Adapter, Answer, NotSupported
from engine.litmus.time_limit import limited
from engine.litmus.trap import Trap, roots_of

Verdict = Literal["right", "wrong", "differs", "refused", "not supported"]
VERDICTS: dict[Verdict, str] = {
    "right": "the numbers worked by hand, to 1e-9",
    "wrong": "other numbers, which no convention explains",
    "differs": "a different convention, which is told: no error",
    "refused": "no numbers: an error, or none in the time allowed",
    "not supported": "the engine, or its adapter, has not what the trap needs",
}
SECONDS = 20.0  # for one trap: a hundred times what a linear engine needs for the deepest


@dataclass(frozen=True)
class Outcome:
    """How one trap went: the verdict, what came (None where nothing did), and what is to be said of it."""

    trap: str
    verdict: Verdict
    came: tuple[float, tuple[float, ...]] | None = None
    note: str = ""


def outcome_of(trap: Trap, adapter: Adapter, seconds: float = SECONDS) -> Outcome:
    """How the engine does in one trap; whatever it does, an Outcome comes back.

    Only what kills the process (a stack overflow in compiled code) is not caught: see `isolated`.
    """
    try:
        value, slopes = limited(lambda: _answer(trap, adapter), seconds)
        came = (float(value), tuple(float(slope) for slope in slopes))
    except NotSupported as missing:
        return Outcome(trap.name, "not supported", note=str(missing))
    except TimeoutError as late:
        return Outcome(trap.name, "refused", note=str(late))
    except Exception as error:  # noqa: BLE001  # an engine may raise anything
        said = _said(error)
        if trap.refusing and not isinstance(error, (RecursionError, MemoryError)):
            return Outcome(trap.name, "differs", note=f"{trap.refusing} ({said})")
        return Outcome(trap.name, "refused", note=said)
    if trap.layers:
        came = (came[0], tuple(sorted(came[1])))
    return judged(trap, came)


def judged(trap: Trap, came: tuple[float, tuple[float, ...]]) -> Outcome:
    """The verdict on a value and its slopes."""
    value, slopes = came
    if _same(value, trap.value) and _all_same(slopes, trap.slopes):
        return Outcome(trap.name, "right", came)
    for other in trap.differs:
        its_value = trap.value if other.value is None else other.value
        if _same(value, its_value) and (other.slopes is None or _all_same(slopes, other.slopes)):
            return Outcome(trap.name, "differs", came, other.says)
    return Outcome(trap.name, "wrong", came)


def _answer(trap: Trap, adapter: Adapter) -> Answer:
    if trap.layers:
        if adapter.network is None:
            raise NotSupported(f"the adapter of {adapter.name} gives no networks")
        return adapter.network(len(trap.at), trap.layers, 0.5, trap.at)
    if trap.refusing and not adapter.repeats:
        raise NotSupported(
            f"a gradient of {adapter.name} is a function of the inputs, and no pass over a graph that is kept"
        )
    return adapter.gradient(roots_of(trap, adapter), trap.at)


def _same(came: float, expected: float) -> bool:
    if math.isnan(expected):
        return math.isnan(came)
    return came == expected or abs(came - expected) <= 1e-9 * abs(expected)  # the first: infinities


def _all_same(came: Sequence[float], expected: Sequence[float]) -> bool:
    return len(came) == len(expected) and all(map(_same, came, expected))


def _said(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first[:120]}" if first else type(error).__name__
