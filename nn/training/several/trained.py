"""Calls of `train` that are done together where that is possible."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import chain

from engine import Value
from nn.data.dataset import Example
from nn.losses import Loss
from nn.models.module import Module
from nn.support.errors import DivergedError
from nn.training.arguments.checked import checked_run
from nn.training.guards.learning import warn_if_not_learnt
from nn.training.loop import train
from nn.training.run.history import History
from nn.training.run.state import Run
from nn.training.several.side_by_side import side_by_side
from nn.training.ways.chosen import completed

WAYS = ("compiled", "progress", "executor", "shards")
"""The options of `train` that say how a run is done, not what it is."""


@dataclass(frozen=True)
class Call:
    """train(model, data, loss, **options)."""

    model: Module
    data: Sequence[Example]
    loss: str | Loss
    options: Mapping[str, object]


def trained(calls: Sequence[Call]) -> list[History | DivergedError]:
    """The history of each call, or the DivergedError that it raises; other errors are raised.

    ValueError where two calls train the same parameter.

    Models whose runs differ in numbers alone are trained side by side, each as `train` trains it, to rounding.
    """
    runs, ways = [], []
    for call in calls:
        arguments = signature(train).bind(call.model, call.data, call.loss, **call.options)
        arguments.apply_defaults()
        ways.append({name: arguments.arguments.pop(name) for name in WAYS})
        runs.append(checked_run(*arguments.args, **arguments.kwargs))
    _check_separate([run.parameters for run in runs])
    free = [run for run, way in zip(runs, ways, strict=True) if _is_free(way)]
    done = {id(run) for run in free} - {id(run) for run in side_by_side(free)}
    return [_completed(run, way, done=id(run) in done) for run, way in zip(runs, ways, strict=True)]


def check_new(make: Callable[[], object]) -> None:
    """ValueError where two calls of `make` give one model: those of several workers would not meet in `trained`."""
    models = [make(), make()]
    _check_separate([model.parameters() for model in models if isinstance(model, Module)])


def _check_separate(models: Sequence[Sequence[Value]]) -> None:
    """ValueError where two models have a parameter in common: the second would begin where the first has ended."""
    parameters = [*map(id, chain.from_iterable(models))]
    if len(set(parameters)) < len(parameters):
        raise ValueError(
            "make gives the same model, or a part of it, twice: every run begins with a new one; "
            "write the MLP(...) into make"
        )


def _is_free(way: Mapping[str, object]) -> bool:
    """Whether a run may be done in any way."""
    return way["compiled"] is not False and not any(way[name] for name in ("progress", "executor", "shards"))


def _completed(run: Run, way: Mapping[str, object], *, done: bool) -> History | DivergedError:
    if done:
        warn_if_not_learnt(run)
        return run.history
    try:
        return completed(run, **way)  # type: ignore[arg-type]  # checked by name
    except DivergedError as error:
        return error
