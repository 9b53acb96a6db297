"""`Classifier`: a multi-layer perceptron that tells classes apart."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from engine import described
from nn.estimators.estimator import Estimator
from nn.estimators.rows.cells import Floats
from nn.estimators.rows.encoding import Encoding
from nn.estimators.rows.examples import ArrayExamples
from nn.estimators.rows.table import Table
from nn.estimators.rows.targets import Array, classes_of, indices_of, labels_of, weights_of
from nn.estimators.saving import pipeline_of
from nn.models.pipeline import Pipeline
from nn.support.schema import at_least_zero
from nn.training.optim.optimizers import Optimizer
from nn.training.optim.schedules import Schedule


class Classifier(Estimator):
    """A perceptron with fit and predict, as scikit-learn has them, for two classes or more.

    >>> model = Classifier(hidden=(8,), epochs=50).fit([[0.0], [1.0], [2.0], [3.0]], ["no", "no", "yes", "yes"])
    >>> model.predict([[0.0], [3.0]]).tolist()
    ['no', 'yes']

    hidden          the units of each hidden layer; () for a linear model
    activation      of the hidden layers
    optimizer       its name, or an Optimizer, which brings its own lr and weight_decay
    lr              the learning rate, or a Schedule of it
    weight_decay    λ: L2 regularisation
    epochs          passes over the data, at most
    batch_size      examples of one update
    early_stopping  hold out `validation_fraction` of the rows, stop after `patience` epochs without a smaller loss on
                    them, and keep the parameters of the best epoch
    tolerance       stop when the loss of two epochs in a row differs by less
    class_weight    {class: weight}, or "balanced" for weights that make every class count as much as any other
    seed            of the weights and of the order of the rows; None for another one in every fit
    threads         how many work on one batch

    X is a table: rows of numbers, an array, a data frame of pandas or polars. Numbers are scaled to mean 0 and
    deviation 1, a column of texts becomes one column of 0 and 1 for each text. Gaps and dates are refused. After the
    fit: `classes_`, `n_features_in_`, `feature_names_in_` (of a data frame), `model_` (the MLP, on scaled inputs),
    `history_`. It needs NumPy, of the extra `fast`.
    """

    kind: ClassVar[Literal["classifier", "regressor"]] = "classifier"

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
        class_weight: Mapping[object, float] | str | None = None,
        seed: int | None = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(
            hidden,
            activation=activation,
            optimizer=optimizer,
            lr=lr,
            weight_decay=weight_decay,
            epochs=epochs,
            batch_size=batch_size,
            early_stopping=early_stopping,
            patience=patience,
            validation_fraction=validation_fraction,
            tolerance=tolerance,
            seed=seed,
            threads=threads,
        )
        self.class_weight = class_weight

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:
        """Train a new network on the rows of X, whose classes y names. ValueError or TypeError for other data.

        sample_weight  a number of at least 0 for each row
        """
        table = self._begin(X)
        labels = labels_of(y, table.rows)
        self.classes_ = classes_of(labels)
        self._learn(table, labels, sample_weight)
        return self

    def partial_fit(self, X: object, y: object, classes: object = None, sample_weight: object = None) -> Self:
        """Train for one more epoch, on these rows.

        The first call settles the scaling, the columns and the classes; where they do not all occur in it, give
        `classes`. ValueError for a label that is not among them.
        """
        if not self.__sklearn_is_fitted__():
            table = self._begin(X)
            labels = labels_of(y, table.rows)
            self.classes_ = classes_of(labels if classes is None else np.asarray(classes))
            self._learn(table, labels, sample_weight, single=True)
            return self
        rows = self._rows(X)
        labels = labels_of(y, len(rows))
        if classes is not None and not np.array_equal(np.unique(np.asarray(classes)), self.classes_):
            raise ValueError(f"classes are those of the first call, {self.classes_.tolist()}; leave them out")
        weights = self._weights(labels, weights_of(sample_weight, len(rows)))
        self._train_on(ArrayExamples(rows, indices_of(labels, self.classes_)), weights)
        return self

    def predict(self, X: object) -> Array:
        """The class of each row: that of the largest probability, the first of equal ones."""
        probabilities = self.predict_proba(X)
        predicted: Array = self.classes_[probabilities.argmax(axis=1)]
        return predicted

    def predict_proba(self, X: object) -> Floats:
        """The probability of each class for each row, of shape (rows, classes), in the order of `classes_`."""
        outputs = self._fit().outputs(self._rows(X))
        scores = outputs if outputs.shape[1] > 1 else np.hstack([np.zeros_like(outputs), outputs])
        powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def score(self, X: object, y: object, sample_weight: object = None) -> float:
        """The accuracy: the share of rows that get their class."""
        predicted = self.predict(X)
        right = predicted == labels_of(y, len(predicted))
        return float(np.average(right, weights=weights_of(sample_weight, len(right))))

    @property
    def pipeline_(self) -> Pipeline:
        """The network with the coding and scaling of its data, which save(model, path) writes.

        Its classes are the texts of `classes_`.
        """
        names = getattr(self, "feature_names_in_", ())
        return pipeline_of(self.model_, self.encoding_, [*names], self.classes_.tolist(), (0.0, 1.0))

    def _learn(self, table: Table, labels: Array, sample_weight: object, *, single: bool = False) -> None:
        """Train a new network, for a single epoch or for all."""
        targets = indices_of(labels, self.classes_)
        weights = self._weights(labels, weights_of(sample_weight, table.rows))
        self.encoding_ = Encoding.of(table, weights)
        classes = len(self.classes_)
        outputs, loss = (
            (1, "binary_cross_entropy_with_logits") if classes == 2 else (classes, "cross_entropy")
        )
        examples = ArrayExamples(self.encoding_.rows(table), targets)
        self._train(examples, weights, outputs, loss, strata=targets, single=single)

    def _weights(self, labels: Array, weights: Floats | None) -> Floats | None:
        """The weight of each row: its own, times that of its class."""
        if self.class_weight is None:
            return weights
        own = np.ones(len(labels)) if weights is None else weights
        indices = indices_of(labels, self.classes_).astype(int)
        product: Floats = own * self._factors(indices, own)[indices]
        return product

    def _factors(self, indices: NDArray[np.int64], weights: Floats) -> Floats:
        """The weight of each class."""
        if isinstance(self.class_weight, str) and self.class_weight == "balanced":
            totals = np.bincount(indices, weights, minlength=len(self.classes_))
            shares = np.where(totals > 0, totals, 1.0) * np.count_nonzero(totals)
            balanced: Floats = totals.sum() / shares
            return balanced
        if not isinstance(self.class_weight, Mapping):
            raise ValueError(
                f'class_weight is "balanced" or a dict {{class: weight}}; got {described(self.class_weight)}'
            )
        classes = self.classes_.tolist()
        if unknown := [c for c in self.class_weight if c not in classes]:
            raise ValueError(f"class_weight has the class {unknown[0]!r}, which is none of {classes[:10]}")
        weight = self.class_weight
        return np.array([at_least_zero(weight.get(c, 1.0), f"the weight of class {c!r}") for c in classes])
