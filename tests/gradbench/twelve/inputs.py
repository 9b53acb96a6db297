"""Inputs of the evals at their own sizes, from the seeds that they name; data files are replaced by random ones."""

import numpy as np

SEED = 31337
MODES = ("rr", "ff", "fr", "rf")


def hello():
    yield "x=3.5", {"square": 3.5, "double": 3.5}


def llsq(sizes=(16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8196, 16392), m=128):
    random = np.random.RandomState(SEED)
    for n in sizes:
        yield f"n={n}", both("primal", "gradient", {"x": random.rand(m).tolist(), "n": n})


def gmm(ds=(2, 10, 20, 32, 64), ks=(5, 10, 25, 50, 100), n=1000):
    for d, k in sorted(((d, k) for d in ds for k in ks), key=lambda pair: pair[0] * pair[1]):
        random = np.random.default_rng(SEED)
        problem = {"d": d, "k": k, "n": n, "x": random.normal(size=(n, d)).tolist(), "m": 0, "gamma": 1.0}
        problem["alpha"] = random.normal(size=k).tolist()
        problem["mu"] = random.uniform(size=(k, d)).tolist()
        problem["q"] = random.normal(size=(k, d)).tolist()
        problem["l"] = random.normal(size=(k, d * (d - 1) // 2)).tolist()
        yield f"d={d},k={k}", both("objective", "jacobian", problem)


# cameras, points and observations of the problems 1 to 14
BA = (
    (49, 7776, 31843), (21, 11315, 36455), (161, 48126, 182072), (372, 47423, 204472), (257, 65132, 225911),
    (539, 65220, 277273), (93, 61203, 287451), (88, 64298, 383937), (810, 88814, 393775), (1197, 126327, 563734),
    (1723, 156502, 678718), (253, 163691, 899155), (245, 198739, 1091386), (356, 226730, 1255268),
)  # fmt: skip


def ba(sizes=BA):
    random = np.random.default_rng(SEED)
    for n, m, p in sizes:
        camera = [*random.normal(size=3), *random.uniform(30, 60, 3), 420.0, 5.9, -8.5, 0.09, 0.003]
        problem = {"n": n, "m": m, "p": p, "cam": camera, "x": random.uniform(0, 8, 3).tolist()}
        problem |= {"w": float(random.uniform()), "feat": random.uniform(200, 900, 2).tolist()}
        yield f"p={p}", both("objective", "jacobian", problem)


def ht(
    sizes=(100, 192, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 100000),
    vertices=10000,
    simple=False,
):
    random = np.random.default_rng(SEED)
    model = hand(random, vertices)
    for count in sizes:
        data = {"model": model, "points": random.normal(size=(count, 3)).tolist()}
        data["correspondences"] = random.integers(0, vertices, count).tolist()
        problem = {"theta": random.normal(size=26).tolist(), "data": data}
        problem["us"] = [] if simple else random.uniform(0, 0.5, (count, 2)).tolist()
        yield f"points={count}", both("objective", "jacobian", problem)


def hand(random, vertices):
    """A hand: a wrist, a palm and five fingers of four bones; every vertex hangs on four bones."""
    parents = [
        -1,
        *(parent for finger in range(5) for parent in (0, *range(4 * finger + 1, 4 * finger + 4))),
        0,
    ]
    relatives = np.array([placed(random) for _ in parents])
    inverses = np.array([placed(random) for _ in parents])
    weights = np.zeros((vertices, len(parents)))
    for row in weights:
        row[random.choice(len(parents), 4, replace=False)] = random.dirichlet(np.ones(4))
    return {
        "bone_count": len(parents),
        "bone_names": [f"bone{i}" for i in range(len(parents))],
        "parents": parents,
        "base_relatives": relatives.tolist(),
        "inverse_base_absolutes": inverses.tolist(),
        "base_positions": np.hstack([random.normal(size=(vertices, 3)), np.ones((vertices, 1))]).tolist(),
        "weights": weights.tolist(),
        "triangles": random.integers(0, vertices, (vertices, 3)).tolist(),
        "is_mirrored": False,
    }


def placed(random):
    """A rotation and a translation, of 4 by 4."""
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = np.linalg.qr(random.normal(size=(3, 3)))[0], 0.1 * random.normal(size=3)
    return matrix


def lse(sizes=(2500, 5000, 10000, 20000, 40000, 80000, 160000, 320000, 640000, 1280000)):
    random = np.random.RandomState(SEED)
    for n in sizes:
        yield f"n={n}", both("primal", "gradient", {"x": random.rand(n).tolist()})


def ode(ns=(1000, 10000, 100000), steps=(1, 10, 100)):
    random = np.random.RandomState(SEED)
    for n, s in sorted(((n, s) for n in ns for s in steps), key=lambda pair: pair[0] * pair[1]):
        yield f"n={n},s={s}", both("primal", "gradient", {"x": random.rand(n).tolist(), "s": s})


def lstm(layers=(2, 4, 6), characters=(1024, 4096, 8192), bits=14):
    random = np.random.RandomState(SEED)
    for layer, c in sorted(((a, b) for a in layers for b in characters), key=lambda pair: pair[0] * pair[1]):
        problem = {"main_params": random.random((2 * layer, 4 * bits)).tolist()}
        problem["extra_params"] = random.random((3, bits)).tolist()
        problem["state"] = random.random((2 * layer, bits)).tolist()
        problem["sequence"] = random.randint(0, 2, (c, bits)).astype(float).tolist()
        yield f"l={layer},c={c}", both("objective", "jacobian", problem)


def kmeans(ks=(10, 100, 1000), ns=(1000, 10000), ds=(8, 16)):
    random = np.random.RandomState(SEED)
    sizes = sorted(
        ((k, n, d) for k in ks for n in ns for d in ds), key=lambda size: size[0] * size[1] * size[2]
    )
    for k, n, d in sizes:
        points = random.rand(n, d).tolist()
        yield f"k={k},n={n},d={d}", both("cost", "dir", {"points": points, "centroids": points[-k:]})


def particle():
    yield "w=0", {modes: {"w": 0.0} for modes in MODES}


def saddle():
    yield "start=(1,1)", {modes: {"start": [1.0, 1.0]} for modes in MODES}


def det(sizes=(5, 6, 7, 8, 9, 10, 11)):
    random = np.random.RandomState(SEED)
    for size in sizes:
        yield f"l={size}", both("primal", "gradient", {"A": random.rand(size * size).tolist(), "ell": size})


def both(first, second, problem):
    return {first: problem, second: problem}


EVALS = {f.__name__: f for f in (hello, llsq, gmm, ba, ht, lse, ode, lstm, kmeans, particle, saddle, det)}
SMALL = {
    "llsq": {"sizes": (16, 64), "m": 8},
    "gmm": {"ds": (2, 3), "ks": (5,), "n": 20},
    "ba": {"sizes": ((3, 5, 40),)},
    "ht": {"sizes": (7,), "vertices": 30},
    "lse": {"sizes": (20, 1700)},
    "ode": {"ns": (10, 530), "steps": (1, 40)},
    "lstm": {"layers": (2,), "characters": (9,), "bits": 5},
    "kmeans": {"ks": (3,), "ns": (50,), "ds": (2,)},
    "det": {"sizes": (3, 6)},
}
"""Sizes that a test has time for."""
