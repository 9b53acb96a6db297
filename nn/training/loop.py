"""The one training loop: shuffle, batch, zero, forward, backward, accumulate, average, update."""

from collections.abc import Sequence
from typing import get_args

from engine import no_cycle_collection, zero_grad
from nn.data.dataset import Example
from nn.evaluation.cost import cost_of
from nn.losses import Loss, loss_function
from nn.models.module import Module
from nn.optim.optimizers import Optimizer
from nn.optim.optimizers import optimizer as optimizer_of
from nn.optim.schedules import Schedule
from nn.support.errors import Interrupted
from nn.support.schema import at_least_zero, one_of
from nn.support.squeezed import warned_once
from nn.support.workers import Executors
from nn.training.arguments.checks import (
    count,
    finite_examples,
    functions,
    history_of,
    observers_of,
    patience_of,
    trainable_parameters,
)
from nn.training.arguments.columns import takes_columns
from nn.training.arguments.weights import ClassWeight, validation_weights, weights_of
from nn.training.compiled.loop import RecordedRun, load_compiler, recorded_run
from nn.training.guards.class_numbers import warn_if_classes_are_amounts
from nn.training.guards.finite import check_gradients, check_loss, check_update
from nn.training.guards.learning import warn_if_not_learnt
from nn.training.guards.symmetry import warn_if_symmetric
from nn.training.history import History
from nn.training.run.progress import Progress, bar_of, notice
from nn.training.run.signals import Presses, at_once, interrupts
from nn.training.run.state import Average, Callback, Observer, Run


@takes_columns
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
    average: Average = "examples",
    tolerance: float | None = None,
    validation: Sequence[Example] | None = None,
    patience: int | None = None,
    sample_weight: Sequence[float] | None = None,
    class_weight: ClassWeight | None = None,
    callbacks: Sequence[Callback] = (),
    observers: Sequence[Observer] = (),
    progress: bool = True,
    history: History | None = None,
    compiled: bool | None = None,
    threads: int = 1,
    executor: Executors | None = None,
    shards: int | None = None,
) -> History:
    """Train `model` on `data`, a sequence of (inputs, target) pairs, by mini-batch descent.

    >>> from nn import MLP, train, xor
    >>> model = MLP(2, [4, 1], "tanh", seed=0)
    >>> history = train(model, xor(), "mean_squared_error", epochs=200, batch_size=4, lr=0.1, progress=False)
    >>> history.losses[-1] < history.losses[0]
    True

    Inputs and targets apart are taken as well: train(model, X, y, loss, ...).

    loss        the name of a loss, or a function (model output, target) -> Value, of one example
    epochs      passes over the data; each pass uses each example once
    batch_size  examples of one update; the last batch is shorter where it does not divide their number
    lr          the learning rate or a Schedule of it, for an optimizer given by name
    optimizer   its name, or an Optimizer; "lbfgs" and "newton" take all data at once, and are for small data
    shuffle     a new order in every epoch, which depends on `seed` and the number of the epoch alone
    average     the sum of the gradients of a batch is divided by the number of its "examples", or by the
                "batch_size" even where the last batch is shorter
    tolerance   stop when the loss of two epochs in a row differs by less
    validation  further pairs, or columns (X, y), whose mean loss is recorded after each epoch
    patience    stop after as many epochs in a row whose validation loss is no smaller than the smallest before; at
                the end of the run the model gets the parameters of its best epoch, history.best
    sample_weight  a number of at least 0 for each example: the loss is the weighted mean
    class_weight   {class: weight}, or "balanced" for weights that make every class count as much as any other; it
                holds for the validation data, too
    callbacks   called with (model, history) after each epoch; one that returns True ends the run
    observers   called from time to time, to save or to report; see Observer
    progress    show a bar with the time left; lines where standard error is no terminal
    history     continue a run: give the history, and the optimizer, that it left
    compiled    run the loop as a compiled program (extra `fast`), whose numbers are the same to 1e-9. None does
                so where it can, and says in one line why it cannot where model or loss cannot be recorded.
                Write compiled=False where model or loss depend on something else that changes during the run, such
                as the number of their calls or the time: only examples that are compared now and then show it
    threads     how many work on one batch of a compiled run; worth it for wide layers and large batches
    executor    where the gradients of a batch are computed, in `shards` parts: an Executor of concurrent.futures, or
                a function that makes one, which is replaced when it breaks. Worth it for large networks and batches
                alone: see notebooks/guide/workers.md
    shards      parts of each batch, 4 where an executor is given; their number changes the result by rounding, that
                of the workers does not

    Returns the History. Raises Interrupted after Ctrl-C, once the batch is finished; DivergedError as soon as a
    loss, a gradient or a parameter is NaN or infinite; ValueError where the data hold such a number.
    """
    epochs, batch_size = count(epochs, "epochs", 0), count(batch_size, "batch_size", 1)
    one_of(get_args(Average))(average, "average")
    parameters, examples = trainable_parameters(model), finite_examples(data, "data")
    rule = optimizer_of(optimizer, lr)
    further = None if validation is None else finite_examples(validation, "validation")
    classes = getattr(data, "classes", ())
    run = Run(
        model=model,
        parameters=parameters,
        examples=examples,
        loss=loss_function(loss),
        epochs=epochs,
        batch_size=len(examples) if rule.whole_data else batch_size,
        optimizer=rule,
        seed=seed if shuffle else None,
        average=average,
        tolerance=None if tolerance is None else at_least_zero(tolerance, "tolerance"),
        validation=further,
        weights=weights_of(examples, sample_weight, class_weight, classes),
        validation_weights=validation_weights(further or (), examples, class_weight, classes),
        patience=patience_of(patience, validated=further is not None),
        threads=count(threads, "threads", 1),
        callbacks=functions(callbacks, "callbacks"),
        observers=observers_of(observers),
        history=history_of(history, epochs),
    )
    if not run.optimizer.updates and epochs:
        warn_if_symmetric(
            model, lambda: [cost_of(run.loss, model(x), y) for x, y in run.examples[:batch_size]]
        )
    if epochs:
        warn_if_classes_are_amounts(model, data, run.loss)
    if executor is not None or shards is not None:
        history = _sharded(run, executor, shards, compiled, progress=progress)
    else:
        history = finished(run, compiled=compiled, progress=progress)
    warn_if_not_learnt(run)
    return history


