"""A solution x of F(x, p) = 0 as an operation, whose derivatives are those of the implicit function theorem.

∂x/∂p = -(∂F/∂x)⁻¹ ∂F/∂p, computed at x itself. So the partials move with x, and are differentiated like it: right to
any order.
"""

# Source: S. Krantz and H. Parks, The Implicit Function Theorem, section 3.3.

import math
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TypeVar

from engine.calculus.chain_rule import backward, steps_along
from engine.calculus.functions.recorders import aside
from engine.calculus.functions.solving.elimination import Row, solved
from engine.calculus.functions.solving.unknown import FromUnknown, computed_from
from engine.calculus.partials.own_steps import Edge, OwnSteps, Shared, Step
from engine.calculus.partials.partial import product, without_numbers
from engine.calculus.partials.several import Several
from engine.core.value import Value, apply

T = TypeVar("T")


class Solution(OwnSteps):
    """Number `place` of a solution of n equations, for one n: see `solution_of`.

    Its operands: the n numbers of the solution, whose gradients a program takes; the n unknowns that stand for them
    in the equations; the n equations.
    """

    __slots__ = ()

    @property
    def place(self) -> int:
        """Which number of the solution it is."""
        return int(self.name.removeprefix("solution"))

    def parts(self, operands: Sequence[T]) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
        """The numbers, the unknowns and the equations."""
        n = len(self.operands) // 3
        return operands[:n], operands[n : 2 * n], operands[2 * n :]

    def __reduce__(self) -> tuple[object, ...]:
        return solution_of, (self.place, len(self.operands) // 3)  # a copy is the original

    def passes_to(self, node: Value, shared: Shared) -> Sequence[Value]:
        """The parameters of the equations."""
        return self._system(node, shared).parameters

    def steps(self, node: Value, depends: set[Value], shared: Shared) -> list[Step]:
        """Those of the equations, computed once more on the solution, before that of its first number."""
        system = self._system(node, shared)
        steps = system.steps(depends)
        row = system.inverse[self.place] if system.inverse else []
        pairs = zip(system.equations, row, strict=bool(row))
        edges: list[Edge] = [(f, product(-1.0, entry), None) for f, entry in pairs if f in depends]
        if edges:
            depends.add(node)
            steps.append((node, edges))
        return steps

    def _system(self, node: Value, shared: Shared) -> "_System":
        system = shared.get(node.parents)
        if not isinstance(system, _System):
            shared[node.parents] = system = _System(node, *self.parts(node.parents)[1:])
        return system


class _System:
    """The equations of one solution.

    parameters  what they are computed from, besides the unknowns
    equations   the same on the solution in the place of the unknowns, once there are steps
    inverse     (∂F/∂x)⁻¹ there
    """

    def __init__(self, of: Value, unknowns: Sequence[Value], equations: Sequence[Value]) -> None:
        self._of, self._unknowns, self.equations = of, unknowns, equations
        self._between = computed_from(unknowns, equations)
        inner = {*unknowns, *self._between}
        read = dict.fromkeys(chain.from_iterable(node.parents for node in self._between))
        self.parameters = [node for node in read if node not in inner]
        self.inverse: list[Row] = []

    def steps(self, depends: set[Value]) -> list[Step]:
        """From the parameters to the equations on the solution, which is held; none where they are given already."""
        if self.inverse or depends.isdisjoint(self.parameters):
            return []
        kind = FromUnknown if isinstance(self._of, FromUnknown) else Value
        solution = solution_at(self._of.parents, kind)
        place = dict(zip(self._unknowns, solution, strict=True))
        for node in self._between:
            place[node] = _again(node, [place.get(parent, parent) for parent in node.parents])
        nodes = list(dict.fromkeys(place[node] for node in self._between))
        self.equations = [place[equation] for equation in self.equations]
        with aside():  # the solution moves, and no gradient goes to samples this way
            matrix = jacobian_of(nodes, self.equations, solution)
        columns = solved(matrix, *_units(len(solution)))
        self.inverse = [list(row) for row in zip(*columns, strict=True)]
        return steps_along(nodes, depends, {})


def solution_at(operands: tuple[Value, ...], kind: type[Value]) -> list[Value]:
    """The numbers of a solution, of the operands that all of them have: in a graph with numbers, nodes of a class."""
    count = len(operands) // 3
    ops = [solution_of(place, count) for place in range(count)]
    if any(operand.recorded for operand in operands):
        return [apply(op, *operands) for op in ops]
    return [kind.make_node(op, operands) for op in ops]


def jacobian_of(nodes: Sequence[Value], equations: Sequence[Value], unknowns: Sequence[Value]) -> list[Row]:
    """∂F/∂x, with what else the equations depend on held: `nodes` are those between, in their order."""
    steps = steps_along(nodes, set(unknowns), {})
    rows = [backward(steps, {equation: 1.0}) for equation in equations]
    return [[row.get(x, 0.0) for x in unknowns] for row in rows]


def _again(node: Value, parents: Sequence[Value]) -> Value:
    """A node on other operands. ValueError where data has changed since it was computed."""
    op = node.op
    if isinstance(op, Several):  # of a recorded function
        return op.on(parents)  # type: ignore[return-value]  # on operands without numbers it is a node
    if not without_numbers(node):
        now = Value.make_node(op, node.parents).data  # type: ignore[arg-type]  # it has operands
        if now != node.data and not math.isnan(now):
            raise ValueError(
                f"a derivative needs an unchanged graph; an equation of implicit had {node.data!r}, and now "
                f"has {now!r}; call implicit again after changing data"
            )
    return apply(op, *parents)  # type: ignore[arg-type]  # likewise


def _units(n: int) -> list[Row]:
    return [[float(i == j) for i in range(n)] for j in range(n)]


@cache
def solution_of(place: int, count: int) -> Solution:
    """The operation that is number `place` of the solution of `count` equations."""

    def rule(*operands: float) -> tuple[float, tuple[float, ...]]:
        return operands[place], tuple(float(i == place) for i in range(3 * count))

    names = tuple(f"{kind}{i}" for kind in "xuf" for i in range(count))
    fact = "y = x_i, of a solution x of F(x, p) = 0"
    latex = rf"\operatorname{{{{solution}}}}_{{{{{place + 1}}}}}"
    return Solution(f"solution{place}", rule, names, fact, symbol="solution", latex=latex, selects=True)
