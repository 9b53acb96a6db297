"""The command `chainrule predict`: a saved job applied to the rows of a CSV file."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nn.cli.jobs.inference import outputs_for
from nn.cli.jobs.job_file import TO_PREDICT, network
from nn.cli.terminal import say
from nn.data.csv_file import read_table
from nn.data.standardiser import Standardiser
from nn.evaluation.decision import decide
from nn.models.mlp import MLP
from nn.models.model_file import load_with_about
from nn.support.errors import FileError, ModelError
from nn.support.safe_read import one_line

if TYPE_CHECKING:
    from nn.cli.options.arguments import Commands


def add_predict(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "predict",
        help="apply a trained network to a CSV file",
        description="Print the output of a model that `chainrule train` saved for each row of a CSV file.",
        epilog="example: chainrule predict iris.json flowers.csv",
    )
    command.add_argument("model", metavar="MODEL", help="the file that chainrule train wrote")
    command.add_argument("csv", metavar="CSV", help="the rows: with a header, or the features in their order")
    command.set_defaults(command=_predict)


def _predict(options: argparse.Namespace) -> int:
    say("predicted", *predictions(options.model, options.csv))
    return 0


def predictions(path: str, csv_path: str) -> list[str]:
    """The class, or the number, that a saved job gives to each row of a CSV file, as text.

    A file with a header is read by the names of the features; one without must have their number of columns.
    """
    model, about = load_with_about(path)
    try:
        parts = {name: check(about[name], name) for name, check in TO_PREDICT.items()}
        features, classes = parts["features"], parts["classes"]
        inputs, targets = Standardiser(**parts["inputs"]), Standardiser(**parts["targets"])
        _check_fit(network(model), features, classes, inputs, targets)
    except KeyError as error:
        raise ModelError(
            f"{path}: a model without its data ({error}): train it with chainrule train"
        ) from None
    except ValueError as error:
        raise ModelError(f"{path}: {error}") from None
    rows = _feature_rows(csv_path, features)
    if classes:
        classes = [one_line(name) for name in classes]
        return [classes[decide(model, inputs.row(x))] for x in rows]
    return [repr(model(inputs.row(x)).data * targets.deviations[0] + targets.means[0]) for x in rows]


def _check_fit(
    model: MLP, features: list[str], classes: list[str], inputs: Standardiser, targets: Standardiser
) -> None:
    """ValueError where the scaling, the features and the classes beside a model do not fit it."""
    lengths = (
        len(features),
        len(inputs.means),
        len(inputs.deviations),
        len(targets.means),
        len(targets.deviations),
    )
    if (
        lengths != (model.inputs,) * 3 + (1, 1)
        or len(classes) == 1
        or model.sizes[-1] != outputs_for(classes)
    ):
        raise ValueError(
            f"the model has {model.inputs} inputs and {model.sizes[-1]} outputs; its file has "
            f"{len(features)} features, {len(inputs.means)} means and {len(classes)} classes"
        )


def _feature_rows(path: str, features: Sequence[str]) -> list[tuple[float, ...]]:
    table = read_table(path, None)
    names = set(table.names)
    missing = [name for name in features if name not in names]
    if table.has_header and missing:
        raise FileError(
            f"{path}: the model needs a column {missing[0]!r}; the file has {', '.join(table.names[:40])}"
        )
    if not table.has_header and len(table.names) != len(features):
        raise FileError(
            f"{path}, line {table.lines[0][0]}: {len(table.names)} columns; the model takes {len(features)}: "
            f"{', '.join(features[:8])}{', ...' if len(features) > 8 else ''}"
        )
    positions = {name: i for i, name in enumerate(table.names)}
    columns = [positions[name] for name in features] if table.has_header else range(len(features))
    return table.numbers(columns)
