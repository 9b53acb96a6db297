"""ba: bundle adjustment, one sample an observation.

It has a camera of 11 numbers, a point of 3, a weight, and the place where the point was seen.
"""

import numpy as np

from engine import cos, dot, record, sin, sqrt, total

PART = 10_000  # observations: what they come to stays near the processor until it is in its place


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
        at = np.arange(p)
        columns, numbers = np.empty(31 * p, dtype=int), np.empty(31 * p)
        of_errors = columns[: 30 * p].reshape(p, 2, 15)  # two rows, for a camera, a point and a weight
        of_errors[:, :, :11] = (11 * (at % n)[:, None] + np.arange(11))[:, None]
        of_errors[:, :, 11:14] = (11 * n + 3 * (at % m)[:, None] + np.arange(3))[:, None]
        columns[30 * p :] = of_errors[:, 0, 14] = of_errors[:, 1, 14] = 11 * n + 3 * m + at
        for start in range(0, p, PART):
            part = slice(start, min(start + PART, p))
            entries = program.gradients(batch[part])[1]
            numbers[: 30 * p].reshape(p, 2, 15)[part] = entries[:, :2, :15]
            numbers[30 * p :][part] = entries[:, 2, 14]
        rows = np.concatenate([15 * np.arange(2 * p + 1), 30 * p + 1 + at])
        return {"rows": rows, "cols": columns, "vals": numbers}

    return run, lambda sparse: {name: np.append(part[:30], part[-1]) for name, part in sparse.items()}


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
