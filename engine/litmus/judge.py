"""The verdict on an engine's answer to a trap: right, wrong, another convention, or no answer."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.litmus.adapter import Adapter, Answer, NotSupported
from engine.litmus.time_limit import limited
from engine.litmus.trap import Trap, roots_of

Verdict = Literal["right", "wrong", "differs", "refused", "not supported"]
VERDICTS: dict[Verdict, str] = {
    "right": "the numbers derived by hand, to 1e-9",
    "wrong": "other numbers; no convention explains them",
    "differs": "another convention, named beside it; this is no error",
    "refused": "no numbers: an error, or no answer within the time limit",
    "not supported": "the engine or its adapter lacks a function that the trap needs",
}
SECONDS = 20.0  # for one trap; a linear engine needs a hundredth of it for the deepest


@dataclass(frozen=True)
class Outcome:
    """The result of one trap: the verdict, the engine's answer (None without one), and a note."""

    trap: str
    verdict: Verdict
    answer: tuple[float, tuple[float, ...]] | None = None
    note: str = ""


def outcome_of(trap: Trap, adapter: Adapter, seconds: float = SECONDS) -> Outcome:
    """Run one trap. An error or a timeout of the engine becomes an Outcome, too.

    A crash of the process (a stack overflow in compiled code) is not caught here: `run_isolated` does that.
    """
    try:
        with warnings.catch_warnings(record=True) as issued:
            warnings.simplefilter("always")
            value, gradient = limited(lambda: _answer(trap, adapter), seconds)
        answer = (float(value), tuple(map(float, gradient)))
    except NotSupported as missing:
        return Outcome(trap.name, "not supported", note=str(missing))
    except TimeoutError as late:
        return Outcome(trap.name, "refused", note=str(late))
    except Exception as error:  # noqa: BLE001  # an engine may raise anything
        return _of_error(trap, error)
    if trap.detaches and issued:
        return Outcome(trap.name, "right", answer)
    if trap.layers:
        answer = (answer[0], tuple(sorted(answer[1])))
    return judged(trap, answer)


def _of_error(trap: Trap, error: Exception) -> Outcome:
    """The outcome of an error: the engine's decision where the trap knows of one, else a refusal."""
    message = _message(error)
    if isinstance(error, (RecursionError, MemoryError)) or not (trap.detaches or trap.refusing):
        return Outcome(trap.name, "refused", note=message)
    if trap.detaches:
        return Outcome(trap.name, "right")
    return Outcome(trap.name, "differs", note=f"{trap.refusing} ({message})")


def judged(trap: Trap, answer: tuple[float, tuple[float, ...]]) -> Outcome:
    """The verdict on a value and its gradient."""
    value, gradient = answer
    if _same(value, trap.value) and _all_same(gradient, trap.gradient):
        return Outcome(trap.name, "right", answer)
    for other in trap.differs:
        its_value = trap.value if other.value is None else other.value
        if _same(value, its_value) and (other.gradient is None or _all_same(gradient, other.gradient)):
            return Outcome(trap.name, "differs", answer, other.says)
    return Outcome(trap.name, "wrong", answer)


def _answer(trap: Trap, adapter: Adapter) -> Answer:
    if trap.layers:
        if adapter.network is None:
            raise NotSupported(f"the adapter of {adapter.name} has no networks")
        return adapter.network(len(trap.at), trap.layers, 0.5, trap.at)
    if trap.refusing and not adapter.repeats:
        raise NotSupported(
            f"{adapter.name} computes a gradient as a function of the inputs and keeps no graph for a second pass"
        )
    return adapter.gradient(roots_of(trap, adapter), trap.at)


def _same(x: float, expected: float) -> bool:
    if math.isnan(expected):
        return math.isnan(x)
    return x == expected or abs(x - expected) <= 1e-9 * abs(expected)  # == is for infinities


def _all_same(numbers: Sequence[float], expected: Sequence[float]) -> bool:
    return len(numbers) == len(expected) and all(map(_same, numbers, expected))


def _message(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first[:120]}" if first else type(error).__name__
