"""gmm."""

import torch
from torch.func import grad


def _value(p, x, m, gamma):
    (k, d), n = p["mu"].shape, len(x)
    freedom = d + m + 1
    columns, rows = torch.triu_indices(d, d, 1)
    below = torch.zeros(k, d, d).index_put((torch.arange(k)[:, None], rows, columns), p["l"])
    Q = below + torch.diag_embed(torch.exp(p["q"]))
    z = torch.einsum("krc,ikc->ikr", Q, x[:, None, :] - p["mu"])
    beta = p["alpha"] + p["q"].sum(1) - 0.5 * (z**2).sum(2)
    half = torch.tensor(2 * torch.pi).log() * d / 2
    value = torch.logsumexp(beta, 1).sum() - n * (half + torch.logsumexp(p["alpha"], 0))
    gammas = torch.special.multigammaln(torch.tensor(freedom / 2), d)
    value = value + k * (freedom * d * torch.log(torch.tensor(gamma / 2**0.5)) - gammas)
    return value - gamma**2 / 2 * (Q**2).sum() + m * p["q"].sum()


def _prepared(function):
    def prepare(g):
        d, k = g["d"], g["k"]
        p = {name: torch.tensor(g[name]) for name in ("alpha", "mu", "q")}
        p["l"] = torch.tensor(g["l"]).reshape(k, d * (d - 1) // 2)
        x = torch.tensor(g["x"])
        return lambda: function(p, x, g["m"], g["gamma"])

    return prepare


FUNCTIONS = {"objective": _prepared(_value), "jacobian": _prepared(grad(_value))}
