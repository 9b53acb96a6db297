"""saddle."""

import torch

from twelve.peers.of_pytorch.descent import MODES, argmin


def _f(x, y):
    return (x**2).sum() - (y**2).sum()


def _prepared(outer, inner):
    def prepare(g):
        start = torch.tensor(g["start"])

        def run():
            x = argmin(lambda x: _f(x, argmin(lambda y: -_f(x, y), inner, start)), outer, start)
            return torch.cat([x, argmin(lambda y: -_f(x, y), outer, start)])

        return run

    return prepare


FUNCTIONS = {name: _prepared(*modes) for name, modes in MODES.items()}
