"""Learning rates that change from epoch to epoch."""

import math
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from nn.support.schema import above_zero, at_least_zero, count, fields, number, one_of, text


@dataclass(frozen=True)
class Schedule:
    """The learning rate of each epoch: `schedule(epoch, epochs)`, the first epoch being 0."""

    start: float

    def __post_init__(self) -> None:
        above_zero(self.start, "a learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What a file must say to make this schedule again."""
        return {"kind": type(self).__name__, **asdict(self)}


@dataclass(frozen=True)
class Constant(Schedule):
    """`start` in every epoch."""

    def __call__(self, _epoch: int, _epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.start


@dataclass(frozen=True)
class Linear(Schedule):
    """A straight line from `start` in the first epoch to `end` in the last."""

    end: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least_zero(self.end, "the last learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.start + (self.end - self.start) * _progress(epoch, epochs)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine wave from `start` in the first epoch to `end` in the last: slow, fast, slow."""

    end: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least_zero(self.end, "the last learning rate")

    def __call__(self, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return self.end + (self.start - self.end) * 0.5 * (1.0 + math.cos(math.pi * _progress(epoch, epochs)))


@dataclass(frozen=True)
class Step(Schedule):
    """`start`, times `factor` after every `every` epochs."""

    factor: float = 0.5
    every: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        above_zero(self.factor, "the factor of a learning rate")
        count(1)(self.every, "the epochs of a step")

    def __call__(self, epoch: int, _epochs: int) -> float:
        """The learning rate of `epoch`, of `epochs` in all."""
        return float(self.start * self.factor ** (epoch // self.every))


SCHEDULES: dict[str, type[Schedule]] = {kind.__name__: kind for kind in (Constant, Linear, Cosine, Step)}


def schedule(given: float | Schedule) -> Schedule:
    """A plain learning rate as the constant schedule."""
    return given if isinstance(given, Schedule) else Constant(above_zero(given, "a learning rate"))


def schedule_state(given: Any, where: str) -> dict[str, Any]:
    """What `Schedule.state` gives, checked (see schema.py)."""
    kind = one_of(SCHEDULES)(given.get("kind") if isinstance(given, dict) else None, f"{where}.kind")
    names = [f.name for f in dataclass_fields(SCHEDULES[kind])]
    checks = {name: count(1) if name == "every" else number for name in names}
    return dict(fields(kind=text, **checks)(given, where))


def schedule_of_state(state: dict[str, Any]) -> Schedule:
    """The schedule that gave that `state()`."""
    return SCHEDULES[state["kind"]](**{name: value for name, value in state.items() if name != "kind"})


def _progress(epoch: int, epochs: int) -> float:
    return epoch / (epochs - 1) if epochs > 1 else 0.0
