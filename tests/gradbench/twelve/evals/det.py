"""det: a determinant by its minors, as a plain recursion. Recording finds equal nodes: 11! paths stay small."""

import numpy as np

from engine import record


def determinant(rows):
    """Along the first row."""
    if len(rows) == 1:
        return rows[0][0]
    result = 0.0
    for k, number in enumerate(rows[0]):
        term = number * determinant([row[:k] + row[k + 1 :] for row in rows[1:]])
        result = result - term if k % 2 else result + term
    return result


def _prepared(data):
    size = data["ell"]

    def of_matrix(numbers):
        return determinant([numbers[i : i + size] for i in range(0, size * size, size)])

    return record(of_matrix, size * size), np.array(data["A"])[None, :]


def primal(data):
    program, batch = _prepared(data)
    return lambda: program.values(batch)[0]


def gradient(data):
    program, batch = _prepared(data)
    return lambda: program.gradients(batch)[1][0]


FUNCTIONS = {"primal": primal, "gradient": gradient}
