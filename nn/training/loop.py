"""The one training loop: shuffle, batch, zero, forward, backward, accumulate, average, update."""

from collections.abc import Sequence
from typing import Any

from engine import Value, described, no_cycle_collection, zero_grad
from nn.data.dataset import Example, batches, examples_of
from nn.evaluation.cost import cost_of, mean_loss
from nn.losses import Loss, loss_function
from nn.models.module import Module
from nn.optim.optimizers import Optimizer
from nn.optim.optimizers import optimizer as optimizer_of
from nn.optim.schedules import Schedule
from nn.support.schema import at_least_zero
from nn.training.compiled_loop import RecordedRun, load_compiler, recorded_run
from nn.training.history import History
from nn.training.progress import bar_of
from nn.training.run_state import Callback, Interrupted, Run
from nn.training.signals import Presses, at_once, interrupts
from nn.training.symmetry import warn_if_symmetric


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
    compiled: bool | None = None,
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
    compiled    run the loop as a recorded program (extra `fast`), whose numbers are the same to 1e-9. None does
                so where the extra is installed, and says in a line why where model or loss cannot be recorded

    Returns the History. Ctrl-C finishes the batch, then raises Interrupted, which carries the history.
    """
    examples, loss = examples_of(data), loss_function(loss)
    held_out = None if validation is None else examples_of(validation)
    parameters = _check(model, epochs, batch_size, tolerance)
    optimizer = optimizer_of(optimizer, lr)
    if not optimizer.updates and epochs:
        warn_if_symmetric(model, lambda: [cost_of(loss, model(x), y) for x, y in examples[:batch_size]])
    history = history or History()
    history.stopped = ""
    shuffle_seed = seed if shuffle else None
    run = Run(
        *(model, parameters, examples, loss, epochs, batch_size, optimizer),
        *(shuffle_seed, tolerance, held_out, list(callbacks), history),
        lambda: mean_loss(model, held_out or [], loss),
    )
    with interrupts() as presses, bar_of(run, progress=progress) as bar:
        if recorded := _recorded(run, compiled, presses, bar):
            recorded.go_on(
                bar, lambda: presses.count > 0
            )  # the same, in compiled code; the rest is done here
        for epoch in range(len(history.epochs), 0 if history.stopped else epochs):
            order = [examples[i] for i in run.order(epoch)]
            for batch in list(batches(order, batch_size))[history.batches :]:
                batch_cost = 0.0
                with no_cycle_collection():
                    zero_grad(parameters)
                    for x, target in batch:
                        cost = cost_of(loss, model(x), target)
                        cost.backward()  # accumulates into the parameters
                        batch_cost += cost.data
                    _average(parameters, len(batch))
                    optimizer.step(parameters, epoch, epochs)
                run.step(batch_cost)
                bar.update()
                if presses.count:
                    history.stopped = "interrupted"
                    raise Interrupted(history)
            run.finish_epoch(run.plain_validation)
            bar.set_postfix_str(
                f"epoch {epoch + 1}/{epochs}, loss {history.epochs[-1].loss:.4g}", refresh=False
            )
            if history.stopped:
                return history
    history.stopped = history.stopped or "epochs"
    return history


def _average(parameters: Sequence[Value], count: int) -> None:
    """The accumulated gradients become those of the mean loss of the batch (seed S1-21)."""
    for parameter in parameters:
        parameter.grad /= count


def _check(model: Module, epochs: int, batch_size: int, tolerance: float | None) -> list[Value]:
    """The parameters of the model, if all of this can be trained with."""
    if not isinstance(model, Module):
        raise TypeError(f"train takes a Module such as MLP; got {described(model)}")
    for name, count, least in (("epochs", epochs, 0), ("batch_size", batch_size, 1)):
        if isinstance(count, bool) or not isinstance(count, int) or count < least:
            raise ValueError(f"{name} must be a whole number of at least {least}; got {described(count)}")
    if tolerance is not None:
        at_least_zero(tolerance, "tolerance")
    parameters = model.parameters()
    if not parameters:
        raise ValueError(f"{model!r} has no parameters to train")
    if any(getattr(m, "activation", None) == "step" for m in model.modules() if not hasattr(m, "layers")):
        raise ValueError(
            "step has slope 0 everywhere, so nothing below it would learn: "
            "train with sigmoid, and predict with step"
        )
    return parameters


def _recorded(run: Run, compiled: bool | None, presses: Presses, bar: Any) -> RecordedRun | None:
    """The run as a program. Ctrl-C while it is recorded and compiled ends it: nothing has been done yet."""
    try:
        if compiled is not False:
            load_compiler()
        with at_once(presses):
            bar.set_description("recording")  # and compiling, where a kernel is needed for the first time
            return None if compiled is False else recorded_run(run, demanded=bool(compiled))
    except KeyboardInterrupt:
        run.history.stopped = "interrupted"
        raise Interrupted(run.history) from None
    finally:
        bar.set_description()
