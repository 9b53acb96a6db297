"""An expression with names for its steps, as on a worksheet: z = w*x + b, a = sigmoid(z), (a - y)**2."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.parser import Expression, ExpressionError
from engine.support.numbers import described


class Scene(NamedTuple):
    """The worksheet at one point: its graph, and the node of every name in it."""

    root: Value
    names: dict[str, Value]
    point: dict[str, float]


class Worksheet:
    """`inputs` are the free names, `steps` the named ones in their order; `.at(point)` is the graph there.

    ValueError where a step is used before it is given, or a name is given twice.
    """

    def __init__(self, expression: str | Callable[..., Value], let: Mapping[str, str] | None = None) -> None:
        self.function = None if isinstance(expression, str) else expression
        self.text = expression if isinstance(expression, str) else _called(expression)
        self.let = {name: _read(f"let {name}", text) for name, text in (let or {}).items()}
        own = [*self.let.values()]
        if isinstance(expression, str):
            self.main: Expression | None = _read("the expression", expression)
            own.append(self.main)
            parameters: list[str] = []
        else:
            self.main, parameters = None, _parameters(expression)
        self._in_order()
        free = dict.fromkeys(name for part in own for name in part.names if name not in self.let)
        self.inputs = tuple(dict.fromkeys([*parameters, *free]))

    @property
    def steps(self) -> tuple[str, ...]:
        """The names that `let` gives."""
        return tuple(self.let)

    def at(self, point: Mapping[str, float]) -> Scene:
        """The graph at a point. DomainError where the expression has no value."""
        names = {name: Value(point[name], name) for name in self.inputs}
        for name, expression in self.let.items():
            node = expression.at(names)
            if node.parents and not node.name:
                node.name = name
            names[name] = node
        if self.main is not None:
            root = self.main.at(names)
        else:
            root = self._by_function({name: names[name] for name in self.inputs})
            for node in topological(root):
                if node.name and node.name not in names:
                    names[node.name] = node
        return Scene(root, names, dict(point))

    def _by_function(self, leaves: dict[str, Value]) -> Value:
        root = self.function(**leaves) if self.function else None
        if not isinstance(root, Value):
            raise TypeError(f"the function to be judged must give a Value; got {described(root)}")
        return root

    def _in_order(self) -> None:
        before: set[str] = set()
        for name, expression in self.let.items():
            late = [other for other in expression.names if other in self.let and other not in before]
            if late:
                raise ValueError(
                    f"let {name} uses {late[0]}, which is given later; write steps in their order"
                )
            before.add(name)


def _read(what: str, text: Any) -> Expression:
    if not isinstance(text, str):
        raise TypeError(f"{what} is an expression as text; got {described(text)}")
    try:
        return Expression(text)
    except ExpressionError as error:
        raise ExpressionError(f"{what}, {error}", error.position) from None


def _called(function: Any) -> str:
    if not callable(function):
        raise TypeError(
            f"judge takes an expression as text or a function of Values; got {described(function)}"
        )
    return f"{getattr(function, '__name__', 'f')}({', '.join(_parameters(function))})"


def _parameters(function: Callable[..., Any]) -> list[str]:
    parameters: Sequence[inspect.Parameter] = list(inspect.signature(function).parameters.values())
    if any(p.kind in {p.VAR_POSITIONAL, p.VAR_KEYWORD, p.POSITIONAL_ONLY} for p in parameters):
        raise TypeError("a function to be judged has a parameter for each input, by name: def f(w, x, b)")
    return [p.name for p in parameters if p.default is p.empty]
