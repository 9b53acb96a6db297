"""Compositions of functions as steps: F ∘ G, dF/dG, F'(G), DF(1, 2) where the text defines F(c, d) and G(a, b).

A parameter of F becomes a step, the component of G that it stands for. Then F is a step above them, and the engine's
derivatives of steps are those of the chain rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Call, Derivative, Matrix, Product, Relation, Symbol, Tree, Tuple
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import Definition

_MARK = "∘"  # the accent of a parameter that became a step


def composed(relation: Relation, scope: Scope) -> tuple[Relation, Scope]:
    """The relation without compositions, and the scope with the steps that stand for them."""
    functions = {d.symbol.name: d for d in scope.definitions if d.parameters}
    if not functions or not any(_name(node) in functions for node in walk(relation)):
        return relation, scope
    writer = _Writer(functions, scope, relation)

    def change(node: Tree) -> Tree:
        other = writer.rewritten(node)
        return other if other is node else replace(other, span=node.span)

    rewritten = rebuilt(relation, change)
    return (rewritten, writer.scope) if isinstance(rewritten, Relation) else (relation, scope)


def is_left(relation: Relation, scope: Scope) -> bool:
    """Whether a composition is left that was not understood: a product of functions without arguments."""
    functions = {d.symbol.name for d in scope.definitions if d.parameters is not None}
    functions |= {_name(node) for node in walk(relation) if isinstance(node, Call)}
    products = (n for n in walk(relation) if isinstance(n, Product) and n.kind == "elementwise")
    return any(isinstance(f, Symbol) and f.name in functions for product in products for f in product.factors)


def _name(tree: Tree) -> str:
    symbol = tree.function if isinstance(tree, Call) else tree
    return symbol.name if isinstance(symbol, Symbol) else ""


@dataclass
class _Writer:
    """Writes the compositions of one relation as steps."""

    functions: Mapping[str, Definition]
    scope: Scope
    relation: Relation
    _inner: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in walk(self.relation):
            match node:
                case Product((Symbol() as outer, Symbol() as inner), "elementwise"):
                    self._note(outer, inner)
                case Derivative(of=Symbol() as outer, wrt=(Symbol() as inner,)):
                    self._note(outer, inner)
                    self._note_variable(outer, inner)
                case Call(function=outer, arguments=(Symbol() | Call() as inner,)):
                    self._note(outer, inner)

    def _note(self, outer: Tree, inner: Tree) -> None:
        if self._components(_name(outer), _name(inner)):
            self._inner[_name(outer)] = _name(inner)

    def _note_variable(self, outer: Symbol, variable: Symbol) -> None:
        """dF/da is d(F ∘ G)/da where a is a parameter of the one G that fits."""
        own = self.functions.get(outer.name)
        if own is None or variable in (own.parameters or ()) or outer.name in self._inner:
            return
        inner = [n for n, d in self.functions.items() if variable in (d.parameters or ())]
        if len(inner) == 1:
            self._note(outer, Symbol(inner[0]))

    def _components(self, outer: str, inner: str) -> tuple[Tree, ...]:
        """The components of G, one for each parameter of F; none where they do not fit."""
        if outer == inner or outer not in self.functions or inner not in self.functions:
            return ()
        parameters = self.functions[outer].parameters or ()
        match self.functions[inner].right:
            case Matrix(rows) if len(rows) == len(parameters) and all(len(row) == 1 for row in rows):
                return tuple(row[0] for row in rows)
            case Tuple(items) if len(items) == len(parameters) > 1:
                return items
            case other:
                return (other,) if len(parameters) == 1 and not isinstance(other, (Matrix, Tuple)) else ()

    def rewritten(self, node: Tree) -> Tree:  # noqa: PLR0911  # one return for each notation
        """A node without its composition."""
        match node:
            case Product((Symbol() as outer, Symbol() as inner), "elementwise") if self._is_pair(
                outer, inner
            ):
                return self._step(outer, inner)
            case Call(function, (Symbol() | Call() as inner,), primes) if self._is_pair(function, inner):
                if isinstance(inner, Call) and inner.arguments != self.functions[_name(inner)].parameters:
                    return node
                step = self._step(function, inner)
                return self._jacobian(step, function, _name(inner)) if primes else step
            case Derivative(of=Symbol() as outer, wrt=(Symbol() as by,)) if outer.name in self._inner:
                inner_name = self._inner[outer.name]
                step = self._step(outer, Symbol(inner_name))
                if by.name == inner_name:
                    return self._jacobian(step, outer, inner_name)
                is_own = by in (self.functions[inner_name].parameters or ())
                return replace(node, of=step) if is_own else node
            case Call(function, (Symbol() as by,), 1) if self._has_parameter(function, by):
                parameters = self.functions[function.name].parameters or ()
                return Derivative(replace(node, arguments=parameters, primes=0), (by,))
            case Product((first, Call(function, arguments, 0))) if self._is_jacobian(
                first, function, arguments
            ):
                return self._at(function, arguments)
        return node

    def _is_pair(self, outer: Symbol, inner: Tree) -> bool:
        return bool(_name(inner)) and self._inner.get(outer.name) == _name(inner)

    def _has_parameter(self, function: Symbol, by: Symbol) -> bool:
        own = self.functions.get(function.name)
        return own is not None and len(own.parameters or ()) > 1 and by in (own.parameters or ())

    def _is_jacobian(self, first: Tree, function: Symbol, arguments: Sequence[Tree]) -> bool:
        """Whether D, or ∇D, stands before a function at its arguments: DF(1, 2)."""
        symbol = first.of if isinstance(first, Derivative) and first.kind == "gradient" else first
        own = self.functions.get(function.name)
        is_d = isinstance(symbol, Symbol) and symbol.name == "D" and self.scope.defined(symbol) is None
        return is_d and own is not None and len(own.parameters or ()) == len(arguments)

    def _step(self, outer: Symbol, inner: Tree) -> Symbol:
        components = self._components(outer.name, _name(inner))
        return self._defined(outer, _MARK + _name(inner), components)

    def _at(self, function: Symbol, arguments: Sequence[Tree]) -> Tree:
        """The Jacobian of F at a point."""
        mark = _MARK + ",".join(spell(argument, "plain") for argument in arguments)
        step = self._defined(function, mark, arguments)
        return Derivative(step, (self._column(function, mark),))

    def _defined(self, outer: Symbol, mark: str, components: Sequence[Tree]) -> Symbol:
        """F as a step of its components."""
        definition = self.functions[outer.name]
        parameters = definition.parameters or ()
        for parameter, component in zip(parameters, components, strict=True):
            self.scope = self.scope.define(_marked(parameter, mark), component)
        step = replace(outer, accent=mark, primes=0)
        renamed = rebuilt(definition.right, lambda node: _marked(node, mark) if node in parameters else node)
        self.scope = self.scope.define(step, renamed)
        return step

    def _jacobian(self, step: Symbol, outer: Symbol, inner: str) -> Tree:
        return Derivative(step, (self._column(outer, _MARK + inner),))

    def _column(self, outer: Symbol, mark: str) -> Tree:
        parameters = self.functions[outer.name].parameters or ()
        return Matrix(tuple((_marked(parameter, mark),) for parameter in parameters))


def _marked(tree: Tree, mark: str) -> Tree:
    return replace(tree, accent=mark) if isinstance(tree, Symbol) else tree
