"""`aligned`: a data set with its columns and classes in the order in which other data, or a model, have them.

Two data sets that are read apart may have their columns in another order. A class that one of them lacks gives the
others another index there.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from nn.data.dataset import Dataset

T = TypeVar("T")


def aligned(data: T, features: Sequence[str], classes: Sequence[str], name: str = "data") -> T | Dataset:
    """`data` with the columns and classes in this order, by their names; data without names stay as they are.

    ValueError where a feature is missing or one too many, or a class is unknown; it begins with `name`.
    """
    if not isinstance(data, Dataset):
        return data
    result = data
    if features and data.features and data.features != tuple(features):
        result = replace(result, inputs=_in_order(result, features, name), features=tuple(features))
    if classes and data.classes and data.classes != tuple(classes):
        result = replace(result, targets=_renumbered(result, classes, name), classes=tuple(classes))
    return result


def aligned_to_model(data: T, model: object) -> T | Dataset:
    """`data` as a model takes them that knows the names of its columns and classes; other data and models as ever."""
    encoder = getattr(model, "encoder", None)  # of a Pipeline
    return data if encoder is None else aligned(data, encoder.features, model.classes)  # type: ignore[attr-defined]


def places(features: Sequence[str], known: Sequence[str], name: str) -> list[int]:
    """The place in `features` of each known name. ValueError where one is missing, or is not known."""
    missing = [feature for feature in known if feature not in set(features)]
    further = [feature for feature in features if feature not in set(known)]
    if missing or further:
        words = [f"without {_listed(missing)}"] * bool(missing) + [f"with {_listed(further)}"] * bool(further)
        raise ValueError(
            f"{name} must have the features {_listed(known)}, in any order; got them {', but '.join(words)}"
        )
    return [features.index(feature) for feature in known]


def _in_order(data: Dataset, features: Sequence[str], name: str) -> list[list[float]]:
    order = places(data.features, features, name)
    return [[row[i] for i in order] for row in data.inputs]


def _renumbered(data: Dataset, classes: Sequence[str], name: str) -> list[int]:
    used = {max(target, 0) for target in data.targets}
    unknown = [label for i, label in enumerate(data.classes) if i in used and label not in classes]
    if unknown:
        raise ValueError(f"{name} must have classes among {_listed(classes)}; got {_listed(unknown)} as well")
    if any(target < 0 for target in data.targets):  # of `signed`: -1 for the first of two
        if len(classes) != 2:
            raise ValueError(f"{name} has the targets -1 and 1, for two classes; got {_listed(classes)}")
        return [2 * classes.index(data.classes[max(target, 0)]) - 1 for target in data.targets]
    return [classes.index(data.classes[target]) for target in data.targets]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])}, ... ({len(names)})"
