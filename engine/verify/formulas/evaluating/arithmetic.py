"""Arithmetic on arrays: numbers, sums, products, powers, norms, functions."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial, reduce

from engine.core import operations as ops
from engine.core.value import Value, apply, constant
from engine.expressions.tree import (
    Absolute,
    BigOperator,
    Call,
    Constant,
    Negation,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    Tree,
)
from engine.verify.formulas.evaluating import functions
from engine.verify.formulas.naming.indices import Environment, text_of
from engine.verify.formulas.naming.names import Names
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.scope import Definition, is_numeric, symbols
from engine.verify.formulas.shapes import arrays
from engine.verify.formulas.shapes.arrays import Array, each, scalar
from engine.verify.formulas.shapes.sizes import in_words

_MULTIPLY = {
    "implicit": arrays.matrix_product,
    "matrix": arrays.matrix_product,
    "star": arrays.star_product,
    "dot": arrays.dot_product,
    "cross": arrays.dot_product,
    "elementwise": lambda a, b: arrays.elementwise(partial(apply, ops.mul), a, b, "multiply"),
}


@dataclass
class Arithmetic(Names):
    """Trees of arithmetic at one sample.

    written  the decimal numbers of the text as nodes, each with one unit in its last place
    """

    written: dict[Value, float] = field(default_factory=dict)
    _calls: dict[tuple[object, ...], Array] = field(default_factory=dict)

    @abstractmethod
    def _of_bigoperator(self, tree: BigOperator, env: Environment) -> Array:
        """A sum over an index."""

    @abstractmethod
    def primed_call(self, tree: Call, arguments: Sequence[Array], env: Environment) -> Array:
        """A call with primes: σ'(z), ℓ'(θ)."""

    @abstractmethod
    def primed(self, function: Symbol, arguments: Sequence[Array], order: int) -> Array:
        """The derivative of a function of one argument."""

    def _of_number(self, tree: Number, _: Environment) -> Array:
        value = tree.value
        node = constant(float(value.numerator))
        if value.denominator != 1:
            node = apply(ops.div, node, float(value.denominator))  # 1/10 is exact, 0.1 is not
        if tree.decimals is not None:
            exponent = tree.text.casefold().partition("e")[2]
            self.written[node] = 10.0 ** (int(exponent or 0) - tree.decimals)
        return scalar(node)

    def _of_constant(self, tree: Constant, _: Environment) -> Array:
        if tree.name == "e":
            return scalar(apply(ops.exp, 1.0))
        if tree.name in {"π", "pi"}:
            return scalar(math.pi)
        raise UnreadableError(f"{tree.name} is no number to compute with")

    def _of_sum(self, tree: Sum, env: Environment) -> Array:
        terms = [self.evaluate(term, env) for term in tree.terms]
        total = terms[0]
        if self.draw is None and not all(term.is_scalar for term in terms):
            self.penalty += sum(
                term.is_scalar and not is_numeric(part) for term, part in zip(terms, tree.terms, strict=True)
            )
        for sign, term in zip(tree.signs[1:], terms[1:], strict=True):
            op, verb = (ops.add, "add") if sign == "+" else (ops.sub, "subtract")
            total = arrays.added(total, term, partial(apply, op), verb)
        return total

    def _of_product(self, tree: Product, env: Environment) -> Array:
        if self.plan.scope.is_summation and (letters := self._repeated(tree, env)):
            return self._over(letters, Product(tree.factors, tree.kind), env)
        factors = [self.evaluate(factor, env) for factor in tree.factors]
        if self.draw is None and tree.kind in {"implicit", "matrix"}:
            pairs = zip(factors, factors[1:], tree.factors[1:], strict=False)
            self.penalty += sum(
                not a.is_scalar and b.is_scalar and isinstance(name, Symbol) for a, b, name in pairs
            )
        if tree.kind == "elementwise" and all(factor.is_scalar for factor in factors):
            self._expect_array(factors[0])
        return reduce(_MULTIPLY[tree.kind], factors)

    def _repeated(self, tree: Product, env: Environment) -> list[str]:
        """The letters that stand twice in a product and that nothing binds: the summation convention."""
        uses: dict[str, int] = {}
        for factor in tree.factors:
            own = {part.name for s in symbols(factor) for part in s.sub if isinstance(part, Symbol)}
            for name in own & self.plan.counters:
                uses[name] = uses.get(name, 0) + 1
        return [n for n, count in uses.items() if count > 1 and n not in env and n not in self.free]

    def _over(self, letters: Sequence[str], tree: Tree, env: Environment) -> Array:
        for letter in letters:
            tree = BigOperator("sum", Symbol(letter), None, None, tree)
        return self._of_bigoperator(tree, env)  # type: ignore[arg-type]  # a BigOperator: there are letters

    def _of_quotient(self, tree: Quotient, env: Environment) -> Array:
        a, b = self.evaluate(tree.numerator, env), self.evaluate(tree.denominator, env)
        if not (b.is_scalar or a.shape == b.shape or is_numeric(tree.numerator)):
            raise ShapeError(f"division by {in_words(b.shape)}, which is no scalar")
        return arrays.elementwise(partial(apply, ops.div), a, b, "divide")

    def _of_power(self, tree: Power, env: Environment) -> Array:
        exponent = self.evaluate(tree.exponent, env)
        if isinstance(tree.base, Constant) and tree.base.name == "e":
            return each(partial(apply, ops.exp), exponent)
        base = self.evaluate(tree.base, env)
        square = not base.is_scalar and not base.is_vector and not tree.elementwise
        if square and isinstance(tree.exponent, Number) and tree.exponent.text.isdecimal():
            if len(tree.exponent.text) > 1:
                raise UnreadableError("a matrix power above 9 is not evaluated")
            return reduce(arrays.matrix_product, [base] * max(1, int(tree.exponent.text)))
        if square and not exponent.is_scalar:
            raise ShapeError("a matrix has no power of a matrix")
        if is_numeric(tree.exponent) and exponent.entries is not None:
            power = exponent.entries[0].data
            return each(lambda x: x**power, base)
        return arrays.elementwise(partial(apply, ops.pow_), base, exponent, "raise")

    def _of_negation(self, tree: Negation, env: Environment) -> Array:
        return each(partial(apply, ops.neg), self.evaluate(tree.operand, env))

    def _of_transpose(self, tree: Transpose, env: Environment) -> Array:
        operand = self.evaluate(tree.operand, env)
        self._expect_array(operand)
        return operand.transposed

    def _expect_array(self, array: Array) -> None:
        """Count a scalar where the notation is that of arrays, while shapes are inferred."""
        self.penalty += self.draw is None and array.is_scalar

    def _of_norm(self, tree: Norm, env: Environment) -> Array:
        operand = self.evaluate(tree.operand, env)
        self._expect_array(operand)
        if tree.order == "1":
            return arrays.sum_of(each(partial(apply, ops.abs_), operand))
        if tree.order in {"∞", "inf", "max"}:
            return functions.applied("max", [each(partial(apply, ops.abs_), operand)])
        if tree.order in {"", "2", "F"}:
            return arrays.length(operand)
        raise UnreadableError(f"the norm of order {tree.order} is not known; write 1, 2, F or ∞")

    def _of_absolute(self, tree: Absolute, env: Environment) -> Array:
        operand = self.evaluate(tree.operand, env)
        return each(partial(apply, ops.abs_), operand) if operand.is_scalar else arrays.length(operand)

    def _of_call(self, tree: Call, env: Environment) -> Array:
        arguments = [self.evaluate(argument, env) for argument in tree.arguments]
        if tree.primes:
            return self.primed_call(tree, arguments, env)
        return self.called(tree.function, arguments)

    def called(self, function: Symbol, arguments: Sequence[Array]) -> Array:
        """A function at arrays: by its definition, as an operation, or as an unknown smooth function."""
        key = (function.name, *(a.entries or a.shape for a in arguments))
        if key not in self._calls:
            self._calls[key] = self._called(function, arguments)
        return self._calls[key]

    def _called(self, function: Symbol, arguments: Sequence[Array]) -> Array:
        definition = self._function(function, len(arguments))
        if definition is not None:
            names = [p.name for p in definition.parameters or () if isinstance(p, Symbol)]
            place = next(place for place, d in self.definitions if d is definition)
            return self.within(place, definition.right, dict(zip(names, arguments, strict=True)))
        name = function.name
        if function.base == "log" and function.sub:
            base = self.evaluate(function.sub[0])
            quotient = functions.applied("log", arguments), functions.applied("log", [base])
            return arrays.elementwise(partial(apply, ops.div), *quotient, verb="divide")
        if functions.is_known(name, len(arguments)):
            return functions.applied(name, arguments)
        name = text_of(self._key(function, function.sub, {}))
        if len(arguments) == 1:
            return each(lambda entry: functions.unknown(name, [entry]), arguments[0])
        if any(argument.entries is None for argument in arguments):
            return scalar(None)
        return scalar(functions.unknown(name, [e for a in arguments for e in a.entries or ()]))

    def _function(self, function: Symbol, count: int) -> Definition | None:
        """The definition of a function of that many arguments."""
        for definition in reversed(self.plan.scope.definitions):
            parameters = definition.parameters
            if (
                parameters is not None
                and definition.symbol.name == function.name
                and len(parameters) == count
            ):
                return definition
        return None
