"""ba."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call


def _errors(v, seen):
    rotation, center, x, w = v[:3], v[3:6], v[11:14], v[14]
    angle = np.sqrt(rotation @ rotation)
    axis, moved = rotation / angle, x - center
    turned = (
        moved * np.cos(angle)
        + np.cross(axis, moved) * np.sin(angle)
        + axis * (axis @ moved) * (1 - np.cos(angle))
    )
    place = turned[:2] / turned[2]
    square = place @ place
    place = place * (1 + v[9] * square + v[10] * square**2) * v[6] + v[7:9]
    return np.append(w * (place - seen), 1 - w * w)


def _prepared(function, short):
    def prepare(g):
        rows = np.tile(np.array([*g["cam"], *g["x"], g["w"]]), (g["p"], 1))
        seen = np.tile(np.array(g["feat"]), (g["p"], 1))
        return call(lambda a, b: function(a, b, g), rows, seen), lambda result: short(result, g)

    return prepare


def objective(rows, seen, _):
    return jax.vmap(_errors)(rows, seen)


def first(result, g):
    repeated = {"elements": result[0, :2], "repeated": g["p"]}
    return {"reproj_error": repeated, "w_err": {"element": result[0, 2], "repeated": g["p"]}}


def jacobian(rows, seen, g):
    n, m, p = g["n"], g["m"], g["p"]
    entries = jax.vmap(jax.jacrev(_errors))(rows, seen)
    at = np.arange(p)
    cameras, points = 11 * (at % n)[:, None] + np.arange(11), 11 * n + 3 * (at % m)[:, None] + np.arange(3)
    weights = 11 * n + 3 * m + at
    columns = np.repeat(np.hstack([cameras, points, weights[:, None]]), 2, axis=0)
    return {
        "rows": np.concatenate([15 * np.arange(2 * p + 1), 30 * p + 1 + at]),
        "cols": np.concatenate([columns.ravel(), weights]),
        "vals": np.concatenate([entries[:, :2].ravel(), entries[:, 2, 14]]),
    }


def ends(sparse, _):
    return {name: np.append(part[:30], part[-1]) for name, part in sparse.items()}


FUNCTIONS = {"objective": _prepared(objective, first), "jacobian": _prepared(jacobian, ends)}
