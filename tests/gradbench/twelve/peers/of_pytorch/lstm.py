"""lstm."""

import itertools

import torch

from twelve.peers.of_pytorch.common import call, grad


def _loss(parameters, state, sequence):
    bits = sequence.shape[1]
    main, extra = parameters[: -3 * bits], parameters[-3 * bits :].reshape(3, bits)
    gates, total = main.reshape(-1, 2, 4, bits), 0.0
    pairs = [(state[i], state[i + 1]) for i in range(0, len(state), 2)]
    for x, target in itertools.pairwise(sequence):
        x, after = x * extra[0], []
        for (w, b), (hidden, cell) in zip(gates, pairs, strict=True):
            forget, outgate = torch.sigmoid(x * w[0] + b[0]), torch.sigmoid(x * w[2] + b[2])
            ingate, change = torch.sigmoid(hidden * w[1] + b[1]), torch.tanh(hidden * w[3] + b[3])
            cell = cell * forget + ingate * change
            x = outgate * torch.tanh(cell)
            after.append((x, cell))
        pairs, y = after, x * extra[1] + extra[2]
        total = total + target @ (y - torch.log(2.0 + torch.exp(y).sum()))
    return -total / ((len(sequence) - 1) * bits)


def _arguments(g):
    rows = [x for row in (*g["main_params"], *g["extra_params"]) for x in row]
    return rows, g["state"], g["sequence"]


FUNCTIONS = {
    "objective": lambda g: call(_loss, *_arguments(g)),
    "jacobian": lambda g: call(grad(_loss), *_arguments(g)),
}
