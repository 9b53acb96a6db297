"""A fitted estimator as a Pipeline, the form that a model file holds."""

from collections.abc import Sequence

from nn.data.standardiser import Standardiser
from nn.data.tables.encoder import Coding, Encoder
from nn.estimators.rows.encoding import Encoding
from nn.models.mlp import MLP
from nn.models.pipeline import Pipeline

Scale = tuple[float, float]  # a mean and a deviation


def pipeline_of(
    model: MLP, encoding: Encoding, names: Sequence[str], classes: Sequence[object], target: Scale
) -> Pipeline:
    """The network with the coding and scaling of its data.

    names   of the columns; those without are x1, x2, ...
    target  the scale of a number to predict; (0, 1) for classes
    """
    known = names or [f"x{i}" for i in range(1, len(encoding.texts) + 1)]
    codings = tuple(Coding(name, texts) for name, texts in zip(known, encoding.texts, strict=True))
    means, deviations = encoding.scale_of_inputs()
    mean, deviation = target
    return Pipeline(
        model,
        Encoder(codings),
        Standardiser(means, deviations),
        Standardiser((mean,), (deviation,)),
        tuple(str(label) for label in classes),
    )
