"""A function of numbers as a call with tensors, and the gradient of one."""

import torch
from torch.func import grad


def call(function, *arguments):
    """The function at these arguments, which are placed before."""
    placed = [torch.tensor(argument) for argument in arguments]
    return lambda: function(*placed)


def both(first, value, arguments):
    """The functions of an eval with a value and its gradient to the first argument, prepared from its input."""
    return {
        first: lambda g: call(value, *arguments(g)),
        "gradient": lambda g: call(grad(value), *arguments(g)),
    }
