"""ba: bundle adjustment, one sample an observation.

It has a camera of 11 numbers, a point of 3, a weight, and the place where the point was seen.
"""

import numpy as np

from engine import cos, dot, record, sin, sqrt, total


def errors(camera, point, w, seen):
    """The two errors of a projected point, and the error of its weight."""
    rotation, center, (focal, *principal), radial = camera[:3], camera[3:6], camera[6:9], camera[9:]
    x, y, z = rotated(rotation, [a - b for a, b in zip(point, center, strict=True)])
    place = [x / z, y / z]
    square = total([a * a for a in place])
    distortion = 1.0 + radial[0] * square + radial[1] * square * square
    projected = [a * distortion * focal + b for a, b in zip(place, principal, strict=True)]
    return [*(w * (a - b) for a, b in zip(projected, seen, strict=True)), 1.0 - w * w]


def rotated(rotation, x):
    """Rodrigues' formula: x turned about an axis, by the length of the axis."""
    angle = sqrt(dot(rotation, rotation))
    axis = [a / angle for a in rotation]
    along = dot(axis, x) * (1.0 - cos(angle))
    cross = [axis[i - 2] * x[i - 1] - axis[i - 1] * x[i - 2] for i in range(3)]
    return [a * cos(angle) + b * sin(angle) + c * along for a, b, c in zip(x, cross, axis, strict=True)]


def _prepared(data):
    program = record(errors, 11, 3, "w", 2)
    row = [*data["cam"], *data["x"], data["w"], *data["feat"]]
    return program, np.tile(np.array(row), (data["p"], 1))


def objective(data):
    program, batch = _prepared(data)

    def run():
        values = program.values(batch)
        return {"errors": values[:, :2], "weights": values[:, 2]}

    def short(result):
        first = {"elements": result["errors"][0], "repeated": len(result["errors"])}
        return {"reproj_error": first, "w_err": {"element": result["weights"][0], "repeated": data["p"]}}

    return run, short


def jacobian(data):
    """The sparse matrix by its rows: where each begins, its columns, its numbers."""
    program, batch = _prepared(data)
    n, m, p = data["n"], data["m"], data["p"]

    def run():
        entries = program.gradients(batch)[1]
        at = np.arange(p)
        cameras, points = (
            11 * (at % n)[:, None] + np.arange(11),
            11 * n + 3 * (at % m)[:, None] + np.arange(3),
        )
        weights = 11 * n + 3 * m + at
        columns = np.repeat(np.hstack([cameras, points, weights[:, None]]), 2, axis=0)
        numbers = entries[:, :2, :15]
        return {
            "rows": np.concatenate([15 * np.arange(2 * p + 1), 30 * p + 1 + at]),
            "cols": np.concatenate([columns.ravel(), weights]),
            "vals": np.concatenate([numbers.ravel(), entries[:, 2, 14]]),
        }

    return run, lambda sparse: {name: np.append(part[:30], part[-1]) for name, part in sparse.items()}


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
