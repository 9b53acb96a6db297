"""ht: forward mode over the angles, and over the places on the triangles at once."""

import torch
from torch.func import jacfwd, jvp

from twelve.peers.hand import corners_of
from twelve.peers.of_pytorch.common import call


def _matrix(rows):
    zero = torch.zeros(())
    return torch.stack([torch.stack([torch.as_tensor(x) + zero for x in row]) for row in rows])


def _turned(axis):
    angle = torch.sqrt(axis @ axis)
    x, y, z = axis / angle
    cross = _matrix([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return torch.eye(3) + torch.sin(angle) * cross + (1 - torch.cos(angle)) * cross @ cross


def _bent(x, z):
    (sx, cx), (sz, cz) = ((torch.sin(a), torch.cos(a)) for a in (x, z))
    last = [0.0, 0.0, 0.0, 1.0]
    about_z = _matrix([[cz, -sz, 0.0, 0.0], [sz, cz, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], last])
    return about_z @ _matrix([[1.0, 0.0, 0.0, 0.0], [0.0, cx, -sx, 0.0], [0.0, sx, cx, 0.0], last])


def _function(g):
    data = g["data"]
    model, points = data["model"], torch.tensor(data["points"])
    names = ("base_relatives", "inverse_base_absolutes", "base_positions", "weights")
    relatives, inverses, places, weights = (torch.tensor(model[name]) for name in names)
    used, corners = (torch.from_numpy(part) for part in corners_of(g))
    places, weights = places[used], weights[used]

    def errors(theta, u):
        absolutes, transforms = [], []
        for bone, parent in enumerate(model["parents"]):
            relative, (finger, joint) = relatives[bone], divmod(bone - 2, 4)
            if 0 <= finger < 5 and joint < 3:
                place = 6 + 4 * finger + (0, 2, 3)[joint]
                side = theta[place + 1] if joint == 0 else torch.zeros(())
                relative = relative @ _bent(theta[place], side)
            absolutes.append(relative if parent == -1 else absolutes[parent] @ relative)
            transforms.append(absolutes[bone] @ inverses[bone])
        moved = torch.einsum("vb,brc,vc->vr", weights, torch.stack(transforms)[:, :3], places)
        vertices = moved @ _turned(theta[:3]).T + theta[3:6]
        if not len(g["us"]):
            return points - vertices[corners[0]]
        a, b, c = (vertices[corner] for corner in corners)
        return points - (u[:, :1] * a + u[:, 1:] * b + (1 - u.sum(1, keepdim=True)) * c)

    return errors


def _values(g):
    f = _function(g)
    return call(lambda t, u: f(t, u.reshape(-1, 2)).ravel(), g["theta"], g["us"])


def _jacobian(g):
    f = _function(g)

    def both(theta, u):
        us = u.reshape(-1, 2)
        to_theta = jacfwd(f)(theta, us)
        if not len(us):
            return to_theta.reshape(-1, len(theta))
        units = [torch.tensor(unit).repeat(len(us), 1) for unit in ([1.0, 0.0], [0.0, 1.0])]
        to_u = torch.stack([jvp(lambda u: f(theta, u), (us,), (unit,))[1] for unit in units], 2)
        return torch.cat([to_u, to_theta], 2).reshape(3 * len(us), -1)

    return call(both, g["theta"], g["us"])


FUNCTIONS = {"objective": _values, "jacobian": _jacobian}
