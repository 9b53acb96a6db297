"""The methods of `Value` unrolled: the same results, three to five times as fast. Private to core/.

Each twin equals its plain text in surface.py and value.py; a test says so for every operation. Twins serve
operands that are plain Values. `make_nodes_with` puts them aside.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import chain
from typing import TypeAlias

from engine.core.nodes.node import Attributed as Node
from engine.core.operation import CONSTANT, Operation
from engine.core.python.peers import refusal_of_backward
from engine.support.misuse.graphs import warn_if_stale
from engine.support.process.garbage import collect_later

Method: TypeAlias = Callable[..., Node]
Maker = Callable[[Operation, tuple[Node, ...]], Node]
_plain: dict[type[Node], dict[str, object]] = {}  # of a class: its methods before `accelerate`
_twins: dict[type[Node], dict[str, object]] = {}


def accelerate(kind: type[Node]) -> None:
    """Put the twins of its operators, of `make_node` and of `backward` into a class of nodes.

    A class below one that has them gets operators alone: they serve operands of that very class.
    """
    below = any(issubclass(kind, known) for known in _twins)
    twins: dict[str, object] = (
        {} if below else {"make_node": staticmethod(_maker(kind)), "backward": _backward(kind.backward)}
    )
    for base in kind.__mro__[1:]:
        for name, method in vars(base).items():
            if (op := getattr(method, "op", None)) is not None:
                if len(op.operands) == 1:
                    twins[name] = _unary(kind, op, method)
                elif name.startswith("_"):  # an operator
                    reflected = name.startswith(("__r", "_r"))
                    twins[name] = (_reflected if reflected else _operator)(kind, op, method)
    _plain[kind] = {name: vars(kind)[name] for name in twins if name in vars(kind)}
    _twins[kind] = twins
    _put(kind, twins=True)


def make_nodes_with(kind: type[Node], maker: Maker | None) -> None:
    """Make the nodes of a class, and of those below it, with `maker` from now on; None returns to the twins."""
    for known in _twins:
        if issubclass(known, kind):
            _put(known, twins=maker is None)
    if maker is not None:
        kind.make_node = staticmethod(maker)


def _put(kind: type[Node], *, twins: bool) -> None:
    for name, twin in _twins[kind].items():
        if twins:
            setattr(kind, name, twin)
        elif name in _plain[kind]:
            setattr(kind, name, _plain[kind][name])
        elif name in vars(kind):
            delattr(kind, name)


def use_plain(kind: type[Node]) -> None:
    """Run the methods of a class as they were before `accelerate`; `make_nodes_with(kind, None)` ends it."""
    make_nodes_with(kind, _plain[kind]["make_node"].__func__)  # type: ignore[attr-defined]  # a staticmethod


def _maker(kind: type[Node]) -> Maker:
    new = object.__new__

    def make_node(op: Operation, parents: tuple[Node, ...]) -> Node:
        node = new(kind)
        node.data, node.partials = op.evaluate([p.data for p in parents], [p.name for p in parents])
        node.grad = 0.0
        node.op = op
        node.parents = parents
        node.name = ""
        return node

    return make_node


def _unary(kind: type[Node], op: Operation, plain: Method) -> Method:
    rule, new = op.rule, object.__new__

    @wraps(plain)
    def method(self: Node) -> Node:
        if self.__class__ is not kind:
            return plain(self)
        try:
            data, partials = rule(self.data)
        except (ArithmeticError, ValueError):
            return plain(self)
        node = new(kind)
        node.data = data
        node.grad = 0.0
        node.op = op
        node.parents = (self,)
        node.partials = partials
        node.name = ""
        return node

    return method


def _operator(kind: type[Node], op: Operation, plain: Method) -> Method:
    rule, new, constant = op.rule, object.__new__, _constant(kind)

    @wraps(plain)
    def method(self: Node, other: Node) -> Node:
        if self.__class__ is not kind:
            return plain(self, other)
        try:
            if other.__class__ is not kind:
                if other.__class__ is not float and other.__class__ is not int:
                    return plain(self, other)
                other = constant(float(other))
            data, partials = rule(self.data, other.data)
        except (ArithmeticError, ValueError):
            return plain(self, other)
        node = new(kind)
        node.data = data
        node.grad = 0.0
        node.op = op
        node.parents = (self, other)
        node.partials = partials
        node.name = ""
        return node

    return method


def _reflected(kind: type[Node], op: Operation, plain: Method) -> Method:
    rule, new, constant = op.rule, object.__new__, _constant(kind)

    @wraps(plain)
    def method(self: Node, other: Node) -> Node:
        if self.__class__ is not kind or (other.__class__ is not float and other.__class__ is not int):
            return plain(self, other)
        try:
            left = constant(float(other))
            data, partials = rule(left.data, self.data)
        except (ArithmeticError, ValueError):
            return plain(self, other)
        node = new(kind)
        node.data = data
        node.grad = 0.0
        node.op = op
        node.parents = (left, self)
        node.partials = partials
        node.name = ""
        return node

    return method


def _constant(kind: type[Node]) -> Callable[[float], Node]:
    new = object.__new__

    def constant(data: float) -> Node:
        leaf = new(kind)
        leaf.data = data
        leaf.grad = 0.0
        leaf.op = CONSTANT
        leaf.parents = leaf.partials = ()
        leaf.name = ""
        return leaf

    return constant


def _backward(plain: Method) -> Method:
    @wraps(plain)
    def backward(self: Node, *arguments: object, **options: object) -> None:
        if arguments or options:
            raise TypeError(refusal_of_backward(arguments, options))
        if not self.parents:
            self.grad += 0.0 if self.op is CONSTANT else 1.0
            return
        again = self.grad != 0
        order, constants, zero = inner_nodes(self, CONSTANT)
        collect_later(len(order))
        if again:
            warn_if_stale(order)
        self.grad = 1.0
        backwards = reversed(order)
        for node in backwards:
            upstream = node.grad
            parents = node.parents
            if len(parents) == 2:
                first, second = parents
                to_first, to_second = node.partials
                first.grad += upstream * to_first
                second.grad += upstream * to_second
            elif node.op.selects:  # below it there may be nodes that no gradient reaches
                _sweep_what_is_reached(node, backwards, zero)
            else:
                for parent, partial in zip(parents, node.partials, strict=True):
                    parent.grad += upstream * partial
        for leaf in constants:
            leaf.grad = 0.0

    return backward


def _sweep_what_is_reached(node: Node, rest: Iterator[Node], zero: float) -> None:
    """The loop of backward from `node` on, without the nodes whose gradient is the very `zero` it began with."""
    for below in chain([node], rest):
        if (upstream := below.grad) is not zero:
            passes = below.op.passes
            for parent, partial in zip(below.parents, below.partials, strict=True):
                if passes(partial):
                    parent.grad += upstream * partial


def inner_nodes(root: Node, constant: object) -> tuple[list[Node], list[Node], float]:
    """The nodes with parents, in topological order; the leaves whose op is `constant`, once for each use; a zero.

    Each node gets the zero as its gradient. `topological` keeps a set of the nodes it has seen; here the
    gradient, which backward overwrites, marks a node as opened or placed, in 0.87 of the time. Both marks are
    new floats, so no node holds one of them yet, whatever an interrupted pass has left.
    """
    opened, zero = float("nan"), float("0.0")
    order: list[Node] = []
    constants: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        grad = node.grad
        if grad is opened:
            node.grad = zero
            order.append(node)
        elif grad is not zero:
            node.grad = opened
            stack.append(node)
            for parent in node.parents:
                if parent.parents:
                    if parent.grad is not zero:
                        stack.append(parent)
                elif parent.op is constant:
                    constants.append(parent)
    return order, constants, zero
