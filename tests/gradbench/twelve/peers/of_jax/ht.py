"""ht: forward mode over the angles, and over the places on the triangles at once."""

import jax
import jax.numpy as np

from twelve.peers.hand import corners_of
from twelve.peers.of_jax.common import call


def _turned(axis):
    angle = np.sqrt(axis @ axis)
    x, y, z = axis / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _bent(x, z):
    about_z = np.eye(4).at[:2, :2].set(np.array([[np.cos(z), -np.sin(z)], [np.sin(z), np.cos(z)]]))
    return about_z @ np.eye(4).at[1:3, 1:3].set(np.array([[np.cos(x), -np.sin(x)], [np.sin(x), np.cos(x)]]))


def _function(g):
    data = g["data"]
    model, points = data["model"], np.array(data["points"])
    names = ("base_relatives", "inverse_base_absolutes", "base_positions", "weights")
    relatives, inverses, places, weights = (np.array(model[name]) for name in names)
    used, corners = corners_of(g)
    places, weights = places[used], weights[used]

    def errors(theta, u):
        absolutes, transforms = [], []
        for bone, parent in enumerate(model["parents"]):
            relative, (finger, joint) = relatives[bone], divmod(bone - 2, 4)
            if 0 <= finger < 5 and joint < 3:
                place = 6 + 4 * finger + (0, 2, 3)[joint]
                relative = relative @ _bent(theta[place], theta[place + 1] if joint == 0 else 0.0)
            absolutes.append(relative if parent == -1 else absolutes[parent] @ relative)
            transforms.append(absolutes[bone] @ inverses[bone])
        moved = np.einsum("vb,brc,vc->vr", weights, np.array(transforms)[:, :3], places)
        vertices = moved @ _turned(theta[:3]).T + theta[3:6]
        if not len(g["us"]):
            return points - vertices[corners[0]]
        a, b, c = vertices[corners]
        return points - (u[:, :1] * a + u[:, 1:] * b + (1 - u.sum(1, keepdims=True)) * c)

    return errors


def _values(g):
    f = _function(g)
    return call(lambda t, u: f(t, u).ravel(), np.array(g["theta"]), np.array(g["us"]).reshape(-1, 2))


def _jacobian(g):
    f, us = _function(g), np.array(g["us"]).reshape(-1, 2)

    def both(theta, u):
        to_theta = jax.jacfwd(f)(theta, u)
        if not len(us):
            return to_theta.reshape(-1, len(theta))
        units = [np.tile(np.array(unit), (len(us), 1)) for unit in ([1.0, 0.0], [0.0, 1.0])]
        to_u = np.stack([jax.jvp(lambda u: f(theta, u), (u,), (unit,))[1] for unit in units], axis=2)
        return np.concatenate([to_u, to_theta], axis=2).reshape(3 * len(us), -1)

    return call(both, np.array(g["theta"]), us)


FUNCTIONS = {"objective": _values, "jacobian": _jacobian}
