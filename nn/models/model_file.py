"""Models as files: JSON that says what was built and the number of every parameter.

    {"format": "chainrule model", "version": 1,
     "architecture": {"kind": "MLP", "inputs": 2, "sizes": [2, 1], "activation": "tanh", ...},
     "parameters": {"layers.0.neurons.0.weights.0": 0.25, ...},
     "about": {...}}

Numbers are written with the digits that give the same binary64 back. A file is data: reading it runs nothing.
It has at most MOST_BYTES, and what it would need in memory is estimated before it is parsed.
"""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine import described, write_atomically
from nn.models.layers import MLP, Layer, Neuron, parameter_count
from nn.models.module import Module
from nn.support.choice import chosen
from nn.support.safe_read import one_line, read_bytes, within

FORMAT, VERSION = "chainrule model", 1
MOST_BYTES = 80_000_000  # of a file: 500,000 parameters, with all that Adam keeps of them
MOST_DIGITS = 1000  # of an integer; all of them are refused in the end, and more only later
ROOM = 100_000_000  # bytes that any file may take when it is parsed, and 12 more for each of its own
_TAKEN = {b"{": 232, b"[": 64, b":": 350, b",": 32}  # bytes of memory, at most, for what each stands for


class ModelError(ValueError):
    """A file holds no model that this version can load; the message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def save(model: Any, path: str | Path, about: Mapping[str, Any] | None = None) -> None:
    """Write a Neuron, Layer or MLP to `path`, with `about` (JSON data of the caller's own) beside it.

    The file appears whole or not at all: a crash leaves the old one. ValueError, and no file, where a
    parameter is not finite, an activation has no name or the file would be too large to be loaded (80 MB);
    OSError where the folder cannot be written.
    """
    if not hasattr(model, "architecture"):
        raise TypeError(f"save takes a Neuron, a Layer or an MLP; got {described(model)}")
    state = model.state_dict()
    for name, number in state.items():
        if not math.isfinite(number):
            raise ValueError(f"parameter {name!r} is {number!r}; nothing was written: the training diverged")
    document = {
        "format": FORMAT,
        "version": VERSION,
        "architecture": model.architecture(),
        "parameters": state,
        "about": dict(about or {}),
    }
    content = (json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n").encode()
    try:
        _readable(content)
    except ValueError as error:
        raise ValueError(f"the model is too large for a file: {error}; nothing was written") from None
    write_atomically(path, content)


def load(path: str | Path) -> Any:
    """The model that `save` wrote. ModelError, one line, for anything else."""
    return load_with_about(path)[0]


def load_with_about(path: str | Path) -> tuple[Any, dict[str, Any]]:
    """The model, and what was written beside it. ModelError, one line, for anything else."""
    document = _document(path)
    try:
        model = _build(document["architecture"], len(document["parameters"]))
        model.load_state_dict(document["parameters"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: {error.args[0] if error.args else error}") from None
    return model, document["about"]


def _document(path: str | Path) -> dict[str, Any]:
    try:
        document = json.loads(
            _text(path), object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_int=_integer
        )
    except OSError as error:
        raise ModelError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except json.JSONDecodeError as error:
        raise ModelError(f"{path}, line {error.lineno}: not a complete model file ({error.msg})") from None
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not a model file ({error})") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ModelError(f'{path}: not a model file (it lacks "format": "{FORMAT}")')
    if document.get("version") != VERSION:
        raise ModelError(
            f"{path}: version {document.get('version')!r} of the format; this one reads version {VERSION}"
        )
    for part in ("architecture", "parameters", "about"):
        if not isinstance(document.get(part), dict):
            raise ModelError(f"{path}: {part!r} must be an object; got {described(document.get(part))}")
    return document


def _text(path: str | Path) -> str:
    return _readable(read_bytes(path, MOST_BYTES)).decode()


def _readable(raw: bytes) -> bytes:
    """What may be parsed. ValueError where it is too much, or so dense that it would take too much memory."""
    if sum(taken * raw.count(sign) for sign, taken in _TAKEN.items()) > ROOM + 12 * len(raw):
        raise ValueError("it is made of more small parts than a model has")
    return within(raw, MOST_BYTES)


def _build(architecture: dict[str, Any], parameters: int) -> Module:
    """An untrained model of that architecture, if it has as many parameters as the file."""
    options = dict(architecture)
    kind = options.pop("kind", None)
    make, widths, known = chosen(kind, _KINDS, "a model")
    if unknown := options.keys() - known:
        raise ValueError(f"an architecture of {kind} has no {min(unknown)!r}; it has {', '.join(known)}")
    expected = parameter_count(widths(options), bias=bool(options.get("bias")))
    if expected != parameters:
        raise ValueError(f"the architecture has {expected} parameters; the file has {parameters}")
    return make(**options, init="zeros")


def _count(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"a number of units must be a whole number of at least 1; got {described(given)}")
    return min(given, 10**18)  # no file has as many parameters


_Widths = Callable[[dict[str, Any]], list[int]]
_KINDS: dict[str, tuple[Callable[..., Module], _Widths, tuple[str, ...]]] = {
    "Neuron": (Neuron, lambda o: [_count(o.get("inputs")), 1], ("inputs", "activation", "bias")),
    "Layer": (
        Layer,
        lambda o: [_count(o.get("inputs")), _count(o.get("units"))],
        ("inputs", "units", "activation", "bias"),
    ),
    "MLP": (
        MLP,
        lambda o: [_count(o.get("inputs")), *map(_count, o.get("sizes", []))],
        ("inputs", "sizes", "activation", "output", "bias"),
    ),
}


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return document


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number of JSON")


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"an integer of {len(digits)} digits")
    return int(digits)
