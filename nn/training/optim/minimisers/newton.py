"""Newton's method in a region of trust: exact second derivatives, and a step no longer than they have proved right.

Source: Nocedal and Wright, Numerical Optimization, algorithms 4.1 and 4.3.
"""

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f"Newton needs the extra fast ({error}): pip install 'chainrule[fast]'") from None

from nn.training.optim.minimisers.whole_data import Floats, Point, Smooth, WholeData

TRIES = 60  # radii for one update


class Newton(WholeData):
    """p ← p + d, where d goes to the bottom of the quadratic that has the loss's own derivatives, inside a radius.

    weight_decay  λ: λ/2 Σ p² is added to the loss

    The radius grows where the quadratic tells the loss well, and shrinks where it does not. So a Hessian may be
    indefinite or singular: a step follows the loss down where it curves down. Near a minimum the number of right
    digits doubles with each step. The price: a Hessian takes as much time as 2n gradients of n parameters, and n³
    operations to solve. For at most about a thousand parameters. `train` runs it; it takes no learning rate, and no
    batches.

    >>> from nn import MLP, train, xor
    >>> model = MLP(2, [2, 1], "tanh", seed=1)
    >>> newton = Newton(weight_decay=1e-3)
    >>> history = train(model, xor(), "mean_squared_error", 100, optimizer=newton, progress=False)
    >>> history.stopped
    'converged'
    """

    flat = 1e-12

    def __init__(self, *, weight_decay: float = 0.0) -> None:
        super().__init__(1.0, weight_decay=weight_decay)
        self.radius = 1.0

    def fresh(self) -> "Newton":
        """A new optimizer with the same settings."""
        return Newton(weight_decay=self.weight_decay)

    def updated(self, point: Point, function: Smooth) -> tuple[float, Point] | None:
        """(1, point after one update); None where no step lowers the loss any more."""
        hessian = function.hessian(point.parameters)
        if not np.isfinite(hessian).all():
            hessian = np.zeros_like(hessian)  # straight downhill
        curvatures, axes = np.linalg.eigh(hessian)
        along = axes.T @ point.gradient
        for _ in range(TRIES):
            step = inside(curvatures, along, self.radius)
            promised = -float(along @ step + 0.5 * curvatures @ step**2)
            length = float(np.linalg.norm(step))
            parameters = point.parameters + axes @ step
            if not promised > 0 or np.array_equal(parameters, point.parameters):
                return None
            moved = Point(parameters, *function(parameters))
            share = (point.loss - moved.loss) / promised
            if _shorter(point, moved):
                share = 1.0
            self.radius = _radius(self.radius, length, share)
            if share > 1e-4 and np.isfinite(moved.gradient).all():
                self.updates += 1
                return 1.0, moved
        return None


def curves_down(hessian: Floats) -> bool:
    """Whether a function falls away from a point without gradient: along some axis, by more than rounding."""
    if not np.isfinite(hessian).all():
        return False
    curvatures = np.linalg.eigvalsh(hessian)
    return bool(curvatures[0] < -1e-9 * np.abs(curvatures).max())


def inside(curvatures: Floats, along: Floats, radius: float) -> Floats:
    """The least of Σ a_i d_i + ½ c_i d_i² for |d| at most the radius, in the axes of the Hessian.

    d_i = -a_i / (c_i + μ), for the least μ >= 0 that makes every divisor positive and d short enough. Where the
    gradient has no part along an axis that curves down most, the step goes to the edge along that axis.
    """
    least, size = float(curvatures[0]), float(np.abs(curvatures).max())
    tiny = 1e-15 * size + 1e-300
    if least > tiny:
        whole = -along / curvatures
        if np.linalg.norm(whole) <= radius:
            return whole
    low = max(0.0, -least) + tiny
    step = -along / (curvatures + low)
    missing = radius**2 - float(step @ step)
    if missing >= 0:
        if least < -tiny:
            step[0] -= np.copysign(np.sqrt(missing), along[0])
        return step
    high = low + float(np.linalg.norm(along)) / radius + size
    for _ in range(200):
        middle = np.sqrt(low * high) if high > 4.0 * low else 0.5 * (low + high)
        step = -along / (curvatures + middle)
        length = np.linalg.norm(step)
        if abs(length - radius) <= 0.05 * radius or not low < middle < high:
            break
        low, high = (middle, high) if length > radius else (low, middle)
    return step


def _radius(radius: float, length: float, share: float) -> float:
    """The next radius, from the share of the promised fall that came true."""
    if not share >= 0.25:  # or NaN
        return 0.25 * length
    return max(radius, 2.5 * length) if share > 0.75 else radius


def _shorter(point: Point, moved: Point) -> bool:
    """Whether the gradient is less than half as long, and the loss the same but for its rounding.

    Close to a minimum the loss changes by less than its rounding; the gradient still tells the way.
    """
    halved = np.abs(moved.gradient).max() <= 0.5 * np.abs(point.gradient).max()
    return bool(halved and abs(moved.loss - point.loss) <= 1e-14 * abs(point.loss) + 1e-300)
