"""ht: a hand of bones and skin, and its distances to points: the pose, then one sample a correspondence."""

import numpy as np

from engine import Value, cos, dot, jvp, record, sin, sqrt


def product(a, b):
    """The matrix product of two lists of rows."""
    columns = list(zip(*b, strict=True))
    return [[dot(row, list(column)) for column in columns] for row in a]


def of_axis(axis):
    """The rotation about an axis, by the length of the axis."""
    angle = sqrt(dot(axis, axis))
    x, y, z = (a / angle for a in axis)
    s, c = sin(angle), cos(angle)
    d = 1.0 - c
    return [
        [x * x + (1.0 - x * x) * c, x * y * d - z * s, x * z * d + y * s],
        [x * y * d + z * s, y * y + (1.0 - y * y) * c, y * z * d - x * s],
        [x * z * d - y * s, z * y * d + x * s, z * z + (1.0 - z * z) * c],
    ]


def of_angles(x, z, y):
    """The rotation by three angles, as a matrix of 4 by 4."""
    about_x = [[1.0, 0.0, 0.0], [0.0, cos(x), -sin(x)], [0.0, sin(x), cos(x)]]
    about_y = [[cos(y), 0.0, sin(y)], [0.0, 1.0, 0.0], [-sin(y), 0.0, cos(y)]]
    about_z = [[cos(z), -sin(z), 0.0], [sin(z), cos(z), 0.0], [0.0, 0.0, 1.0]]
    turned = product(product(about_z, about_y), about_x)
    return [*([*row, 0.0] for row in turned), [0.0, 0.0, 0.0, 1.0]]


def bones(theta, model):
    """Three rows: x, y and z of a vertex are their products with its place times its weight, bone by bone, and 1."""
    angles = iter(theta[6:])
    pose = {}
    for finger in range(5):
        for joint in (2, 3, 4):
            bend = next(angles)
            pose[4 * finger + joint] = (bend, next(angles) if joint == 2 else 0.0, 0.0)
    turned, absolutes, rows = of_axis(theta[:3]), [], [[], [], []]
    for bone, parent in enumerate(model["parents"]):
        relative = model["base_relatives"][bone]
        if bone in pose:
            relative = product(relative, of_angles(*pose[bone]))
        absolutes.append(relative if parent == -1 else product(absolutes[parent], relative))
        transform = product(absolutes[bone], model["inverse_base_absolutes"][bone])
        for row, numbers in zip(rows, product(turned, transform[:3]), strict=True):
            row += numbers
    return [[*row, shift] for row, shift in zip(rows, theta[3:6], strict=True)]


def distances(pose, u, corners, point):
    """point - the place u on the triangle of three corners; each corner tells how the pose moves it."""
    a, b, c = (corners[i : i + len(pose[0])] for i in range(0, len(corners), len(pose[0])))
    rest = 1.0 - u[0] - u[1]
    place = [u[0] * x + u[1] * y + rest * z for x, y, z in zip(a, b, c, strict=True)]
    return [p - dot(row, place) for p, row in zip(point, pose, strict=True)]


def vertex_features(model):
    """For each vertex: its place times its weight, for each bone, and a 1 for the translation."""
    places, weights = np.array(model["base_positions"]), np.array(model["weights"])
    products = weights[:, :, None] * places[:, None, :]
    return np.hstack([products.reshape(len(places), -1), np.ones((len(places), 1))])


class Hand:
    """What both functions share: the program of the pose, and the numbers of vertices and correspondences."""

    def __init__(self, problem):
        data, self.theta = problem["data"], np.array(problem["theta"])
        model, self.u = data["model"], np.array(problem["us"]).reshape(-1, 2)
        self.features = vertex_features(model)
        self.pose = record(lambda theta: [x for row in bones(theta, model) for x in row], len(self.theta))
        at = np.array(data["correspondences"])
        self.corners, self.points = np.repeat(at[:, None], 3, axis=1), np.array(data["points"])
        self.simple = not len(self.u)
        if self.simple:
            self.u = np.tile([1.0, 0.0], (len(at), 1))
        else:
            self.corners = np.array(model["triangles"])[at]

    def table(self):
        """Parameters for the numbers of a pose, or of its tangent."""
        return [[Value(0.0) for _ in range(self.features.shape[1])] for _ in range(3)]


def objective(problem):
    """Every vertex that is a corner is placed once; a correspondence looks up the places of its corners."""
    hand = Hand(problem)
    pose = hand.table()
    vertex = record(
        lambda features: [dot(row, features) for row in pose],
        len(pose[0]),
        parameters=[x for row in pose for x in row],
    )
    identity = [[float(i == j) for j in range(3)] for i in range(3)]
    errors = record(lambda u, corners, point: distances(identity, u, corners, point), 2, 9, 3)
    used, corners = np.unique(hand.corners, return_inverse=True)
    features, corners = hand.features[used], corners.reshape(-1)
    batch = np.hstack([hand.u, np.zeros((len(hand.u), 9)), hand.points])

    def run():
        numbers = hand.pose.values(hand.theta[None, :])[0]
        places = vertex.values(features, parameters=numbers)
        batch[:, 2:11] = np.take(places, corners, axis=0).reshape(-1, 9)
        return errors.values(batch).ravel()

    return run


def jacobian(problem):
    """Forward mode through both programs: the tangents of the pose go into the second as numbers."""
    hand = Hand(problem)
    tables = [hand.table() for _ in range(1 + len(hand.theta))]
    width = hand.features.shape[1]

    def function(u, corners, point):
        pose, *tangents = tables
        errors = distances(pose, u, corners, point)
        directions = [] if hand.simple else [jvp(errors, u, unit) for unit in ([1.0, 0.0], [0.0, 1.0])]
        return errors + [x for d in directions + [jvp(errors, pose, t) for t in tangents] for x in d]

    flat = [x for table in tables for row in table for x in row]
    program = record(function, 2, 3 * width, 3, parameters=flat)
    batch = np.hstack([hand.u, hand.features[hand.corners].reshape(len(hand.u), -1), hand.points])
    thetas, units = np.tile(hand.theta, (len(hand.theta), 1)), np.eye(len(hand.theta))

    def run():
        poses, tangents = hand.pose.jvp(thetas, units)
        outputs = program.values(batch, parameters=np.concatenate([poses[0], tangents.ravel()]))[:, 3:]
        return outputs.reshape(len(outputs), -1, 3).transpose(0, 2, 1).reshape(3 * len(outputs), -1)

    return run


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
