"""The settings of an estimator, checked, and a fit: examples in, parameters and history out."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import described
from nn.estimators.architecture import Architecture
from nn.estimators.rows.cells import Floats
from nn.estimators.rows.examples import ArrayExamples, permuted
from nn.losses import loss_function
from nn.models.activations import name_or_function
from nn.models.inputs import count_of
from nn.support.errors import DivergedError
from nn.support.schema import at_least_zero, count, fraction, is_bool, whole
from nn.training.guards.learning import warn_if_worse_than_constant
from nn.training.optim.optimizers import Optimizer, optimizer
from nn.training.optim.schedules import Schedule
from nn.training.run.history import History
from nn.training.run.state import Run
from nn.training.ways.chosen import finished


@dataclass(frozen=True)
class Settings:
    """The parameters of an estimator, as a fit takes them."""

    hidden: tuple[int, ...]
    activation: str
    optimizer: str | Optimizer
    lr: float | Schedule
    weight_decay: float
    epochs: int
    batch_size: int
    early_stopping: bool
    patience: int
    validation_fraction: float
    tolerance: float | None
    seed: int | None
    threads: int

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Settings":
        """The settings of an estimator with these parameters. ValueError for one that does not fit."""
        share = fraction(params["validation_fraction"], "validation_fraction")
        if not share:
            raise ValueError("validation_fraction must be between 0 and 1; got 0")
        early = params["early_stopping"]
        if not is_bool(early):
            raise ValueError(f"early_stopping is True or False; got {described(early)}")
        return cls(
            hidden=_hidden(params["hidden"]),
            activation=_activation(params["activation"]),
            optimizer=params["optimizer"],
            lr=params["lr"],
            weight_decay=at_least_zero(params["weight_decay"], "weight_decay"),
            epochs=count(1)(params["epochs"], "epochs"),
            batch_size=count(1)(params["batch_size"], "batch_size"),
            early_stopping=bool(early),
            patience=count(1)(params["patience"], "patience"),
            validation_fraction=share,
            tolerance=None
            if params["tolerance"] is None
            else at_least_zero(params["tolerance"], "tolerance"),
            seed=_seed(params["seed"]),
            threads=count(1)(params["threads"], "threads"),
        )

    def rule(self) -> Optimizer:
        """A new optimizer."""
        if isinstance(self.optimizer, Optimizer):
            return self.optimizer.fresh()
        named = optimizer(self.optimizer, self.lr)
        named.weight_decay = self.weight_decay
        return named


@dataclass(frozen=True)
class Fitted:
    """The result of a fit; the optimizer goes on from it in partial_fit."""

    architecture: Architecture
    parameters: Floats
    optimizer: Optimizer
    history: History

    def outputs(self, rows: Floats) -> Floats:
        """The outputs of the network for rows of inputs, of shape (rows, outputs)."""
        return self.architecture.outputs(rows, self.parameters)


def fitted(
    settings: Settings,
    architecture: Architecture,
    examples: ArrayExamples,
    weights: Floats | None,
    held_out: Sequence[int] | None = None,
    before: Fitted | None = None,
) -> Fitted:
    """Train a new network, or go on with one for one more epoch.

    held_out  the rows that early stopping watches; they are not trained on
    before    the fit to go on from
    """
    training = np.setdiff1d(np.arange(len(examples)), held_out or [])
    run = _run(settings, architecture, examples, weights, training, held_out, before)
    history = _finished(run)
    if before is None:
        targets = examples.take(training).targets
        warn_if_worse_than_constant(run, _constant_loss(targets, run.weights, architecture.loss))
    return Fitted(architecture, np.array(run.plain_parameters()), run.optimizer, history)


def _run(
    settings: Settings,
    architecture: Architecture,
    examples: ArrayExamples,
    weights: Floats | None,
    training: NDArray[np.int64],
    held_out: Sequence[int] | None,
    before: Fitted | None,
) -> Run:
    history = History() if before is None else before.history
    rule = settings.rule() if before is None else deepcopy(before.optimizer)  # its numbers, for a new network
    model = (
        architecture.untrained(settings.seed) if before is None else architecture.trained(before.parameters)
    )
    return Run(
        model=model,
        parameters=model.parameters(),
        examples=examples.take(training),
        loss=loss_function(architecture.loss),
        epochs=settings.epochs if before is None else len(history.epochs) + 1,
        batch_size=len(training) if rule.whole_data else settings.batch_size,
        optimizer=rule,
        seed=0 if settings.seed is None else settings.seed,
        tolerance=settings.tolerance,
        validation=None if held_out is None else examples.take(held_out),
        callbacks=(),
        history=history,
        weights=None if weights is None else _with_mean_one(weights[training]).tolist(),
        validation_weights=None
        if weights is None or held_out is None
        else _with_mean_one(weights[held_out]).tolist(),
        patience=settings.patience if held_out is not None else None,
        threads=settings.threads,
        permuted=permuted,
    )


def _finished(run: Run) -> History:
    """Do the run. DivergedError, with the parameter of the estimator to change."""
    try:
        return finished(run)
    except DivergedError as error:
        if run.optimizer.whole_data:
            raise
        rate = run.optimizer.lr(len(run.history.epochs), run.epochs)
        raise DivergedError(error.fact, f"fit again with an lr below {rate:g}", error.history) from None


def _constant_loss(targets: Floats, weights: Sequence[float] | None, loss: str) -> float:
    """The loss of the best constant prediction: the variance of amounts, the entropy of classes."""
    if loss == "mean_squared_error":
        mean = np.average(targets, axis=0, weights=weights)
        return float(np.average((targets - mean) ** 2, axis=0, weights=weights).mean())
    shares = np.bincount(targets.astype(int), weights) / (
        len(targets) if weights is None else np.sum(weights)
    )
    return float(-np.sum(shares * np.log(np.where(shares > 0, shares, 1.0))))


def _with_mean_one(weights: Floats) -> Floats:
    """Weights with mean 1; equal ones where they are all 0, as those of held-out rows may be."""
    return weights / weights.mean() if weights.any() else np.ones(len(weights))


def _hidden(hidden: object) -> tuple[int, ...]:
    single = whole(hidden)
    if single is not None:
        return (count_of(single, "hidden"),)
    if isinstance(hidden, (str, bytes)) or not hasattr(hidden, "__iter__"):
        raise ValueError(f"hidden lists the units of each hidden layer, as (32, 16); got {described(hidden)}")
    return tuple(count_of(units, "hidden") for units in hidden)


def _activation(activation: object) -> str:
    if not isinstance(activation, str):
        raise ValueError(f"activation is the name of an activation; got {described(activation)}")
    name = name_or_function(activation)
    if name == "step":
        raise ValueError("step has derivative 0 everywhere, so nothing would be learnt: write sigmoid")
    return str(name)


def _seed(seed: object) -> int | None:
    integer = whole(seed)
    if seed is not None and integer is None:
        raise ValueError(f"seed is a whole number or None; got {described(seed)}")
    return integer
