"""An optimizer's rule as code: an update of vectors of parameters, wherever their gradient is whole.

Numbers of a step that are equal for all parameters, such as 1 - β^t, are computed once: the settings.
"""

import ast
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from engine.compile.emit.llvm.products.products import Total
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.formulas import Expressions
from engine.compile.emit.llvm.writing.memory import address, load, offset, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector
from engine.compile.rules.update_formula import UpdateFormula

if TYPE_CHECKING:
    from engine.compile.emit.llvm.writing.conditions import Operand

STORE, ADD, UPDATE = 0, 1, 2
"""The use of a gradient: it is stored, added to the stored number, or used at once."""


@dataclass(frozen=True)
class Distances:
    """Where numbers stand, in bytes from the parameter: its gradient, and each of its slots."""

    gradient: int
    slots: tuple[int, ...]


@dataclass
class Updates:
    """The code of an optimizer's rule, and of what else becomes of gradients; without a rule they are kept.

    settings  the numbers that are equal for all parameters, in their order: t, lr, the decay that is taken from p
              at this rate, that which is added to g, the constants; then those that are computed from them
    decays    whether there may be a weight decay
    lanes     how many numbers each setting has, for as many networks side by side in the lanes of a vector
    """

    target: Target
    distances: Distances
    formula: UpdateFormula | None = None
    constants: int = 0
    settings: list[str] = field(default_factory=list)
    lanes: int = 1
    decays: bool = True
    _computed: dict[str, ast.expr] = field(default_factory=dict)
    _steps: dict[str, ast.expr] = field(default_factory=dict)
    _results: list[ast.expr] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = ["t", "lr", "shrunk", "added", *(f"constant_{i}" for i in range(self.constants))]
        if self.formula:
            self._computed["taken"] = ast.parse("lr * shrunk", mode="eval").body
            hoist = _Hoist({*self.settings, "math"})
            for name, expression in self.formula.steps:
                if hoist.is_equal(expression):
                    hoist.equal.add(name)
                    self._computed[name] = expression
                else:
                    self._steps[name] = hoist.visit(deepcopy(expression))
            self._results = [hoist.visit(deepcopy(e)) for e in (self.formula.value, *self.formula.slots)]
            self._computed |= hoist.computed
        self.settings += self._computed

    def compute_settings(self, name: str) -> Text:
        """The function (m, t, lr): the settings of a step; the decay and the constants stand in m already."""
        t = Text(name, f"ptr %m, double %t, {vector(self.lanes)} %lr", attributes="internal", hot=True)
        a = Arithmetic(t, self.lanes, self.target)
        names: dict[str, Operand] = {"t": a.spread("%t"), "lr": "%lr"}
        for i, setting in enumerate(self.settings[2 : 4 + self.constants], start=2):
            names[setting] = self._setting(t, i)
        expressions = Expressions(a, names, self._computed)
        for i, setting in enumerate(self.settings):
            value = expressions.number(ast.Name(setting, ast.Load()))
            store(t, self.lanes, a.number(value), address(t, "%m", 8 * self.lanes * i))
        t.do("ret void")
        return t

    def _setting(self, t: Text, i: int) -> str:
        """Setting number i as it stands."""
        return load(t, self.lanes, address(t, "%m", 8 * self.lanes * i))

    def learn(self, t: Text, totals: Sequence[Total]) -> None:
        """Use the gradients of a tile as %mode says."""
        if self.formula is None:
            self._keep(t, totals)
            return
        t.when(
            t.let(f"icmp eq i64 %mode, {UPDATE}"),
            lambda: self._update(t, totals),
            lambda: self._keep(t, totals),
        )

    def update_range(self, name: str) -> Text:
        """The function (w, m, count): the update of `count` neighbouring parameters, whose gradients stand."""
        t = Text(name, "ptr %w, ptr %m, i64 %count", attributes="internal")

        def some(i: str, width: int) -> None:
            own = Total(width, "", offset(t, [(i, 8)]))
            gradient = load(t, width, own.place(t, "%w", self.distances.gradient))
            self._update(t, [own._replace(sums=gradient)])

        whole = t.let(f"and i64 %count, -{self.target.width}")
        t.loop(0, whole, self.target.width, (), lambda i, _: some(i, self.target.width))
        if self.lanes == 1:  # otherwise it is a multiple of the lanes
            t.loop(whole, "%count", 1, (), lambda i, _: some(i, 1))
        t.do("ret void")
        return t

    def _keep(self, t: Text, totals: Sequence[Total]) -> None:
        """Store each gradient, or add it to what stands there: x + -0 is x."""
        adds = t.let(f"icmp eq i64 %mode, {ADD}")
        for total in totals:
            width, at = total.width, total.place(t, "%w", self.distances.gradient)
            kind = vector(width)
            nothing = t.let(f"fneg {kind} zeroinitializer")
            before = t.let(f"select i1 {adds}, {kind} {load(t, width, at)}, {kind} {nothing}")
            store(t, width, t.let(f"fadd {kind} {before}, {total.sums}"), at)

    def _update(self, t: Text, totals: Sequence[Total]) -> None:
        numbers = {name: self._setting(t, i) for i, name in enumerate(self.settings)}
        for total in totals:
            width, gradient = total.width, total.sums
            a = Arithmetic(t, width, self.target)
            names: dict[str, Operand] = {
                name: a.spread(number) if self.lanes == 1 else number for name, number in numbers.items()
            }
            at = total.place(t, "%w")
            parameter = load(t, width, at)
            places = [total.place(t, "%w", distance) for distance in self.distances.slots]
            names |= {f"slot_{i}": load(t, width, slot) for i, slot in enumerate(places)}
            names |= {"p": parameter, "g": gradient}
            if self.decays:
                names["p"] = a.number(a.sub(parameter, a.mul(names["taken"], parameter)))
                names["g"] = a.number(a.add(gradient, a.mul(names["added"], parameter)))
            expressions = Expressions(a, names, self._steps)
            for to, result in zip([at, *places], list(map(expressions.number, self._results)), strict=True):
                store(t, width, a.number(result), to)


class _Hoist(ast.NodeTransformer):
    """Takes out of expressions the largest parts that are equal for all parameters.

    A division by such a part becomes a product with its reciprocal, which is divided once: of the four divisions and
    roots that Adam has for a parameter, two are left.
    """

    def __init__(self, equal: set[str]) -> None:
        self.equal = equal
        self.computed = dict[str, ast.expr]()

    def is_equal(self, node: ast.AST) -> bool:
        """Whether an expression has the same value for all parameters."""
        return all(part.id in self.equal for part in ast.walk(node) if isinstance(part, ast.Name))

    def visit(self, node: ast.AST) -> ast.expr:
        """The expression, with names for its equal parts."""
        if isinstance(node, (ast.BinOp, ast.Call, ast.UnaryOp, ast.IfExp)) and self.is_equal(node):
            text = ast.unparse(node)
            for name, expression in self.computed.items():
                if ast.unparse(expression) == text:
                    return ast.Name(name, ast.Load())
            name = f"setting_{len(self.computed)}"
            self.computed[name] = node
            return ast.Name(name, ast.Load())
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and self.is_equal(node.right):
            reciprocal = ast.BinOp(ast.Constant(1.0), ast.Div(), node.right)
            node = ast.BinOp(node.left, ast.Mult(), reciprocal)
        return cast("ast.expr", self.generic_visit(node))
