"""`Regressor`: a multi-layer perceptron that predicts numbers."""

from typing import ClassVar, Literal, Self

import numpy as np

from nn.estimators.estimator import Estimator
from nn.estimators.rows.cells import Floats
from nn.estimators.rows.encoding import Encoding
from nn.estimators.rows.examples import ArrayExamples
from nn.estimators.rows.table import Table
from nn.estimators.rows.targets import amounts_of, scale_of, weights_of
from nn.estimators.saving import pipeline_of
from nn.models.pipeline import Pipeline


class Regressor(Estimator):
    """A perceptron with fit and predict, as scikit-learn has them, for a number or a row of numbers.

    >>> model = Regressor(hidden=(), epochs=200).fit([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])
    >>> model.predict([[4.0]]).round(1).tolist()
    [9.0]

    The parameters are those of Classifier, without class_weight. The loss is the mean squared error of the targets,
    scaled to mean 0 and deviation 1; `predict` gives numbers in the unit of y. After the fit: `n_features_in_`,
    `feature_names_in_` (of a data frame), `model_` (the MLP, between scaled inputs and scaled outputs), `history_`.
    It needs NumPy, of the extra `fast`.
    """

    kind: ClassVar[Literal["classifier", "regressor"]] = "regressor"

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:
        """Train a new network on the rows of X, whose numbers are y, of shape (rows,) or (rows, outputs).

        sample_weight  a number of at least 0 for each row

        ValueError or TypeError for other data.
        """
        self._learn(self._begin(X), y, sample_weight)
        return self

    def partial_fit(self, X: object, y: object, sample_weight: object = None) -> Self:
        """Train for one more epoch, on these rows. The first call settles the scaling and the columns."""
        if not self.__sklearn_is_fitted__():
            self._learn(self._begin(X), y, sample_weight, single=True)
            return self
        rows = self._rows(X)
        amounts = amounts_of(y, len(rows))
        if amounts.shape[1:] != self.shape_:
            raise ValueError(f"y has shape {amounts.shape}; the first call had {self.shape_} for each row")
        self._train_on(ArrayExamples(rows, self._scaled(amounts)), weights_of(sample_weight, len(rows)))
        return self

    def predict(self, X: object) -> Floats:
        """The number of each row, of the shape that y had."""
        outputs = self._fit().outputs(self._rows(X))
        amounts: Floats = outputs * self.deviations_ + self.means_
        return amounts.reshape(len(outputs), *self.shape_)

    def score(self, X: object, y: object, sample_weight: object = None) -> float:
        """R² = 1 - Σ (y - ŷ)² / Σ (y - ȳ)², the mean over the outputs; 0 for always predicting the mean.

        Where y is constant it is 1 for exact predictions and 0 for others.
        """
        predicted = self.predict(X)
        amounts = amounts_of(y, len(predicted)).reshape(len(predicted), -1)
        weights = weights_of(sample_weight, len(predicted))
        weights = np.ones(len(predicted)) if weights is None else weights
        errors = weights @ (amounts - predicted.reshape(amounts.shape)) ** 2
        spread = weights @ (amounts - np.average(amounts, axis=0, weights=weights)) ** 2
        ratios = np.divide(errors, spread, out=(errors > 0).astype(float), where=spread > 0)
        return float(np.mean(1.0 - ratios))

    @property
    def pipeline_(self) -> Pipeline:
        """The network with the coding and scaling of its data, which save(model, path) writes.

        ValueError for a network that predicts several numbers.
        """
        if self._fit().architecture.sizes[-1] > 1:
            raise ValueError("a model file holds a network that predicts one number; fit one for each output")
        target = float(self.means_[0]), float(self.deviations_[0])
        return pipeline_of(self.model_, self.encoding_, [*getattr(self, "feature_names_in_", ())], (), target)

    def _learn(self, table: Table, y: object, sample_weight: object, *, single: bool = False) -> None:
        """Train a new network, for a single epoch or for all."""
        amounts, weights = amounts_of(y, table.rows), weights_of(sample_weight, table.rows)
        self.shape_ = amounts.shape[1:]
        self.means_, self.deviations_ = scale_of(amounts, weights)
        self.encoding_ = Encoding.of(table, weights)
        examples = ArrayExamples(self.encoding_.rows(table), self._scaled(amounts))
        self._train(examples, weights, len(self.means_), "mean_squared_error", single=single)

    def _scaled(self, amounts: Floats) -> Floats:
        """The targets of the network: a row for several outputs, a number for one."""
        rows: Floats = (amounts.reshape(len(amounts), -1) - self.means_) / self.deviations_
        return rows if rows.shape[1] > 1 else rows[:, 0]
