"""The language model in PyTorch: one word a step, as tensors of its own length."""

from collections.abc import Sequence

import torch

from language_peers.weights import BETA1, BETA2, RATE, TINY, matrices


def norm(x: torch.Tensor) -> torch.Tensor:
    """x over its root mean square."""
    return x * (x.square().mean(-1, keepdim=True) + 1e-5).rsqrt()


def train(lines: Sequence[Sequence[int]], schedule: int) -> list[float]:
    """The loss of each line before its update."""
    torch.set_num_threads(1)
    w = {name: torch.tensor(array, requires_grad=True) for name, array in matrices().items()}
    adam = torch.optim.Adam(w.values(), lr=RATE, betas=(BETA1, BETA2), eps=TINY)
    losses = []
    for i, line in enumerate(lines):
        tokens = torch.tensor(line)
        n = len(line) - 1
        x = norm(w["wte"][tokens[:-1]] + w["wpe"][:n])
        a = norm(x)
        q, k, v = ((a @ w[name].T).reshape(1, n, 4, 4).transpose(1, 2) for name in ("wq", "wk", "wv"))
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + y.transpose(1, 2).reshape(n, 16) @ w["wo"].T
        x = x + torch.relu(norm(x) @ w["fc1"].T) @ w["fc2"].T
        loss = torch.nn.functional.cross_entropy(x @ w["head"].T, tokens[1:])
        adam.zero_grad()
        loss.backward()
        adam.param_groups[0]["lr"] = RATE * (1 - i / schedule)
        adam.step()
        losses.append(loss.item())
    return losses
