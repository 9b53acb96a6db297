"""Options of `train` for several runs: those of one run are refused, validation data are scaled as the data are."""

from collections.abc import Iterable, Mapping
from typing import cast

from nn.data.dataset import Dataset, Example
from nn.data.examples import examples_of
from nn.data.standardiser import Standardiser

OF_ONE_RUN = {
    "seed": "write seeds=[...] for those of the runs",
    "history": "it goes on with one run, and here every run begins anew",
    "sample_weight": "each run sees other examples; write class_weight= where classes are to be weighed",
}
"""The options that several runs cannot have in common, and what to write instead."""


def check_options(options: Mapping[str, object]) -> None:
    """ValueError for an option of one run alone."""
    for name in options.keys() & OF_ONE_RUN.keys():
        if options[name] is not None:
            raise ValueError(f"{name} is an option of one run: {OF_ONE_RUN[name]}")


def with_scaled_validation(options: Mapping[str, object], scale: Standardiser | None) -> dict[str, object]:
    """The options, their validation data scaled by the figures of the training set; None leaves them as they are."""
    validation = cast("Dataset | Iterable[Example] | None", options.get("validation"))
    if scale is None or validation is None:
        return {**options}
    whole = validation if isinstance(validation, Dataset) else examples_of(validation, "validation")
    return {**options, "validation": scale(whole)}