def finished(run: Run, *, compiled: bool | None = None, progress: bool = False) -> History:
    """Do what is left of a run. See `train`, whose checked arguments it has."""
    history = run.history
    history.stopped = ""
    with warned_once(), interrupts() as presses, bar_of(run, progress=progress) as bar:
        if run.optimizer.whole_data:
            _on_whole_data(run, compiled, presses, bar)
        elif recorded := _recorded(run, compiled, presses, bar):
            recorded.go_on(bar, lambda: presses.count > 0)  # what it leaves undone is done here
        while not run.over:
            _plain_epoch(run, presses, bar)
    history.stopped = history.stopped or "epochs"
    run.restore_best()
    return history


def _sharded(
    run: Run, executor: Executors | None, shards: int | None, compiled: bool | None, *, progress: bool
) -> History:
    """Do what is left of a run whose batches are divided into shards."""
    if run.optimizer.whole_data or compiled is False:
        asked = type(run.optimizer).__name__ if run.optimizer.whole_data else "compiled=False"
        raise ValueError(f"executor and shards are for batches in compiled code; leave them out with {asked}")
    from nn.training.shards.loop import SHARDS, ShardedRun  # noqa: PLC0415  # it needs NumPy

    parts = SHARDS if shards is None else count(shards, "shards", 1)
    run.optimizer.check(run.parameters)
    history = run.history
    history.stopped = ""
    with warned_once(), interrupts() as presses, bar_of(run, progress=progress) as bar:
        if not run.over:
            ShardedRun(run, executor, parts).go_on(bar, lambda: presses.count > 0)
        while not run.over:  # a number that is not finite: the plain loop says which
            _plain_epoch(run, presses, bar)
    history.stopped = history.stopped or "epochs"
    run.restore_best()
    return history


def _on_whole_data(run: Run, compiled: bool | None, presses: Presses, bar: Progress) -> None:
    """Do what is left of a run with an optimizer that takes all data at once."""
    from nn.optim.whole_data import WholeData  # noqa: PLC0415  # it needs NumPy
    from nn.training.whole_data import go_on_whole, program_of  # noqa: PLC0415

    optimizer = run.optimizer
    if not isinstance(optimizer, WholeData):
        raise TypeError(f"{type(optimizer).__name__} takes all data at once, and is no WholeData")
    optimizer.check(run.parameters)
    go_on_whole(run, optimizer, program_of(run, compiled), bar, lambda: presses.count > 0)
    _show_notices(run)


def _plain_epoch(run: Run, presses: Presses, bar: Progress) -> None:
    """Do what is left of one epoch as a graph of Values. Interrupted after Ctrl-C."""
    history = run.history
    for rows in run.remaining_batches():
        run.step(_descend(run, rows))
        bar.update()
        _show_notices(run)
        if presses.count:
            history.stopped = "interrupted"
            raise Interrupted(history)
    run.finish_epoch(run.plain_validation, run.plain_parameters)
    bar.set_postfix_str(
        f"epoch {len(history.epochs)}/{run.epochs}, loss {history.losses[-1]:.4g}", refresh=False
    )
    run.observe()


def _descend(run: Run, rows: Sequence[int]) -> float:
    """Make one update by the examples in these rows. Returns the sum of their losses."""
    total = 0.0
    with no_cycle_collection():
        zero_grad(run.parameters)
        for row in rows:
            x, target = run.examples[row]
            cost = cost_of(run.loss, run.model(x), target)
            check_loss(run, row, cost.data)
            if run.weights is not None:
                cost = run.weights[row] * cost
            cost.backward()  # adds to the gradients of the parameters
            total += cost.data
        for parameter in run.parameters:
            parameter.grad /= run.divisor(len(rows))
        check_gradients(run)
        run.optimizer.step(run.parameters, len(run.history.epochs), run.epochs)
        check_update(run)
    return total


def _show_notices(run: Run) -> None:
    while run.notices:
        notice(run.notices.pop(0))


def _recorded(run: Run, compiled: bool | None, presses: Presses, bar: Progress) -> RecordedRun | None:
    """The run as a compiled program. Ctrl-C meanwhile ends the run, of which nothing is done yet."""
    try:
        if compiled is not False:
            load_compiler()
        with at_once(presses):
            bar.set_description("recording")  # and compiling
            return None if compiled is False else recorded_run(run, demanded=bool(compiled))
    except KeyboardInterrupt:
        run.history.stopped = "interrupted"
        raise Interrupted(run.history) from None
    finally:
        bar.set_description()
        bar.unpause()
        for observer in run.observers:
            observer.start()
