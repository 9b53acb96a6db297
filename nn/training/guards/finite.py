"""Numbers that are NaN or infinite: in the data before a run, in losses, gradients and parameters during it."""

import math
from collections.abc import Iterable, Sequence

from nn.data.dataset import Example
from nn.losses import FOR_SCORES, is_row
from nn.support.errors import DivergedError
from nn.training.run.state import Run

_PLAIN = {float, int, bool}
LARGE = 100.0  # inputs and targets beyond it are hardly scaled


def check_data(examples: Sequence[Example], name: str, features: Sequence[str] = ()) -> None:
    """Raise ValueError with the row and the column of the first NaN or infinity in inputs and targets.

    name      what the data are called in the message
    features  the names of the columns, where they have names
    """
    for row, (x, target) in enumerate(examples):
        if not (_all_finite(x) and (type(target) is int or _all_finite(target))):
            raise ValueError(
                f"{name}: row {row}, {_location(x, target, features)}, which cannot be trained on: "
                "leave the row out, or fill the gap (rows and columns count from 0)"
            )


def check_loss(run: Run, row: int, loss: float) -> None:
    """Raise DivergedError where the loss of the example in this row is NaN or infinite."""
    if not math.isfinite(loss):
        scores = FOR_SCORES.get(getattr(run.loss, "__name__", ""))
        instead = f"where the model gives scores, not probabilities, write {scores}; " if scores else ""
        shown = f"with x, y = data[{row}], print(diagnose({_call(run)})) shows the operation"
        raise _diverged(run, f"the loss of row {row} is {loss}", f"{instead}{shown}{_remedy(run)}")


def check_gradients(run: Run) -> None:
    """Raise DivergedError where the gradient of a parameter is NaN or infinite."""
    index = first_not_finite([parameter.grad for parameter in run.parameters])
    if index is not None:
        raise _diverged(
            run,
            f"the gradient of parameter {_name(run, index)} is {run.parameters[index].grad}",
            f"with the x, y of that batch, print(diagnose({_call(run)})) shows the operation{_remedy(run)}",
        )


def check_update(run: Run) -> None:
    """Raise DivergedError where the update left a NaN or an infinity in a parameter or in the optimizer."""
    index = first_not_finite([parameter.data for parameter in run.parameters])
    if index is not None:
        raise _diverged(
            run,
            f"the update made parameter {_name(run, index)} {run.parameters[index].data}",
            _remedy(run).removeprefix("; "),
        )
    kept = [number for slots in run.optimizer.memory for number in slots]
    if first_not_finite(kept) is not None:
        raise _diverged(
            run,
            f"the numbers that {type(run.optimizer).__name__} keeps became infinite",
            _remedy(run).removeprefix("; "),
        )


def first_not_finite(numbers: Sequence[float]) -> int | None:
    """The index of the first NaN or infinity; None where all numbers are finite."""
    if math.isfinite(sum(numbers)):  # one sum is fast, and NaN or an infinity cannot hide in it
        return None
    return next((i for i, number in enumerate(numbers) if not math.isfinite(number)), None)


def largest_of(rows: Iterable[object]) -> float:
    """The largest absolute number in inputs or targets; 0 where there is none."""
    largest = 0.0
    for row in map(_row, rows):
        numbers = row if set(map(type, row)) <= _PLAIN else [e for e in row if isinstance(e, (int, float))]
        if numbers:
            high, low = max(numbers), min(numbers)
            largest = max(largest, high, -low)
    return largest


def _diverged(run: Run, fact: str, advice: str) -> DivergedError:
    history = run.history
    history.stopped = "diverged"
    moment = f"in epoch {len(history.epochs) + 1}, batch {history.batches + 1}"
    return DivergedError(f"{fact} {moment}", advice, history)


def _remedy(run: Run) -> str:
    """Advice for another attempt: a smaller learning rate once it has acted, and a scale for large numbers."""
    changes = []
    if run.optimizer.updates:
        changes.append(f"an lr below {run.optimizer.lr(len(run.history.epochs), run.epochs):g}")
    columns = {"X": [x for x, _ in run.examples], "y": [target for _, target in run.examples]}
    for name, noun in (("X", "inputs"), ("y", "targets")):
        largest = largest_of(columns[name])
        if largest > LARGE:
            rows = "X" if name == "X" else "[[t] for t in y]"
            changes.append(f"scaled {noun}, Standardiser.of({rows})({rows}), for the largest is {largest:g}")
    return f"; begin again with a new model and {', and '.join(changes)}" if changes else ""


def _call(run: Run) -> str:
    return f"{getattr(run.loss, '__name__', 'loss')}(model(x), y)"


def _name(run: Run, index: int) -> str:
    names = {parameter: name for name, parameter in run.model.named_parameters()}
    return repr(names.get(run.parameters[index], index))


def _all_finite(numbers: object) -> bool:
    row = numbers if type(numbers) is list else _row(numbers)
    if row and type(row[0]) in _PLAIN and _has_finite_sum(row):
        return True
    try:
        if set(map(type, row)) <= _PLAIN:
            return all(map(math.isfinite, row))
    except (TypeError, OverflowError):  # an integer beyond the floats: the model refuses it in its own words
        return True
    return not any(map(_is_spoilt, row))


def _has_finite_sum(row: Sequence[float]) -> bool:
    """Whether the sum is a number and finite: it is fast, and no NaN or infinity can hide in it."""
    try:
        total = sum(row)
    except (TypeError, OverflowError):
        return False
    return type(total) is int or (type(total) is float and math.isfinite(total))


def _is_spoilt(entry: object) -> bool:
    plain = entry.tolist() if hasattr(entry, "tolist") else entry
    return isinstance(plain, float) and not math.isfinite(plain)


def _row(numbers: object) -> Sequence[float]:
    """The entries of an input or a target; a single number is a row of one, and text and iterators have none."""
    plain = numbers.tolist() if hasattr(numbers, "tolist") else numbers
    if isinstance(plain, (list, tuple)):
        return plain
    return [plain] if isinstance(plain, (float, int)) else []


def _location(x: object, target: object, features: Sequence[str]) -> str:
    column = _first_spoilt(_row(x))
    if column is not None:
        named = f" ({features[column]})" if column < len(features) else ""
        return f"column {column}{named} is {_row(x)[column]}"
    column = _first_spoilt(_row(target)) or 0
    each = f"target {column}" if is_row(target) else "the target"
    return f"{each} is {_row(target)[column]}"


def _first_spoilt(row: Iterable[object]) -> int | None:
    return next((i for i, entry in enumerate(row) if _is_spoilt(entry)), None)
