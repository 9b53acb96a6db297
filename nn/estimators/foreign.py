"""Exceptions, warnings and tags of scikit-learn, where a program has loaded it; this package does not need it."""

import sys
from typing import Literal, TypeVar

from engine import MisuseWarning

E = TypeVar("E", bound=Exception)


class NotFittedError(ValueError, AttributeError):
    """An estimator is asked for predictions before it was fitted."""


def exception_of(name: str, own: type[E]) -> type[E]:
    """The class of that name in sklearn.exceptions where it is loaded, else our own."""
    kind = getattr(sys.modules.get("sklearn.exceptions"), name, own)
    return kind if isinstance(kind, type) else own


def not_fitted(estimator: object) -> Exception:
    """The error of an estimator that is not fitted yet."""
    name = type(estimator).__name__
    error: Exception = exception_of("NotFittedError", NotFittedError)(
        f"this {name} is not fitted yet: write {name}(...).fit(X, y) before it predicts, is saved or exported"
    )
    return error


def column_warning() -> type[Warning]:
    """The warning that a column vector is taken for a list of targets."""
    return exception_of("DataConversionWarning", MisuseWarning)


def tags_of(kind: Literal["classifier", "regressor"]) -> object:
    """The tags of an estimator, which scikit-learn alone asks for."""
    from sklearn.utils import (  # noqa: PLC0415  # a caller of its own has it
        ClassifierTags,
        InputTags,
        RegressorTags,
        Tags,
        TargetTags,
    )

    of_kind = {"classifier": ClassifierTags, "regressor": RegressorTags}[kind]()
    target = TargetTags(required=True, multi_output=kind == "regressor")
    return Tags(estimator_type=kind, target_tags=target, input_tags=InputTags(), **{f"{kind}_tags": of_kind})
