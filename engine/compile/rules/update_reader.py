"""Reads an optimizer's rule, statement by statement, as expressions of its arguments."""

import ast
from collections.abc import Sequence

from engine.support.errors import RecordingError
from engine.support.python_ast import tree_of

_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_CALLS = {  # built-in functions by their number of operands, in the grammar of rules, with Python's own ties
    ("abs", 1): "math.fabs({0})",
    ("float", 1): "{0}",
    ("max", 2): "{1} if {1} > {0} else {0}",
    ("min", 2): "{1} if {1} < {0} else {0}",
    ("pow", 2): "math.pow({0}, {1})",
}
MOST_ROUNDS = 16  # of a loop, which is written out
Bound = ast.expr | tuple[ast.expr, ...]  # a name stands for an expression, or for several


class UpdateReader(ast.NodeTransformer):
    """Runs the statements of a rule on expressions in place of numbers; each new number gets a name of its own.

    bound  what each name of the rule stands for
    steps  the assignments so far
    """

    def __init__(self, bound: dict[str, Bound]) -> None:
        self.bound = bound
        self.steps: list[tuple[str, ast.expr]] = []

    def statement(self, statement: ast.stmt) -> None:
        """Run one statement."""
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                self._branch(test, body, orelse)
            case ast.For(
                target=ast.Name(id=name),
                iter=ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]),
                body=body,
                orelse=[],
            ) if count <= MOST_ROUNDS:
                for i in range(count):
                    self.bound[name] = ast.Constant(float(i))
                    self._all(body)
            case _:
                self._assignment(statement)

    def _all(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def _assignment(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                self._assign(target, ast.BinOp(leaf(name), op, value))
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                raise refusal(statement)

    def _branch(self, test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        """Both branches are computed; each name takes the number of the one that holds."""
        condition = self._named("condition", self._expression(test))
        before, ends = self.bound, []
        for part in (body, orelse):
            self.bound = dict(before)
            self._all(part)
            ends.append(self.bound)
        then, other = ends
        self.bound = dict(before)
        for name in then.keys() & other.keys():
            a, b = then[name], other[name]
            if a is not b and (isinstance(a, tuple) or isinstance(b, tuple)):
                raise RecordingError(
                    f"the rule of an optimizer chooses between numbers; got tuples for {name}"
                )
            if isinstance(a, ast.expr) and isinstance(b, ast.expr) and a is not b:
                self.bound[name] = self._named(name, ast.IfExp(condition, a, b))

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """Every part of the value is taken before a name changes."""
        pairs, parts = [(target, value)], list[tuple[ast.expr, Bound]]()
        while pairs:
            target, value = pairs.pop()
            if not isinstance(target, ast.Tuple):
                parts.append((target, self.bound_to(value)))
            elif isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
                pairs += zip(target.elts, value.elts, strict=True)
            else:
                several = self.bound_to(value)
                if not isinstance(several, tuple) or len(several) != len(target.elts):
                    raise refusal(target)
                parts += zip(target.elts, several, strict=True)
        for part, bound in parts:
            if not isinstance(part, ast.Name):
                raise refusal(part)
            self.bound[part.id] = bound if isinstance(bound, tuple) else self._named(part.id, bound)

    def _named(self, name: str, expression: ast.expr) -> ast.expr:
        if isinstance(expression, (ast.Name, ast.Constant)):
            return expression
        name = f"{name}_at_{len(self.steps)}"
        self.steps.append((name, expression))
        return leaf(name)

    def bound_to(self, node: ast.expr) -> Bound:
        """An expression, or the several that a tuple is made of."""
        match node:
            case ast.Tuple(elts=parts):
                return tuple(map(self._expression, parts))
            case ast.Name(id=name) if name in self.bound:
                return self.bound[name]
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(i))):
                several = self.bound.get(name)
                if isinstance(several, tuple) and -len(several) <= i < len(several):
                    return several[i]
                raise refusal(node)
            case ast.Subscript():
                raise refusal(node)
            case _:
                return self._expression(node)

    def _expression(self, node: ast.expr) -> ast.expr:
        """The node over numbers that have names. RecordingError outside the grammar."""
        expression: ast.expr = self.visit(node)
        return expression

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Refuse a node without a method below: it is outside the grammar, but for operators and conditions."""
        if isinstance(node, (ast.BoolOp, ast.IfExp)) or not isinstance(node, ast.expr):
            return super().generic_visit(node)
        raise refusal(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression that a name stands for."""
        bound = self.bound.get(node.id)
        if isinstance(bound, ast.expr):
            return bound
        raise refusal(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """The expression of one constant or slot."""
        bound = self.bound_to(node)
        if isinstance(bound, ast.expr):
            return bound
        raise refusal(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A number."""
        if isinstance(node.value, (bool, int, float)):
            return ast.Constant(float(node.value))
        raise refusal(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A constant of `math`."""
        match node:
            case ast.Attribute(value=ast.Name(id="math"), attr="pi" | "e" | "inf" | "nan" | "tau"):
                return node
        raise refusal(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Arithmetic of two numbers."""
        a, b = self._expression(node.left), self._expression(node.right)
        match node.op:
            case ast.Pow():
                return _math("pow", a, b)
            case ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op:
                return ast.BinOp(a, op, b)
        raise refusal(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """A sign, or `not`."""
        if isinstance(node.op, ast.Invert):
            raise refusal(node)
        return ast.UnaryOp(node.op, self._expression(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """A comparison of numbers."""
        if not all(isinstance(op, _COMPARISONS) for op in node.ops):
            raise refusal(node)
        return ast.Compare(
            self._expression(node.left), node.ops, [self._expression(other) for other in node.comparators]
        )

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A function of `math`, or one of the built-in ones."""
        operands = [self._expression(operand) for operand in node.args]
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), keywords=[]):
                return _math(name, *operands)
            case ast.Call(func=ast.Name(id=name), keywords=[]) if (name, len(operands)) in _CALLS:
                names = [f"({ast.unparse(self._named('operand', operand))})" for operand in operands]
                return tree_of(_CALLS[name, len(operands)].format(*names))
        raise refusal(node)


def _math(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(leaf("math"), name, ast.Load()), list(arguments), [])


def leaf(name: str) -> ast.Name:
    """A name as an expression."""
    return ast.Name(name, ast.Load())


def refusal(node: ast.AST) -> RecordingError:
    """The error that names the statement or expression at fault."""
    text = ast.unparse(node).partition("\n")[0]
    return RecordingError(
        "the rule of an optimizer is made of assignments, if, short loops over range(n), numbers, + - * / **, "
        f"comparisons, abs, min, max and math.*; got `{text}`"
    )
