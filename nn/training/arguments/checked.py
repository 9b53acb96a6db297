"""The arguments of `train`, each checked, as a run that has not begun."""

from collections.abc import Sequence
from typing import get_args

from nn.data.alignment import aligned
from nn.data.dataset import Example
from nn.evaluation.cost import cost_of
from nn.losses import Loss, loss_function
from nn.models.module import Module
from nn.support.schema import at_least_zero, one_of
from nn.training.arguments.checks import (
    count,
    finite_examples,
    functions,
    history_of,
    observers_of,
    patience_of,
    trainable_parameters,
)
from nn.training.arguments.weights import ClassWeight, validation_weights, weights_of
from nn.training.guards.class_numbers import warn_if_classes_are_amounts
from nn.training.guards.symmetry import warn_if_symmetric
from nn.training.optim.optimizers import Optimizer
from nn.training.optim.optimizers import optimizer as optimizer_of
from nn.training.optim.schedules import Schedule
from nn.training.run.history import History
from nn.training.run.state import Average, Callback, Observer, Run


def checked_run(  # each argument is one word of the algorithm
    model: Module,
    data: Sequence[Example],
    loss: str | Loss,
    epochs: int,
    batch_size: int,
    *,
    lr: float | Schedule,
    optimizer: str | Optimizer,
    shuffle: bool,
    seed: int,
    average: Average,
    tolerance: float | None,
    validation: Sequence[Example] | None,
    patience: int | None,
    sample_weight: Sequence[float] | None,
    class_weight: ClassWeight | None,
    callbacks: Sequence[Callback],
    observers: Sequence[Observer],
    history: History | None,
    threads: int,
) -> Run:
    """The run of these arguments of `train`, with a warning for what it could not learn from."""
    one_of(get_args(Average))(average, "average")
    epochs, batch_size = count(epochs, "epochs", 0), count(batch_size, "batch_size", 1)
    parameters, examples = trainable_parameters(model), finite_examples(data, "data")
    rule = optimizer_of(optimizer, lr)
    classes = getattr(data, "classes", ())
    named = aligned(validation, getattr(data, "features", ()), classes, "validation")
    further = None if named is None else finite_examples(named, "validation")
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
    _warn(run, data)
    return run


def _warn(run: Run, data: Sequence[Example]) -> None:
    """Warn of weights that stay equal, and of classes that are taken as amounts."""
    if not run.epochs:
        return
    if not run.optimizer.updates:
        first = run.examples[: run.batch_size]
        warn_if_symmetric(run.model, lambda: [cost_of(run.loss, run.model(x), y) for x, y in first])
    warn_if_classes_are_amounts(run.model, data, run.loss)
