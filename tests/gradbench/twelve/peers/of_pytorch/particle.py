"""particle."""

import torch

from twelve.peers.of_pytorch.descent import MODES, argmin


def _miss(w, mode):
    zero = torch.zeros(())
    charges = torch.stack([torch.stack([zero + 10.0, 10.0 - w[0]]), torch.tensor([10.0, 0.0])])
    x, v = torch.tensor([0.0, 8.0]), torch.tensor([0.75, 0.0])
    while x[1] + 0.1 * v[1] > 0:
        force = mode(lambda x: (1 / torch.sqrt(((x - charges) ** 2).sum(1))).sum(), x)[1]
        x, v = x + 0.1 * v, v - 0.1 * force
    return (x[0] - x[1] / v[1] * v[0]) ** 2


def _prepared(outer, inner):
    return lambda g: lambda: argmin(lambda w: _miss(w, inner), outer, torch.tensor([g["w"]]))[0]


FUNCTIONS = {name: _prepared(*modes) for name, modes in MODES.items()}
