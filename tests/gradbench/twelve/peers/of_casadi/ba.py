"""ba: one observation is a graph, and `map` runs it over all."""

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import placed


def _errors(v, seen):
    rotation, center, x, w = v[:3], v[3:6], v[11:14], v[14]
    angle = ca.norm_2(rotation)
    axis, moved = rotation / angle, x - center
    turned = (
        moved * ca.cos(angle)
        + ca.cross(axis, moved) * ca.sin(angle)
        + axis * ca.dot(axis, moved) * (1 - ca.cos(angle))
    )
    place = turned[:2] / turned[2]
    square = ca.sumsqr(place)
    place = place * (1 + v[9] * square + v[10] * square**2) * v[6] + v[7:9]
    return w * (place - seen), 1 - w * w


def _prepared(outputs, g, results):
    """A call that writes the outputs of every observation to `results`, each one column an observation."""
    v, seen = ca.SX.sym("v", 15), ca.SX.sym("seen", 2)
    compiled = ca.Function("f", [v, seen], outputs(v, *_errors(v, seen))).map(g["p"])
    rows = np.tile([*g["cam"], *g["x"], g["w"]], (g["p"], 1))
    return placed(compiled, rows, np.tile(g["feat"], (g["p"], 1)), results=results)


def objective(g):
    run = _prepared(lambda _, *errors: errors, g, [np.empty((g["p"], 2)), np.empty(g["p"])])

    def short(results):
        errors, weights = results
        first = {"elements": errors[0], "repeated": len(errors)}
        return {"reproj_error": first, "w_err": {"element": weights[0], "repeated": len(weights)}}

    return run, short


def _derivatives(v, errors, of_weight):
    """The numbers of two rows of 15, and the one number of the third."""
    jacobian = ca.densify(ca.jacobian(errors, v))
    return [ca.vec(jacobian.T), ca.jacobian(of_weight, v).nz[:]]


def jacobian(g):
    n, m, p = g["n"], g["m"], g["p"]
    numbers = np.empty(31 * p)
    fill = _prepared(_derivatives, g, [numbers[: 30 * p], numbers[30 * p :]])

    def run():
        fill()
        at = np.arange(p)
        cameras = 11 * (at % n)[:, None] + np.arange(11)
        points, weights = 11 * n + 3 * (at % m)[:, None] + np.arange(3), 11 * n + 3 * m + at
        columns = np.repeat(np.hstack([cameras, points, weights[:, None]]), 2, axis=0)
        return {
            "rows": np.concatenate([15 * np.arange(2 * p + 1), 30 * p + 1 + at]),
            "cols": np.concatenate([columns.ravel(), weights]),
            "vals": numbers,
        }

    return run, lambda sparse: {name: np.append(part[:30], part[-1]) for name, part in sparse.items()}


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
