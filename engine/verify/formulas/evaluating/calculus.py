"""Derivatives in a tree: of named steps by the engine's own backward, σ'(z), dZ, values at a point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.core import operations as ops
from engine.core.value import Value, apply
from engine.expressions.tree import At, Call, Derivative, Differential, Relation, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas.evaluating import functions
from engine.verify.formulas.evaluating.derivatives import Fixed, Layout, Links, derivative
from engine.verify.formulas.evaluating.points import Points
from engine.verify.formulas.naming.indices import Environment
from engine.verify.formulas.naming.plan import CLAIM
from engine.verify.formulas.problems import UnreadableError
from engine.verify.formulas.scope import COSTS, symbols
from engine.verify.formulas.shapes.arrays import Array, scalar, stacked

MOST_ORDER = 6  # of a derivative: each order makes the graph larger


@dataclass
class Calculus(Points):
    """Trees with derivatives at one sample.

    layout   how derivatives of arrays are laid out
    is_taking  whether a derivative that was taken as written is evaluated now
    direct   the partial derivatives that hold the other named steps fixed
    """

    layout: Layout = "mixed"
    direct: frozenset[int] = frozenset()
    is_taking: bool = False

    def _of_symbol(self, tree: Symbol, env: Environment) -> Array:
        if tree.primes and self._is_primed_function(tree):
            return self._of_prime(Derivative(replace(tree, primes=0), (), "prime", tree.primes), env)
        if tree.sub and not tree.sup and self._is_subscript_of_derivative(tree):
            return self._of_derivative(Derivative(replace(tree, sub=()), tree.sub), env)
        return self.resolve(tree, env)

    def _is_subscript_of_derivative(self, tree: Symbol) -> bool:
        """Whether f_xy is a derivative: f has a definition over x and y, and f_xy has none."""
        scope, plain = self.plan.scope, replace(tree, sub=())
        names = [part.name for part in tree.sub if isinstance(part, Symbol)]
        if len(names) < len(tree.sub) or not self.plan.counters.isdisjoint(names):
            return False
        definition = next((d for d in scope.definitions if d.symbol == plain), None)
        if definition is None or scope.defined(tree) is not None:
            return False
        parameters = {p.name for p in definition.parameters or () if isinstance(p, Symbol)}
        return parameters.union(scope.free(definition.right)).issuperset(names)

    def _is_primed_function(self, tree: Symbol) -> bool:
        """Whether y' is a derivative: y has a definition and y' has none."""
        scope = self.plan.scope
        return scope.defined(tree) is None and scope.defined(replace(tree, primes=0)) is not None

    def primed_call(self, tree: Call, arguments: Sequence[Array], env: Environment) -> Array:
        """σ'(z), and ℓ'(θ) of a function whose steps depend on its parameter, too."""
        definition = next(
            (d for _, d in self.definitions if d.parameters and d.symbol.name == tree.function.name), None
        )
        if definition is None or len(tree.arguments) != 1 or not definition.parameters:
            return self.primed(tree.function, arguments, tree.primes, env)
        if definition.parameters == tree.arguments:
            plain = replace(tree, primes=0)
            return self._of_derivative(Derivative(plain, tree.arguments * tree.primes), env)
        parameter, scope = definition.parameters[0], self.plan.scope
        steps = [symbol for symbol in symbols(definition.right) if scope.defined(symbol) is not None]
        if isinstance(parameter, Symbol) and any(parameter.name in scope.free(step) for step in steps):
            plain = replace(tree, arguments=(parameter,), primes=0)
            whole = Derivative(plain, (parameter,) * tree.primes)
            return self.of_at(At(whole, (Relation((parameter, tree.arguments[0]), ("=",)),)), env)
        return self.primed(tree.function, arguments, tree.primes, env)

    def primed(self, function: Symbol, arguments: Sequence[Array], order: int, env: Environment) -> Array:
        """σ'(z): the derivative of a function of one argument, entry by entry."""
        _expect_order(order)
        if len(arguments) != 1:
            raise UnreadableError(
                f"{function.name}' of {len(arguments)} arguments: write ∂{function.name}/∂x"
            )
        if arguments[0].entries is None:
            return arguments[0]
        entries: list[Value] = []
        for entry in arguments[0].entries:
            x = scalar(apply(ops.mul, 1.0, entry))
            y = self.called(function, [x], env)
            for _ in range(order):
                y = derivative(y, x, "mixed", {}, {})
            entries += y.entries or ()
        return Array(*arguments[0].shape, tuple(entries))

    def _of_derivative(self, tree: Derivative, env: Environment) -> Array:
        if not tree.wrt:
            return self._of_gradient(tree, env) if tree.kind == "gradient" else self._of_prime(tree, env)
        if tree.kind == "gradient" and len(tree.wrt) > 1:  # ∇_{w, b} L
            return stacked([[self.evaluate(replace(tree, wrt=(name,)), env)] for name in tree.wrt])
        result = self.evaluate(tree.of, env)
        self._expect_names(tree, env)
        names = tree.wrt if len(tree.wrt) > 1 else tree.wrt * tree.order  # ∇²_w L names w once
        _expect_order(len(names))
        for name in names:
            inputs = self.evaluate(name, env)
            result = derivative(
                result, inputs, self.layout, self._fixed(tree, inputs, env), self._links(tree, env)
            )
        return result

    def _expect_names(self, tree: Derivative, env: Environment) -> None:
        """UnreadableError for a derivative by a name, or of a name, that no line above has."""
        scope, plan = self.plan.scope, self.plan
        if not isinstance(tree.of, Symbol):
            return
        stems = scope.stems
        for name in tree.wrt:
            if isinstance(name, Symbol) and name.stem not in stems and scope.defined(tree.of) is not None:
                raise UnreadableError(f"{name.name} is not defined above this line")
        is_known = tree.of.stem in stems or tree.of.name in plan.unknown_results or tree.of.name in env
        if not is_known:
            raise UnreadableError(f"{tree.of.name} is not defined above this line")

    def _of_gradient(self, tree: Derivative, env: Environment) -> Array:
        """∇f by the parameters of f, as a column; by the one name that C depends on."""
        of = tree.of.function if isinstance(tree.of, Call) else tree.of
        function = next(
            (
                d
                for _, d in self.definitions
                if d.parameters and isinstance(of, Symbol) and d.symbol.name == of.name
            ),
            None,
        )
        if function is None or function.parameters is None:
            return self._of_prime(tree, env)
        names = function.parameters if not isinstance(tree.of, Call) else tree.of.arguments
        if not all(isinstance(name, Symbol) for name in names) and len(names) == len(function.parameters):
            equal = (Relation(pair, ("=",)) for pair in zip(function.parameters, names, strict=True))
            return self.of_at(At(replace(tree, of=of), tuple(equal)), env)
        return stacked([[self._of_derivative(Derivative(tree.of, (name,)), env)] for name in names])

    def _of_prime(self, tree: Derivative, env: Environment) -> Array:
        """y' by the variable of a prime, or by the one name that y depends on."""
        scope = self.plan.scope
        own = self.parameters(tree.of) if isinstance(tree.of, Symbol) else ()
        if tree.kind == "hessian" and len(own) > 1:
            rows = [[Derivative(tree.of, (a, b), order=2) for b in own] for a in own]
            return stacked([[self._of_derivative(entry, env) for entry in row] for row in rows])
        if scope.prime or len(own) == 1:
            variable: Tree = Symbol(scope.prime) if scope.prime else own[0]
        else:
            names = scope.free(tree.of)
            if len(names) != 1:
                raise UnreadableError(
                    f"a derivative without its variable; the names are {', '.join(names) or 'none'}"
                )
            variable = Symbol(names[0])
        return self._of_derivative(Derivative(tree.of, (variable,) * tree.order, tree.kind, tree.order), env)

    def _fixed(self, tree: Derivative, inputs: Array, env: Environment) -> Fixed:
        """The nodes whose gradients were taken as written, and those that a direct derivative holds fixed."""
        fixed: dict[Value, Value | None] = {}
        own = set(inputs.entries or ())
        if id(tree) in self.direct:
            fixed = {node: None for node in self.owned if node not in own}
        for left, right in self._taken_derivatives():
            if left.of == tree.of:
                nodes, stated = self.evaluate(left.wrt[0], env), self.evaluate(right, env)
                if nodes.shape == stated.shape:
                    fixed.update(zip(nodes.entries or (), stated.entries or (), strict=True))
        return {node: value for node, value in fixed.items() if node not in own}

    def _links(self, tree: Derivative, env: Environment) -> Links:
        """The derivatives of other steps that were taken as written, entry by entry."""
        links: dict[Value, dict[Value, Value]] = {}
        for left, right in self._taken_derivatives():
            if left.of != tree.of:
                arrays = [self.evaluate(part, env) for part in (left.of, left.wrt[0], right)]
                if arrays[0].shape == arrays[1].shape == arrays[2].shape:
                    for a, z, t in zip(*(array.entries or () for array in arrays), strict=True):
                        links.setdefault(a, {})[z] = t
        return links

    def _taken_derivatives(self) -> Iterator[tuple[Derivative, Tree]]:
        """First derivatives that an earlier line claimed, taken as written; none while one of them is evaluated."""
        if self.draw is None or self.is_taking:
            return
        self.is_taking = True
        try:
            for left, right in self.plan.scope.taken:
                if isinstance(left, Derivative) and len(left.wrt) == 1:
                    yield left, right
        finally:
            self.is_taking = False

    def _of_differential(self, tree: Differential, env: Environment) -> Array:
        names = [d.symbol.name for d in reversed(self.plan.scope.definitions)]
        cost = next((name for name in COSTS if name in names), "J")
        return self._of_derivative(Derivative(Symbol(cost), (tree.of,), "partial"), env)

    def unknown_result(self, symbol: Symbol) -> Array | None:
        """An unknown smooth function of the names that the text differentiates by: C in ∂C/∂a with no C = ..."""
        call = self.plan.calls.get(symbol.name)
        if call is not None and not functions.is_known(symbol.name, len(call.arguments)):
            return self.evaluate(call)
        by = self.plan.unknown_results.get(symbol.name)
        if not by:
            return None
        if self.draw is None:
            for name in by:
                self.within(CLAIM, name, {})
            return scalar(None)
        nodes: list[Value] = []
        for name in by:
            for env in self.everywhere(name):
                nodes += self.within(CLAIM, name, env).entries or ()
        return scalar(functions.unknown(symbol.name, functions.below(nodes)))

    def everywhere(self, tree: Tree) -> list[dict[str, int]]:
        """Every assignment of numbers to the free letters of a tree that has a value."""
        letters = sorted(
            {n.name for n in walk(tree) if isinstance(n, Symbol) and n.name in self.plan.counters}
        )
        places: list[dict[str, int]] = [{}]
        for letter in letters:
            most = self.plan.number(self.plan.size(letter), letter)
            places = [{**place, letter: i} for place in places for i in range(1, most + 1)]
        usable = []
        for place in places:
            try:
                self.within(CLAIM, tree, place)
            except UnreadableError:
                continue
            usable.append(place)
        return usable


def _expect_order(order: int) -> None:
    """UnreadableError for a derivative of an order that no text means."""
    if order > MOST_ORDER:
        raise UnreadableError(f"a derivative of order {order} is not evaluated; at most {MOST_ORDER}")
