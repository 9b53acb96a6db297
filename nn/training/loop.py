"""The one training loop: shuffle, batch, zero, forward, backward, accumulate, average, update."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nn.data.dataset import Example
from nn.losses import Loss
from nn.models.module import Module
from nn.training.arguments.checked import checked_run
from nn.training.arguments.columns import takes_columns
from nn.training.arguments.weights import ClassWeight
from nn.training.optim.optimizers import Optimizer
from nn.training.optim.schedules import Schedule
from nn.training.run.history import History
from nn.training.run.state import Average, Callback, Observer
from nn.training.ways.chosen import completed

if TYPE_CHECKING:
    from nn.support.workers import Executors


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
    executor: "Executors | None" = None,
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
                a function that makes one, which is replaced when it breaks. Worth it for batches of thousands: see
                notebooks/guide/workers.md
    shards      parts of each batch, 4 where an executor is given; their number changes the result by rounding, that
                of the workers does not

    Returns the History. Raises Interrupted after Ctrl-C, once the batch is finished; DivergedError as soon as a
    loss, a gradient or a parameter is NaN or infinite; ValueError where the data hold such a number.
    """
    run = checked_run(
        model,
        data,
        loss,
        epochs,
        batch_size,
        lr=lr,
        optimizer=optimizer,
        shuffle=shuffle,
        seed=seed,
        average=average,
        tolerance=tolerance,
        validation=validation,
        patience=patience,
        sample_weight=sample_weight,
        class_weight=class_weight,
        callbacks=callbacks,
        observers=observers,
        history=history,
        threads=threads,
    )
    return completed(run, compiled=compiled, progress=progress, executor=executor, shards=shards)
