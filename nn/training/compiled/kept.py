"""Programs that are kept: a network of the same shape is recorded and compiled once in a process.

A kept program stands on a copy of the network, its twin. A run loads its numbers into the twin when it begins, and
copies them from it when it writes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import deepcopy
from typing import NamedTuple

from engine import ProcessLock, Program, Value
from nn.losses import LOSSES, is_row
from nn.models.activations import ACTIVATIONS, SOFTMAX
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP
from nn.models.module import Module

MOST = 32  # programs that are kept
OWN_LOSSES, OWN_ACTIVATIONS = tuple(LOSSES.values()), (*ACTIVATIONS, SOFTMAX)  # before a user adds others


class Kept(NamedTuple):
    """A program and the parameters that it reads, in the order of `model.parameters()`.

    of_twin  whether they are those of a twin, and the model one whose calls depend on its parameters alone
    """

    program: Program
    parameters: list[Value]
    of_twin: bool = True


_kept: OrderedDict[Hashable, Kept] = OrderedDict()
LOCK = ProcessLock()  # of whoever reads or writes the numbers of a twin


def kept(model: Module, purpose: Hashable, make: Callable[[Module, list[Value]], Program]) -> Kept | None:
    """The program of a network of this shape; None for a model whose calls may see more than its parameters.

    purpose  whatever else the program depends on
    make     records it, of a network and its parameters
    """
    shape = shape_of(model)
    if shape is None:
        return None
    return LOCK.holding(lambda: _kept_program((shape, purpose), model, make))


def _kept_program(key: Hashable, model: Module, make: Callable[[Module, list[Value]], Program]) -> Kept:
    if key not in _kept:
        leaves = {id(leaf): Value(leaf.data, leaf.name) for leaf in model.parameters()}
        twin = deepcopy(model, leaves)  # which asks no Value for a copy of its graph
        parameters = twin.parameters()
        _kept[key] = Kept(make(twin, parameters), parameters)
    _kept.move_to_end(key)
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return _kept[key]


def load(parameters: Sequence[Value], numbers: Sequence[Value]) -> None:
    """Give Values the data and gradients of others."""
    for parameter, other in zip(parameters, numbers, strict=True):
        parameter.data, parameter.grad = other.data, other.grad


def is_own(loss: object) -> bool:
    """Whether a loss is one of this package."""
    return any(loss is own for own in OWN_LOSSES)


def target_shape(target: object) -> int:
    """The length of a target that is a row; -1 for a number."""
    return len(target) if is_row(target) else -1


def shape_of(model: Module) -> Hashable | None:
    """All that a call of a network depends on beside the numbers of its parameters; None where that is not known.

    Known are neurons, layers and networks of this package, whose activations are named and whose weights are
    parameters, each at one place.
    """
    parts = list(model.modules())
    if not all(type(part) in (Neuron, Layer, MLP) and is_plain(part) for part in parts):
        return None
    weights = [value for part in parts if isinstance(part, Neuron) for value in _values(part)]
    if not all(type(value) is Value and value.op is None for value in weights):
        return None
    return tuple(map(_facts, parts)) if len(set(weights)) == len(weights) else None


def is_plain(part: Module) -> bool:
    """Whether a part has named activations, and no method of its own beside those of its class."""
    names = {name for name, entry in vars(part).items() if callable(entry) and not isinstance(entry, Module)}
    return not names and vars(part).get("activation", "identity") in OWN_ACTIVATIONS


def _values(neuron: Neuron) -> list[Value]:
    return neuron.weights if neuron.bias is None else [*neuron.weights, neuron.bias]


def _facts(part: Module) -> Hashable:
    """The class of a part with its settings and the lengths of its lists."""
    facts = vars(part).items()
    plain = [(n, v) for n, v in facts if isinstance(v, (int, str)) and n != "name"]
    lengths = [(n, len(v)) for n, v in facts if isinstance(v, list)]
    activation = ACTIVATIONS.get(str(vars(part).get("activation")))
    return type(part).__name__, activation, *plain, *lengths, vars(part).get("bias") is None
