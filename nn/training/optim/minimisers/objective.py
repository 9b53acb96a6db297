"""A program as an objective of scipy.optimize: its value, gradient and Hessian at a vector."""

try:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
except ImportError as error:
    raise ImportError(f"objective needs the extra fast ({error}): pip install 'chainrule[fast]'") from None

from engine import Program, described

Floats = NDArray[np.float64]


class Objective:
    """fun(x), jac(x), hess(x) and hessp(x, v) of a program of one output, exact; x0 is where the Values stand.

    batch  None: x are the inputs of the program. A batch: x are its parameters, and the value is the mean over the
           batch, as of a loss

        program = record(lambda a, b: (1.0 - a) ** 2 + 100.0 * (b - a * a) ** 2)
        f = objective(program)
        result = scipy.optimize.minimize(f.fun, [-1.2, 1.0], jac=f.jac, hess=f.hess, method="trust-exact")

        program = record(lambda x, y: squared_error(model(x), y), 2, "y")
        f = objective(program, rows)  # columns x1, x2, y
        result = scipy.optimize.minimize(f.fun, f.x0, jac=f.jac, method="L-BFGS-B")
        f.write(result.x)  # the parameters of the model

    >>> from engine import record
    >>> f = objective(record(lambda a, b: a * a * b))
    >>> f.fun([3.0, 2.0]), f.jac([3.0, 2.0]).tolist(), f.hess([3.0, 2.0]).tolist()
    (18.0, [12.0, 9.0], [[4.0, 6.0], [6.0, 0.0]])
    """

    def __init__(self, program: Program, batch: ArrayLike | None = None, *, threads: int = 1) -> None:
        self.program, self._threads = program, threads
        self._rows = _rows(program, batch)
        self._all = program if batch is None else program.of_parameters()
        self._last: tuple[bytes, float, Floats] | None = None

    @property
    def x0(self) -> Floats:
        """The numbers of the parameters now; 0 for every input."""
        if self._rows is None:
            return np.zeros(len(self.program.columns))
        return np.array([parameter.data for parameter in self.program.parameters])

    def fun(self, x: ArrayLike) -> float:
        """The value at x."""
        return self._both(x)[0]

    def jac(self, x: ArrayLike) -> Floats:
        """The gradient at x, of shape (n,)."""
        return self._both(x)[1].copy()

    def hess(self, x: ArrayLike) -> Floats:
        """The Hessian at x, of shape (n, n): n products with it."""
        return np.column_stack([self.hessp(x, unit) for unit in np.eye(len(self._vector(x)))])

    def hessp(self, x: ArrayLike, v: ArrayLike) -> Floats:
        """The product of the Hessian at x with a vector, in the time of a few gradients."""
        point, vector = self._vector(x), self._vector(v)
        gradient = self._all.derived("vjp")  # of a number 1: its outputs are the value and the gradient
        rows = self._rows if self._rows is not None else np.empty((1, 0))
        samples, fixed = rows.shape
        batch = np.hstack([rows, np.tile(point, (samples, 1)), np.ones((samples, 1))])
        direction = np.concatenate([np.zeros(fixed), vector, [0.0]])
        products = gradient.jvp(batch, direction, threads=self._threads)[1]
        mean: Floats = products[:, 1 + fixed :].mean(axis=0)
        return mean

    def write(self, x: ArrayLike) -> None:
        """Give the parameters their numbers in x. ValueError for an objective of the inputs."""
        if self._rows is None:
            raise ValueError("this objective is of the inputs of its program: it has no parameters to write")
        for parameter, number in zip(self.program.parameters, self._vector(x).tolist(), strict=True):
            parameter.data = number

    def _both(self, x: ArrayLike) -> tuple[float, Floats]:
        """(value, gradient); kept for the next question at the same point."""
        point = self._vector(x)
        if self._last is None or self._last[0] != point.tobytes():
            self._last = (point.tobytes(), *self._computed(point))
        return self._last[1], self._last[2]

    def _computed(self, point: Floats) -> tuple[float, Floats]:
        if self._rows is not None:
            return self.program.mean_gradient(self._rows, parameters=point, threads=self._threads)
        values, gradients = self.program.gradients(point[None, :])
        return float(values[0]), gradients[0]

    def _vector(self, x: ArrayLike) -> Floats:
        vector = np.array(x, dtype=np.float64)
        count = len(self.program.columns if self._rows is None else self.program.parameters)
        if vector.shape != (count,):
            raise ValueError(f"a vector of {count} numbers is expected; got shape {vector.shape}")
        return vector


def objective(program: Program, batch: ArrayLike | None = None, *, threads: int = 1) -> Objective:
    """The program as an objective of scipy.optimize, of its inputs, or of its parameters over a batch; see Objective.

    TypeError for what is no program; ValueError for a program of several outputs.
    """
    if not isinstance(program, Program):
        raise TypeError(f"objective takes a Program; got {described(program)}: write objective(record(f))")
    if not program.recorded.single:
        raise ValueError(
            "an objective is one number; this program gives a list: record the sum of its outputs"
        )
    return Objective(program, batch, threads=threads)


def _rows(program: Program, batch: ArrayLike | None) -> Floats | None:
    """The rows of a batch; None for an objective of the inputs."""
    if batch is None:
        if not program.columns:
            raise ValueError("this program has no inputs; for one of its parameters give a batch, [[]]")
        return None
    if not program.parameters:
        raise ValueError("this program has no parameters: leave the batch out for an objective of its inputs")
    rows = np.array(batch, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != len(program.columns) or not len(rows):
        raise ValueError(
            f"a batch has the columns {', '.join(program.columns[:10])}, and at least one row; got shape {rows.shape}"
        )
    return rows
