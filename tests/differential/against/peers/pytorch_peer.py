"""PyTorch, float64, one thread."""

import operator

import torch
from torch.nn import functional

from against.peers import library, picked
from against.programs import Program

torch.set_num_threads(1)


def _constant(x):
    return torch.tensor(x, dtype=torch.float64)


def _step(a):
    return torch.where(torch.isnan(a), a, (a > 0).double())


def _where(condition, a, b):
    return torch.where(condition != 0, a, b)


LIBRARY = library(
    {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "pow": torch.pow,
        "neg": operator.neg,
        "abs": torch.abs,
        "exp": torch.exp,
        "log": torch.log,
        "xlogy": torch.xlogy,
        "sqrt": torch.sqrt,
        "sin": torch.sin,
        "cos": torch.cos,
        "tan": torch.tan,
        "asin": torch.asin,
        "acos": torch.acos,
        "atan": torch.atan,
        "sinh": torch.sinh,
        "cosh": torch.cosh,
        "floor": torch.floor,
        "sign": torch.sign,
        "expm1": torch.expm1,
        "atan2": torch.atan2,
        "erf": torch.erf,
        "silu": functional.silu,
        "gelu": functional.gelu,
        "elu": functional.elu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "log_sigmoid": functional.logsigmoid,
        "softplus": functional.softplus,
        "relu": torch.relu,
        "step": _step,
        "max": torch.maximum,
        "min": torch.minimum,
        "where": _where,
        "maximum": lambda items: torch.stack(items).amax(),
        "minimum": lambda items: torch.stack(items).amin(),
        "total": lambda items: torch.stack(items).sum(),
        "mean": lambda items: torch.stack(items).mean(),
        "dot": lambda items: torch.dot(*torch.stack(items).chunk(2)),
        "logsumexp": lambda items: torch.logsumexp(torch.stack(items), 0),
        "log_softmax": lambda items: torch.log_softmax(torch.stack(items), 0),
        "softmax": lambda items: torch.softmax(torch.stack(items), 0),
        "take": lambda items: picked([*items[:-1], items[-1].detach()]),
    },
    torch,
    _constant,
)


def gradient(program: Program) -> tuple[float, list[float]]:
    """The value, and the gradient to each input; 0 to one that the value does not depend on."""
    inputs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in program.inputs]
    y = program.run(inputs, list(map(_constant, program.constants)), LIBRARY)[-1]
    if not y.requires_grad:
        return y.item(), [0.0 for _ in inputs]
    gradients = torch.autograd.grad(y, inputs, allow_unused=True)
    return y.item(), [0.0 if slope is None else slope.item() for slope in gradients]
