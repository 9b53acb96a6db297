"""Checks of the arguments of `train`: each returns the argument as the run takes it, or says what to write."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from engine import Value, described, warn_user
from nn.data.dataset import Example
from nn.data.examples import examples_of
from nn.models.module import Module
from nn.support.schema import whole
from nn.training.guards.finite import check_data
from nn.training.run.history import History
from nn.training.run.state import Observer

F = TypeVar("F", bound=Callable[..., object])


def trainable_parameters(model: Module) -> list[Value]:
    """The parameters of a model that can learn."""
    if not isinstance(model, Module):
        raise TypeError(f"train takes a Module such as MLP; got {described(model)}")
    parameters = model.parameters()
    if not parameters:
        raise ValueError(f"{model!r} has no parameters to train")
    if any(getattr(m, "activation", None) == "step" for m in model.modules() if not hasattr(m, "layers")):
        raise ValueError(
            "step has derivative 0 everywhere, so the weights below it would not learn: "
            "train with sigmoid, and predict with step"
        )
    return parameters


def finite_examples(data: Sequence[Example], name: str) -> list[Example]:
    """The data as a list of pairs of finite numbers."""
    examples = examples_of(data, name)
    check_data(examples, name, getattr(data, "features", ()))
    return examples


def count(number: int, name: str, least: int) -> int:
    """A whole number as int, however large: a batch may be larger than the data."""
    integer = whole(number)
    if integer is None or integer < least:
        raise ValueError(f"{name} must be a whole number of at least {least}; got {described(number)}")
    return integer


def patience_of(patience: int | None, *, validated: bool) -> int | None:
    """A number of epochs, or None. ValueError without validation data, whose loss it watches."""
    if patience is None:
        return None
    if not validated:
        raise ValueError("patience watches the loss of validation data; write validation=(X, y) as well")
    return count(patience, "patience", 1)


def functions(callbacks: Iterable[F], name: str) -> list[F]:
    """A list of functions."""
    if callable(callbacks) or not isinstance(callbacks, Iterable):
        raise TypeError(f"{name} is a list of functions; got {described(callbacks)}; write {name}=[f]")
    checked = list(callbacks)
    if strangers := [callback for callback in checked if not callable(callback)]:
        raise TypeError(f"{name} is a list of functions; one is {described(strangers[0])}")
    return checked


def observers_of(observers: Iterable[Observer]) -> list[Observer]:
    """A list of Observers."""
    checked = list(observers) if isinstance(observers, Iterable) else [observers]
    if strangers := [observer for observer in checked if not isinstance(observer, Observer)]:
        raise TypeError(f"observers is a list of Observer(look, seconds); one is {described(strangers[0])}")
    return checked


def history_of(history: History | None, epochs: int) -> History:
    """The history to continue, or a new one. MisuseWarning where it has these epochs already."""
    if history is None:
        return History()
    if not isinstance(history, History):
        raise TypeError(f"history is the History of an earlier run; got {described(history)}")
    done = len(history.epochs)
    if 0 < epochs <= done:
        warn_user(
            f"the history has {done} finished epochs, so nothing is left to train: epochs counts from the "
            f"beginning of the run; write epochs={2 * done} for {done} more"
        )
    return history
