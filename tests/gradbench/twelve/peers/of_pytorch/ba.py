"""ba."""

import torch
from torch.func import jacrev, vmap

from twelve.peers.of_jax.ba import ends, first


def _errors(v, seen):
    rotation, center, x, w = v[:3], v[3:6], v[11:14], v[14]
    angle = torch.sqrt(rotation @ rotation)
    axis, moved = rotation / angle, x - center
    across = torch.linalg.cross(axis, moved)
    along = axis * (axis @ moved) * (1 - torch.cos(angle))
    turned = moved * torch.cos(angle) + across * torch.sin(angle) + along
    place = turned[:2] / turned[2]
    square = place @ place
    place = place * (1 + v[9] * square + v[10] * square**2) * v[6] + v[7:9]
    return torch.cat([w * (place - seen), (1 - w * w)[None]])


def _prepared(function, short):
    def prepare(g):
        rows = torch.tensor([*g["cam"], *g["x"], g["w"]]).repeat(g["p"], 1)
        seen = torch.tensor(g["feat"]).repeat(g["p"], 1)
        return lambda: function(rows, seen, g), lambda result: short(result, g)

    return prepare


def objective(rows, seen, _):
    return vmap(_errors)(rows, seen)


def jacobian(rows, seen, g):
    n, m, p = g["n"], g["m"], g["p"]
    entries, at = vmap(jacrev(_errors))(rows, seen), torch.arange(p)
    cameras = 11 * (at % n)[:, None] + torch.arange(11)
    points = 11 * n + 3 * (at % m)[:, None] + torch.arange(3)
    weights = 11 * n + 3 * m + at
    columns = torch.hstack([cameras, points, weights[:, None]]).repeat_interleave(2, dim=0)
    return {
        "rows": torch.cat([15 * torch.arange(2 * p + 1), 30 * p + 1 + at]),
        "cols": torch.cat([columns.ravel(), weights]),
        "vals": torch.cat([entries[:, :2].ravel(), entries[:, 2, 14]]),
    }


def _ends(result, g):
    return ends({name: part.numpy() for name, part in result.items()}, g)


FUNCTIONS = {
    "objective": _prepared(objective, lambda result, g: first(result.numpy(), g)),
    "jacobian": _prepared(jacobian, _ends),
}
