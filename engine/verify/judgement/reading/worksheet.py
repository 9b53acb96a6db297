"""An expression with names for its steps, as on a worksheet: z = w*x + b, a = sigmoid(z), (a - y)**2."""

import inspect
import random
from collections.abc import Callable, Mapping, Sequence

from engine.calculus.partials.auxiliary import identity
from engine.calculus.sweeps import adjoints
from engine.core.operation import Operation
from engine.core.order import topological
from engine.core.value import Value, apply
from engine.expressions.graph.expression import Expression, ExpressionError
from engine.support.numbers import described
from engine.support.process.cached import cached_property
from engine.verify.exact.identity_testing import ExactRun
from engine.verify.finite.kinks import on_kinks

STRANGE = (0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)  # of them a logarithm has a value, too
Shape = tuple[tuple[Operation | None, tuple[int, ...]], ...]


class Scene:
    """A worksheet at one point: its graph, the node of every name in it, and the point.

    is_friendly  whether the point was chosen for its few digits, so that other numbers may agree by accident
    strangers    numbers for names of answers that the worksheet does not have

    Sweeps of the graph are kept, so that many claims about one graph cost one sweep.
    """

    def __init__(self, root: Value, names: dict[str, Value], point: dict[str, float]) -> None:
        self.root, self.names, self.point = root, names, point
        self.is_friendly = False
        self.strangers: dict[str, Value] = {}
        self._gradients: dict[Value, dict[Value, float]] = {}
        self._shapes: dict[Value, Shape] = {}
        self._exact: dict[int, ExactRun] = {}

    @cached_property
    def kinks(self) -> list[Value]:
        """The nodes that stand on a kink."""
        return on_kinks(topological(self.root, *self.names.values()))

    def node(self, name: str) -> Value:
        """The node of a name; the result for ""."""
        return self.names[name] if name else self.root

    def stranger(self, name: str) -> Value:
        """A number for a name of an answer that the worksheet does not have: another one at another point."""
        if name not in self.strangers:
            rng = random.Random(f"{name} {sorted(self.point.items())}")
            self.strangers[name] = Value(rng.choice(STRANGE), name)
        return self.strangers[name]

    def node_or_stranger(self, name: str) -> Value:
        """The node of a name, or the number of a name that the worksheet does not have."""
        return self.names[name] if name in self.names else self.stranger(name)

    def derivative(self, of: str, by: str) -> float:
        """The derivative d `of` / d `by`; 0 where `of` does not depend on `by`."""
        return self.gradients(of).get(self.names[by], 0.0)

    def gradients(self, of: str) -> dict[Value, float]:
        """The derivatives of `of` with respect to every node below it."""
        top = self.node(of)
        if top not in self._gradients:
            self._gradients[top] = adjoints(top)
        return self._gradients[top]

    def shape(self, of: str) -> Shape:
        """The graph below `of` without its numbers: equal shapes have equal operations and edges."""
        top = self.node(of)
        if top not in self._shapes:
            order = topological(top)
            index = {node: i for i, node in enumerate(order)}
            self._shapes[top] = tuple((node.op, tuple(index[p] for p in node.parents)) for node in order)
        return self._shapes[top]

    def exact(self, seed: int) -> ExactRun:
        """The graph over exact numbers, drawn with a seed."""
        if seed not in self._exact:
            leaves = {node: name for name, node in self.names.items() if not node.parents}
            self._exact[seed] = ExactRun(leaves, seed)
        return self._exact[seed]


class Worksheet:
    """An expression, its inputs and its named steps; `.at(point)` is the graph at a point.

    inputs  the free names
    let     the named steps, in their order

    ValueError where a step uses a later one, or a name is defined twice.
    """

    def __init__(self, expression: str | Callable[..., Value], let: Mapping[str, str] | None = None) -> None:
        self.function = None if isinstance(expression, str) else expression
        self.text = expression if isinstance(expression, str) else _signature(expression)
        self.let = {name: _read(f"let {name}", text) for name, text in (let or {}).items()}
        parts = [*self.let.values()]
        self.main: Expression | None = None
        parameters: list[str] = []
        if isinstance(expression, str):
            self.main = _read("the expression", expression)
            parts.append(self.main)
        else:
            parameters = _parameters(expression)
        self._check_order()
        free = dict.fromkeys(name for part in parts for name in part.names if name not in self.let)
        self.inputs = tuple(dict.fromkeys([*parameters, *free]))

    @property
    def steps(self) -> tuple[str, ...]:
        """The names that `let` defines."""
        return tuple(self.let)

    @property
    def texts(self) -> list[str]:
        """The expression and its steps, as they were written."""
        return [self.text, *(step.text for step in self.let.values())]

    def at(self, point: Mapping[str, float]) -> Scene:
        """The graph at a point. DomainError where the expression has no value there."""
        names = {name: Value(point[name], name) for name in self.inputs}
        for name, expression in self.let.items():
            node = expression.at(names)
            if node in names.values():  # a step that is another name is a node: d/dG is not d/dx where G = x
                node = apply(identity, node)
            if node.parents and not node.name:
                node.name = name
            names[name] = node
        if self.main is not None:
            return Scene(self.main.at(names), names, dict(point))
        root = self._called({name: names[name] for name in self.inputs})
        for node in topological(root):
            if node.name and node.name not in names:
                names[node.name] = node
        steps: Callable[[], dict[str, Value]] = getattr(self.function, "steps", dict)  # of a Derivation
        names |= {name: node for name, node in steps().items() if name not in names}
        return Scene(root, names, dict(point))

    def _called(self, leaves: dict[str, Value]) -> Value:
        root = self.function(**leaves) if self.function else None
        if not isinstance(root, Value):
            raise TypeError(f"the function to be judged must return a Value; got {described(root)}")
        return root

    def _check_order(self) -> None:
        before: set[str] = set()
        for name, expression in self.let.items():
            late = [other for other in expression.names if other in self.let and other not in before]
            if late:
                raise ValueError(f"let {name} uses {late[0]}, a later step; write the steps in their order")
            before.add(name)


def _read(where: str, text: object) -> Expression:
    if not isinstance(text, str):
        raise TypeError(f"{where} must be an expression as text; got {described(text)}")
    try:
        return Expression(text)
    except ExpressionError as error:
        raise ExpressionError(f"{where}, {error}", error.position) from None


def _signature(function: object) -> str:
    if not callable(function):
        raise TypeError(
            f"judge takes an expression as text or a function of Values; got {described(function)}"
        )
    return f"{getattr(function, '__name__', 'f')}({', '.join(_parameters(function))})"


def _parameters(function: Callable[..., object]) -> list[str]:
    parameters: Sequence[inspect.Parameter] = list(inspect.signature(function).parameters.values())
    if any(p.kind in {p.VAR_POSITIONAL, p.VAR_KEYWORD, p.POSITIONAL_ONLY} for p in parameters):
        raise TypeError("a function to be judged has one named parameter for each input: def f(w, x, b)")
    return [p.name for p in parameters if p.default is p.empty]
