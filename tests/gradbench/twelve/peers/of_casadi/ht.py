"""ht: a graph of matrices. Each vertex hangs on few bones, so what places the vertices is a sparse matrix."""

import casadi as ca
import numpy as np

from twelve.evals.ht import vertex_features
from twelve.peers.hand import corners_of
from twelve.peers.of_casadi.common import placed


def _turned(axis):
    angle = ca.norm_2(axis)
    cross = ca.skew(axis / angle)
    return ca.DM.eye(3) + ca.sin(angle) * cross + (1 - ca.cos(angle)) * ca.mtimes(cross, cross)


def _bent(x, z):
    about_z = ca.blockcat([[ca.cos(z), -ca.sin(z)], [ca.sin(z), ca.cos(z)]])
    about_x = ca.blockcat([[ca.cos(x), -ca.sin(x)], [ca.sin(x), ca.cos(x)]])
    return ca.mtimes(ca.diagcat(about_z, ca.DM.eye(2)), ca.diagcat(1, about_x, 1))


def _pose(model):
    """A function of the 26 angles: the product of its matrix with the features of a vertex is the place."""
    theta, absolutes, columns = ca.SX.sym("theta", 26), [], []
    for bone, parent in enumerate(model["parents"]):
        relative, (finger, joint) = ca.DM(model["base_relatives"][bone]), divmod(bone - 2, 4)
        if 0 <= finger < 5 and joint < 3:
            place = 6 + 4 * finger + (0, 2, 3)[joint]
            relative = ca.mtimes(relative, _bent(theta[place], theta[place + 1] if joint == 0 else 0.0))
        absolutes.append(relative if parent == -1 else ca.mtimes(absolutes[parent], relative))
        columns.append(ca.mtimes(absolutes[bone], ca.DM(model["inverse_base_absolutes"][bone]))[:3, :])
    matrix = ca.horzcat(ca.mtimes(_turned(theta[:3]), ca.horzcat(*columns)), theta[3:6])
    return ca.Function("pose", [theta], [ca.densify(matrix)])


def _errors(theta, u, g):
    """A column for each correspondence."""
    data = g["data"]
    model, points = data["model"], ca.DM(np.array(data["points"]).T)
    used, corners = corners_of(g)
    vertices = ca.mtimes(_pose(model)(theta), ca.sparsify(ca.DM(vertex_features(model)[used].T)))
    a, *others = (vertices[:, corner] for corner in corners.tolist())
    if others:
        b, c = others
        weights = [ca.repmat(row, 3, 1) for row in (u[0, :], u[1, :], 1 - u[0, :] - u[1, :])]
        a = weights[0] * a + weights[1] * b + weights[2] * c
    return points - a


def _prepared(function):
    def prepare(g):
        us = np.array(g["us"]).reshape(-1, 2)
        theta, u = ca.MX.sym("theta", 26), ca.MX.sym("u", 2, len(us))
        result = function(ca.vec(_errors(theta, u, g)), theta, u)
        compiled = ca.Function("f", [theta, u], [ca.densify(result)])
        return placed(compiled, g["theta"], us), lambda results: np.squeeze(results[0].T)

    return prepare


def _jacobian(errors, theta, u):
    """Every row depends on two numbers of u alone: the sparse matrix has two entries in a row."""
    to_theta = ca.jacobian(errors, theta)
    if not u.numel():
        return to_theta
    to_u = ca.jacobian(errors, u).T
    return ca.horzcat(ca.reshape(to_u.nz[:], 2, to_u.shape[1]).T, to_theta)


FUNCTIONS = {"objective": _prepared(lambda errors, *_: errors), "jacobian": _prepared(_jacobian)}
