"""The base of the two estimators: parameters by name, checks of tables, and one way to fit."""

import inspect
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal, Self

import numpy as np

from nn.estimators.architecture import Architecture
from nn.estimators.fitting import Fitted, Settings, fitted
from nn.estimators.foreign import not_fitted, tags_of
from nn.estimators.rows.cells import Floats
from nn.estimators.rows.encoding import Encoding
from nn.estimators.rows.examples import ArrayExamples, permuted
from nn.estimators.rows.table import Table, names_of
from nn.models.mlp import MLP
from nn.support.choice import name_of
from nn.training.optim.optimizers import Optimizer
from nn.training.optim.schedules import Schedule
from nn.training.run.history import History


class Estimator:
    """Parameters by name, and a network that is fitted to tables. See Classifier and Regressor."""

    kind: ClassVar[Literal["classifier", "regressor"]]
    encoding_: Encoding

    def __init__(
        self,
        hidden: Sequence[int] = (32,),
        *,
        activation: str = "relu",
        optimizer: str | Optimizer = "adam",
        lr: float | Schedule = 0.01,
        weight_decay: float = 1e-4,
        epochs: int = 100,
        batch_size: int = 32,
        early_stopping: bool = False,
        patience: int = 10,
        validation_fraction: float = 0.1,
        tolerance: float | None = None,
        seed: int | None = 0,
        threads: int = 1,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.lr = lr
        self.weight_decay = weight_decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.tolerance = tolerance
        self.seed = seed
        self.threads = threads

    def get_params(self, deep: bool = True) -> dict[str, object]:  # noqa: ARG002  # no parameter has parameters
        """The parameters, by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: object) -> Self:
        """Change parameters by name; they are checked by `fit`. ValueError for a name that does not exist."""
        names = self._parameter_names()
        for name in params:
            if name not in names:
                name_of(name, names, f"a parameter of {type(self).__name__}")  # ValueError, the nearest first
        for name, value in params.items():
            setattr(self, name, value)
        return self

    @property
    def model_(self) -> MLP:
        """The trained network, on scaled and encoded inputs: a copy."""
        fit = self._fit()
        return fit.architecture.trained(fit.parameters)

    @property
    def history_(self) -> History:
        """The epochs of the fit."""
        return self._fit().history

    def _begin(self, X: object) -> Table:
        """The table of a new fit: its columns are those of every later table."""
        table = Table.of(X)
        self.n_features_in_ = len(table.columns)
        if table.names:
            self.feature_names_in_ = np.array(table.names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return table

    def _rows(self, X: object) -> Floats:
        """The rows of a table as inputs of the network. ValueError where its columns are not those of the fit."""
        self._fit()
        return self.encoding_.rows(self._same_columns(X))

    def _same_columns(self, X: object) -> Table:
        names, name = names_of(X), type(self).__name__
        known = getattr(self, "feature_names_in_", None)
        if known is not None and names:
            _check_names([*known], [*names])
        elif known is not None:
            warnings.warn(
                f"X does not have valid feature names, but {name} was fitted with feature names",
                UserWarning,
                stacklevel=4,
            )
        elif names:
            warnings.warn(
                f"X has feature names, but {name} was fitted without feature names", UserWarning, stacklevel=4
            )
        table = Table.of(X)
        if len(table.columns) != self.n_features_in_:
            raise ValueError(
                f"X has {len(table.columns)} features, but {name} is expecting {self.n_features_in_} features as "
                "input"
            )
        return table

    def _train(
        self,
        examples: ArrayExamples,
        weights: Floats | None,
        outputs: int,
        loss: str,
        *,
        strata: Floats | None = None,
        single: bool = False,
    ) -> None:
        """Train a new network, for a single epoch or for all.

        strata  the classes, whose shares the held-out rows keep
        """
        settings = Settings.of(self.get_params())
        if single:
            settings = replace(settings, epochs=1, early_stopping=_not_early(settings))
        sizes = (*settings.hidden, outputs)
        architecture = Architecture(examples.inputs.shape[1], sizes, settings.activation, loss)
        held_out = _held_out(len(examples), settings, strata) if settings.early_stopping else None
        self._fit_ = fitted(settings, architecture, examples, weights, held_out)

    def _train_on(self, examples: ArrayExamples, weights: Floats | None) -> None:
        """Go on for one epoch with these examples."""
        before, settings = self._fit(), Settings.of(self.get_params())
        _not_early(settings)
        self._fit_ = fitted(settings, before.architecture, examples, weights, before=before)

    def _fit(self) -> Fitted:
        fit: Fitted | None = getattr(self, "_fit_", None)
        if fit is None:
            raise not_fitted(self)
        return fit

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_fit_")

    def __sklearn_tags__(self) -> object:
        return tags_of(self.kind)

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = {n: v for n, v in self.get_params().items() if repr(v) != repr(defaults[n].default)}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in changed.items())})"


def _held_out(rows: int, settings: Settings, strata: Floats | None) -> list[int]:
    """The rows that early stopping watches, sorted; every class has its share of them."""
    if rows < 2:
        raise ValueError("early_stopping holds rows out, so it needs at least 2; got 1 sample")
    count = min(max(1, round(rows * settings.validation_fraction)), rows - 1)
    order = np.array(permuted(rows, f"held out {settings.seed}"))
    if strata is not None:
        order = order[np.argsort(strata[order], kind="stable")]
    places = ((np.arange(count) + 0.5) * rows / count).astype(int)  # evenly over the classes
    held_out: list[int] = np.sort(order[places]).tolist()
    return held_out


def _not_early(settings: Settings) -> bool:
    """False. ValueError where early stopping is asked for in partial_fit."""
    if settings.early_stopping:
        raise ValueError("partial_fit trains one epoch and holds no rows out: write early_stopping=False")
    return False


def _check_names(known: Sequence[str], names: Sequence[str]) -> None:
    """ValueError where the names of columns are not those of the fit, in their order."""
    if names == known:
        return
    message = "The feature names should match those that were passed during fit.\n"
    unseen, missing = sorted(set(names) - set(known)), sorted(set(known) - set(names))
    if unseen:
        message += f"Feature names unseen at fit time:\n{_listed(unseen)}"
    if missing:
        message += f"Feature names seen at fit time, yet now missing:\n{_listed(missing)}"
    if not unseen and not missing:
        message += "Feature names must be in the same order as they were in fit.\n"
    raise ValueError(message)


def _listed(names: Sequence[str]) -> str:
    """Up to five names, one a line."""
    return "".join(f"- {name}\n" for name in names[:5]) + "- ...\n" * (len(names) > 5)
