"""The one training loop: shuffle, batch, zero, forward, backward, accumulate, average, update."""

import gc
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tqdm import tqdm

from engine import Value, described, zero_grad
from nn.data import Example, batches, examples_of, shuffled
from nn.history import Epoch, History
from nn.losses import Loss, loss_function
from nn.module import Module
from nn.optimizers import Optimizer
from nn.optimizers import optimizer as optimizer_of
from nn.schedules import Schedule
from nn.schema import at_least_zero

Callback = Callable[[Module, History], Any]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during `train`, raised after the batch: `train(..., history=error.history)` goes on."""

    def __init__(self, history: History) -> None:
        super().__init__(f"training was interrupted in epoch {len(history.epochs) + 1}")
        self.history = history


def train(  # each argument is one word of the algorithm
    model: Module,
    data: Sequence[Example],
    loss: str | Loss,
    epochs: int = 100,
    batch_size: int = 32,
    *,
    lr: float | Schedule = 0.01,
    optimizer: str | Optimizer = "sgd",
    shuffle: bool = True,
    seed: int = 0,
    tolerance: float | None = None,
    validation: Sequence[Example] | None = None,
    callbacks: Sequence[Callback] = (),
    progress: bool = True,
    history: History | None = None,
) -> History:
    """Train `model` on `data`, a sequence of (inputs, target) pairs, by mini-batch descent (seed S1-14).

    loss        the name of a loss, or a function (model output, target) -> Value, of one example
    epochs      passes over the data; each example is used once in each
    batch_size  examples of one update; the last batch is shorter where it does not divide their number, and
                its gradients are averaged over the examples that are really in it
    lr          the learning rate or a Schedule of it, for an optimizer given by name
    optimizer   its name, or an Optimizer
    shuffle     a new order in every epoch, drawn from `seed` and the number of the epoch alone
    tolerance   stop when the loss of two epochs in a row differs by less
    validation  further pairs, whose mean loss is recorded after each epoch
    callbacks   called with (model, history) after each epoch; one that returns True ends the run
    progress    show a bar with the time left
    history     go on with a run: give the history, and the optimizer, that it left

    Returns the History. Ctrl-C finishes the batch, then raises Interrupted, which carries the history.
    """
    examples, loss = examples_of(data), loss_function(loss)
    callbacks = list(callbacks)
    held_out = None if validation is None else examples_of(validation)
    _check(model, epochs, batch_size, tolerance)
    parameters, optimizer = model.parameters(), optimizer_of(optimizer, lr)
    history = history or History()
    history.stopped = ""

    with _interrupts() as interrupted, _bar(epochs, examples, batch_size, history, progress) as bar:
        for epoch in range(len(history.epochs), epochs):
            order = shuffled(examples, f"epoch {seed} {epoch}") if shuffle else examples
            for batch in list(batches(order, batch_size))[history.batches :]:
                batch_cost = 0.0
                with _no_cycle_collection():
                    zero_grad(parameters)
                    for x, target in batch:
                        cost = _cost(loss, model(x), target)
                        cost.backward()  # accumulates into the parameters
                        batch_cost += cost.data
                    _average(parameters, len(batch))
                    optimizer.step(parameters, epoch, epochs)
                history.batches, history.cost = history.batches + 1, history.cost + batch_cost
                bar.update()
                if interrupted():
                    history.stopped = "interrupted"
                    raise Interrupted(history)
            _finish_epoch(history, model, loss, examples, held_out, optimizer.lr(epoch, epochs))
            bar.set_postfix_str(f"epoch {epoch + 1}/{epochs}, loss {history.losses[-1]:.4g}", refresh=False)
            ended = [callback(model, history) for callback in callbacks]
            if any(ended):
                history.stopped = "callback"
            elif tolerance is not None and _settled(history.losses, tolerance):
                history.stopped = "tolerance"
            if history.stopped:
                return history
    history.stopped = "epochs"
    return history


def mean_loss(model: Module, data: Sequence[Example], loss: str | Loss) -> float:
    """(1/n) Σ loss over the n examples of `data`; nothing is trained."""
    examples, function = examples_of(data), loss_function(loss)
    with _no_cycle_collection():
        return sum(_cost(function, model(x), target).data for x, target in examples) / len(examples)


def _cost(loss: Loss, prediction: Any, target: Any) -> Value:
    cost = loss(prediction, target)
    if not isinstance(cost, Value):
        raise TypeError(
            f"a loss returns a Value; got {described(cost)}: did it use .data or float(), or another model?"
        )
    return cost


def _average(parameters: Sequence[Value], count: int) -> None:
    """The accumulated gradients become those of the mean loss of the batch (seed S1-21)."""
    for parameter in parameters:
        parameter.grad /= count


def _finish_epoch(
    history: History,
    model: Module,
    loss: Loss,
    examples: Sequence[Example],
    validation: Sequence[Example] | None,
    lr: float,
) -> None:
    validated = None if validation is None else mean_loss(model, validation, loss)
    history.epochs.append(Epoch(len(history.epochs) + 1, history.cost / len(examples), lr, validated))
    history.batches, history.cost = 0, 0.0


def _settled(losses: Sequence[float], tolerance: float) -> bool:
    """|change of loss| below the tolerance: not the change of the parameters (seed S2-AN-10)."""
    return len(losses) > 1 and abs(losses[-1] - losses[-2]) < tolerance


def _check(model: Module, epochs: int, batch_size: int, tolerance: float | None) -> None:
    if not isinstance(model, Module):
        raise TypeError(f"train takes a Module such as MLP; got {described(model)}")
    for name, count, least in (("epochs", epochs, 0), ("batch_size", batch_size, 1)):
        if isinstance(count, bool) or not isinstance(count, int) or count < least:
            raise ValueError(f"{name} must be a whole number of at least {least}; got {described(count)}")
    if tolerance is not None:
        at_least_zero(tolerance, "tolerance")
    if not model.parameters():
        raise ValueError(f"{model!r} has no parameters to train")
    if any(getattr(m, "activation", None) == "step" for m in model.modules() if not hasattr(m, "layers")):
        raise ValueError(
            "step has slope 0 everywhere, so nothing below it would learn: "
            "train with sigmoid, and predict with step"
        )


@contextmanager
def _no_cycle_collection() -> Iterator[None]:
    """Graphs have no cycles: searching them for some while they grow would cost more than building them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed; a second press interrupts at once. Only the main thread hears it."""
    pressed = False

    def press(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _bar(epochs: int, examples: Sequence[Example], size: int, history: History, progress: bool) -> Any:
    per_epoch = -(-len(examples) // size)
    return tqdm(
        total=epochs * per_epoch,
        initial=len(history.epochs) * per_epoch + history.batches,
        unit="batch",
        disable=not progress,
    )
