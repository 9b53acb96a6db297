"""Learning rates that change from epoch to epoch."""

import math
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from nn.support.misuse.deprecation import Renamed
from nn.support.schema import Check, above_zero, at_least_zero, count, fields, number, one_of, text

State = dict[str, Any]  # JSON data


@dataclass(frozen=True)
class Schedule:
    """The learning rate of each epoch: `schedule(epoch, epochs)`, counted from epoch 0.

    A subclass is a frozen dataclass whose `__call__` gives the rate.
    """

    start: float

    def __post_init__(self) -> None:
        self._keep("start", above_zero, "a learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        raise NotImplementedError

    def state(self) -> State:
        """The schedule as JSON data, for a file."""
        return {"kind": type(self).__name__.removesuffix("Schedule"), **asdict(self)}

    def _keep(self, name: str, check: Check[float], where: str) -> None:
        """Check a field, and keep it in its plain Python type."""
        object.__setattr__(self, name, check(getattr(self, name), where))


@dataclass(frozen=True)
class ConstantSchedule(Schedule):
    """`start` in every epoch."""

    def __call__(self, _epoch: int, _epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.start


@dataclass(frozen=True)
class LinearSchedule(Schedule):
    """A straight line from `start` in the first epoch to `end` in the last."""

    end: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("end", at_least_zero, "the last learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.start + (self.end - self.start) * _progress(epoch, epochs)


@dataclass(frozen=True)
class CosineSchedule(Schedule):
    """Half a cosine wave from `start` in the first epoch to `end` in the last: slow, fast, slow.

    Source: arXiv 1608.03983, equation 5, without restarts.
    """

    end: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("end", at_least_zero, "the last learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.end + (self.start - self.end) * 0.5 * (1.0 + math.cos(math.pi * _progress(epoch, epochs)))


@dataclass(frozen=True)
class StepSchedule(Schedule):
    """`start`, multiplied by `factor` after each `every` epochs."""

    factor: float = 0.5
    every: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("factor", above_zero, "the factor of a learning rate")
        self._keep("every", count(1), "the epochs of a step")

    def __call__(self, epoch: int, _epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return float(self.start * self.factor ** (epoch // self.every))


SCHEDULES: dict[str, type[Schedule]] = {
    kind.__name__.removesuffix("Schedule"): kind
    for kind in (ConstantSchedule, LinearSchedule, CosineSchedule, StepSchedule)
}
"""The schedules by their names in files."""

Constant, Linear, Cosine, Step = (Renamed(name, kind) for name, kind in SCHEDULES.items())


def schedule(lr: float | Schedule) -> Schedule:
    """A schedule as it is; a plain learning rate as the constant schedule."""
    return lr if isinstance(lr, Schedule) else ConstantSchedule(lr)


def schedule_state(value: object, where: str) -> State:
    """The result of `Schedule.state`, checked (see schema.py)."""
    kind = one_of(SCHEDULES)(value.get("kind") if isinstance(value, dict) else None, f"{where}.kind")
    names = [f.name for f in dataclass_fields(SCHEDULES[kind])]
    checks = {name: count(1) if name == "every" else number for name in names}
    return fields(kind=text, **checks)(value, where)


def schedule_of_state(state: State) -> Schedule:
    """The schedule that gave that `state()`."""
    return SCHEDULES[state["kind"]](**{name: value for name, value in state.items() if name != "kind"})


def _progress(epoch: int, epochs: int) -> float:
    return epoch / (epochs - 1) if epochs > 1 else 0.0
