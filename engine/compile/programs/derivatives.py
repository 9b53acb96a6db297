"""Derivatives of a program beyond gradients: programs of their own, recorded when they are first asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Self, cast

from engine.calculus.derivatives import grad, jvp
from engine.compile.programs.parts import part
from engine.compile.programs.recorded_function import RecordedFunction
from engine.compile.runs.arguments import Names, is_point
from engine.compile.structure.pattern import Pattern, pattern_of
from engine.compile.structure.reach import inputs_of_outputs
from engine.compile.tapes.recording import shapes_of, tape_of
from engine.compile.tapes.replay import Kind, derivative_of, lifted, replay
from engine.compile.tapes.tape import Tape
from engine.core.value import Value
from engine.support.text import shortened, some_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    OfRows = Callable[[ArrayLike], tuple[Floats, Floats]]


class Derivatives(RecordedFunction, ABC):
    """The part of `Program` that differentiates: a batch has the shape (samples, columns).

    `jvp`, `vjp`, `jacobian` and `hessian` take one point, too: of several columns a row, of one column a number. Then
    values and derivatives are those of the point, without a first axis for samples.
    The options of every method are those of `Program.values`: threads, and numbers in place of the parameters.
    """

    def __init__(self, recorded: Tape, shapes: Sequence[int]) -> None:
        super().__init__(recorded, shapes)
        self._derived: dict[tuple[Kind, Names], Self] = {}
        self._of_gradient: Self | None = None

    @abstractmethod
    def values(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        finite: bool = False,
        parameters: "ArrayLike | None" = None,
    ) -> "Floats":
        """See Program."""

    @abstractmethod
    def gradients(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        parameters: "ArrayLike | None" = None,
        to: Names = None,
    ) -> "tuple[Floats, Floats]":
        """See Program."""

    def derived(self, kind: Kind, to: Names = None) -> Self:
        """The program of the outputs and of their derivatives: of "jvp", "vjp", "jacobian" or "hessian".

        to  the names of the columns that derivatives are taken to; all of them without it
        """
        names = None if to is None else self._checked(to)
        if (kind, names) not in self._derived:
            columns = None if names is None else list(map(self.columns.index, names))
            function, arguments = derivative_of(self.recorded, kind, columns)
            tape = tape_of(function, arguments, self.recorded.parameters)
            self._derived[kind, names] = type(self)(tape, shapes_of(function, arguments))
        return self._derived[kind, names]

    def _checked(self, to: Sequence[str]) -> tuple[str, ...]:
        """The names of some columns. ValueError for others, and for none."""
        names = (to,) if isinstance(to, str) else tuple(to)
        if not names or not set(names) <= set(self.columns):
            raise ValueError(
                f"derivatives are taken to some of the columns {some_names(self.columns)}; got "
                f"{shortened(str(list(names)))}"
            )
        return names

    def of_parameters(self) -> Self:
        """The program with its parameters as further inputs, p1, p2, ..., behind the columns.

        Its derivatives are then derivatives to parameters, too.

        >>> from engine import Value, record
        >>> w = Value(3.0)
        >>> record(lambda x: w * w * x).of_parameters().hessian([[2.0, 3.0]])[1].tolist()  # to x and w
        [[[0.0, 6.0], [6.0, 4.0]]]
        """
        return type(self)(lifted(self.recorded), [*self._shapes, *[0] * len(self.recorded.parameters)])

    def pattern(self, kind: Literal["jacobian", "hessian"] = "jacobian") -> Pattern:
        """Which entries can differ from 0 anywhere, read from the graph: print it, or take its `svg`.

        The rows of a jacobian are the outputs; those of a hessian, of one output, are the columns again.

        >>> from engine import record
        >>> print(record(lambda x, y, z: x * y + z).pattern("hessian"))
        3 by 3, 2 of 9 entries: sparse
        · x ·
        x · ·
        · · ·
        """
        if kind not in ("jacobian", "hessian"):
            raise ValueError(f"the kind of a pattern is 'jacobian' or 'hessian'; got {kind!r}")
        program = self if kind == "jacobian" else self._gradient
        return pattern_of(inputs_of_outputs(program.recorded), self.recorded.columns)

    def sparse_jacobian(self, point: "ArrayLike") -> object:
        """∂y_i/∂x_j at one point as scipy.sparse.csr_array, or (rows, columns, numbers) without SciPy.

        Only entries of the pattern are computed: columns that share no row share one product J v.
        """
        return part("structure.compressed").compressed(self.pattern(), self._jvp_of_list, point)

    def sparse_hessian(self, point: "ArrayLike") -> object:
        """∂²y/∂x_j∂x_k of the one output at one point, as `sparse_jacobian` of its gradient.

        >>> from engine import record
        >>> record(lambda x, y, z: x * y + z * z).sparse_hessian([1.0, 2.0, 3.0]).toarray().tolist()
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 2.0]]
        """
        return self._gradient.sparse_jacobian(point)

    @property
    def _gradient(self) -> Self:
        """The program of the gradient of the one output, as a list."""
        if not self.recorded.single:
            raise ValueError(
                "a hessian is of one output; this program gives a list: record one of them alone"
            )
        if self._of_gradient is None:
            function = lambda x: grad(replay(self.recorded, x)[0], x)  # noqa: E731  # of a list
            tape = tape_of(function, [self.recorded.columns], self.recorded.parameters)
            self._of_gradient = type(self)(tape, [len(self.recorded.columns)])
        return self._of_gradient

    def _jvp_of_list(self, batch: "Floats", vectors: "Floats") -> "Floats":
        products = self.jvp(batch, vectors)[1]
        return products.reshape(len(batch), -1)

    def of_direction(self) -> Self:
        """The program of Σ_i v_i ∂y/∂p_i, for its one output y, whose parameters are the p and then the v.

        The v are new leaves. Its mean gradient is H v of the parameters, then the mean gradient of y: a column of
        the Hessian in about the time of two gradients.

        >>> from engine import Value, record
        >>> w = Value(3.0)
        >>> program = record(lambda x: w * w * x, parameters=[w]).of_direction()
        >>> program.mean_gradient([[2.0]], parameters=[3.0, 1.0])  # v ∂y/∂w; v ∂²y/∂w², ∂y/∂w
        (12.0, array([ 4., 12.]))
        """
        leaves = self.recorded.parameters
        directions = [Value(0.0) for _ in leaves]

        def function(*inputs: Value) -> Value:
            y = replay(self.recorded, list(inputs))[0]
            derivative: Value = jvp(y, list(leaves), directions)
            return derivative

        tape = tape_of(function, self.recorded.columns, [*leaves, *directions])
        return type(self)(tape, self._shapes)

    def jvp(
        self,
        batch: "ArrayLike",
        vectors: "ArrayLike",
        *,
        threads: int = 1,
        parameters: "ArrayLike | None" = None,
    ) -> "tuple[Floats, Floats]":
        """The values, and Σ_j ∂y/∂x_j v_j for each, in their shape: forward mode, one pass for any number of columns.

        vectors  of shape (samples, columns), or one for all samples, of shape (columns,)

        >>> from engine import record
        >>> record(lambda x, y: x * y).jvp([[3.0, 2.0]], [1.0, 0.5])  # 2 · 1 + 3 · 0.5
        (array([6.]), array([3.5]))
        """
        values = self._run("jvp", threads, parameters)
        return self._at(batch, lambda rows: _numpy().jvp(self.recorded, rows, vectors, values))

    def vjp(
        self,
        batch: "ArrayLike",
        cotangents: "ArrayLike",
        *,
        threads: int = 1,
        parameters: "ArrayLike | None" = None,
        to: Names = None,
    ) -> "tuple[Floats, Floats]":
        """The values, and Σ_i c_i ∂y_i/∂x_j, of shape (samples, columns): one pass for any number of outputs.

        cotangents  in the shape of the values, or one for all samples
        to          the names of the columns x_j, in their order; nothing is computed for the others
        """
        values = self._run("vjp", threads, parameters, to)
        return self._at(batch, lambda rows: _numpy().vjp(self.recorded, rows, cotangents, values))

    def jacobian(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        parameters: "ArrayLike | None" = None,
        to: Names = None,
    ) -> "tuple[Floats, Floats]":
        """The values and ∂y_i/∂x_j, as `gradients` gives them; by forward mode where outputs outnumber columns.

        to  as for `vjp`

        >>> from engine import record
        >>> record(lambda x, y: [x * y, x + y]).jacobian([3.0, 2.0], to=["y"])[1].tolist()
        [[3.0], [1.0]]
        """
        count = len(self.columns if to is None else self._checked(to))
        if to is None and len(self.recorded.outputs) <= count:
            return self._at(batch, lambda rows: self.gradients(rows, threads=threads, parameters=parameters))
        values = self._run("jacobian", threads, parameters, to)
        return self._at(batch, lambda rows: _numpy().jacobian(self.recorded, rows, count, values))

    def hessian(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        parameters: "ArrayLike | None" = None,
        to: Names = None,
    ) -> "tuple[Floats, Floats]":
        """The values, and ∂²y/∂x_j∂x_k for every sample: of shape (samples, columns, columns) for a single output.

        For several outputs, it is (samples, outputs, columns, columns).

        to  the names of the columns x_j and x_k, in their order; nothing is computed for the others

        >>> from engine import record
        >>> record(lambda x, y: x * x * y).hessian([[3.0, 2.0]])[1].tolist()
        [[[4.0, 6.0], [6.0, 0.0]]]
        """
        count = len(self.columns if to is None else self._checked(to))
        values = self._run("hessian", threads, parameters, to)
        return self._at(batch, lambda rows: _numpy().hessian(self.recorded, rows, count, values))

    def _at(self, batch: "ArrayLike", derivatives: "OfRows") -> "tuple[Floats, Floats]":
        """The results for a batch; for the numbers of one point those of this sample, without an axis for samples."""
        if not is_point(batch, len(self.columns)):
            return derivatives(batch)
        row = batch if len(self.columns) > 1 else [batch]
        values, rows = derivatives(cast("ArrayLike", [row]))
        return values[0], rows[0]

    def _run(
        self,
        kind: Kind,
        threads: int,
        parameters: "ArrayLike | None",
        to: Names = None,
        *,
        finite: bool = False,
    ) -> object:
        program = self.derived(kind, to)
        return lambda batch: program.values(batch, threads=threads, parameters=parameters, finite=finite)


def _numpy() -> ModuleType:
    return part("runs.derivatives")
