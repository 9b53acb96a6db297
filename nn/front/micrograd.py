"""`chainrule.micrograd`: the classes of micrograd over this engine."""

from . import check_packages

check_packages()

from nn.micrograd import MLP, Layer, Module, Neuron, Value  # noqa: E402  # after the check

__all__ = ["MLP", "Layer", "Module", "Neuron", "Value"]
