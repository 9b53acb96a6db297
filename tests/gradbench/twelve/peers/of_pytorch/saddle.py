"""saddle, by reverse mode."""

import torch

from twelve.peers.of_pytorch.descent import argmin


def _f(x, y):
    return (x**2).sum() - (y**2).sum()


def _prepared(g):
    start = torch.tensor(g["start"])

    def run():
        x = argmin(lambda x: _f(x, argmin(lambda y: -_f(x, y), start, again=True)), start)
        return torch.cat([x.detach(), argmin(lambda y: -_f(x, y), start).detach()])

    return run


FUNCTIONS = {"rr": _prepared}
