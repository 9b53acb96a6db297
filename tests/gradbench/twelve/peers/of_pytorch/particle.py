"""particle, by reverse mode."""

import torch

from twelve.peers.of_pytorch.descent import argmin, gradient


def _miss(w):
    zero = torch.zeros(())
    charges = torch.stack([torch.stack([zero + 10.0, 10.0 - w[0]]), torch.tensor([10.0, 0.0])])
    x, v = torch.tensor([0.0, 8.0]), torch.tensor([0.75, 0.0])
    while x[1] + 0.1 * v[1] > 0:
        force = gradient(lambda x: (1 / torch.sqrt(((x - charges) ** 2).sum(1))).sum(), x, again=True)[1]
        x, v = x + 0.1 * v, v - 0.1 * force
    return (x[0] - x[1] / v[1] * v[0]) ** 2


FUNCTIONS = {"rr": lambda g: lambda: argmin(_miss, torch.tensor([g["w"]]))[0]}
