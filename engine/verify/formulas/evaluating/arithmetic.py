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
    Derivative,
    Matrix,
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
from engine.verify.formulas.naming.plan import Index
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.scope import Definition, is_numeric, symbols
from engine.verify.formulas.shapes import arrays
from engine.verify.formulas.shapes.arrays import Array, each, scalar
from engine.verify.formulas.shapes.inverses import determinant, inverse
from engine.verify.formulas.shapes.sizes import in_words, same

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
    def primed(self, function: Symbol, arguments: Sequence[Array], order: int, env: Environment) -> Array:
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
        if tree.kind == "elementwise":
            if all(factor.is_scalar for factor in factors):
                self._expect_array(factors[0])
            factors = [
                _as_vector(part, factor, factors) for part, factor in zip(tree.factors, factors, strict=True)
            ]
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
        if square and tree.exponent == Negation(Number("1")):
            return inverse(base)
        if square and is_numeric(tree.exponent) and exponent.entries and exponent.entries[0].data < 0:
            raise UnreadableError("a negative power of a matrix but −1 is not evaluated")
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
        if isinstance(tree.operand, Matrix) and not operand.is_scalar and not operand.is_vector:
            return determinant(operand)
        if not operand.is_scalar and not operand.is_vector:
            raise UnreadableError("bars around a matrix: write det A, or ‖A‖ for its norm")
        return each(partial(apply, ops.abs_), operand) if operand.is_scalar else arrays.length(operand)

    def _of_call(self, tree: Call, env: Environment) -> Array:
        arguments = [self.evaluate(argument, env) for argument in tree.arguments]
        if tree.primes:
            return self.primed_call(tree, arguments, env)
        match tree:
            case Call(Symbol("sum", sub=(), sup=()), (_, Number("0" | "1" | "2" as axis))):
                return arrays.sums_along(arguments[0], min(int(axis), 1))  # 2 where axes count from 1
        return self.called(tree.function, arguments, env)

    def called(self, function: Symbol, arguments: Sequence[Array], env: Environment) -> Array:
        """A function at arrays: by its definition, as an operation, or as an unknown smooth function."""
        at = self._key(function, function.sub, env)
        key = (function.name, at, self.letters_of(function, env), *(a.entries or a.shape for a in arguments))
        if key not in self._calls:
            self._calls[key] = self._called(function, arguments, env)
        return self._calls[key]

    def _called(self, function: Symbol, arguments: Sequence[Array], env: Environment) -> Array:
        own = self._function(function, len(arguments), env)
        if own is not None:
            place, definition, letters = own
            names = [p.name for p in definition.parameters or () if isinstance(p, Symbol)]
            bound: Environment = {**letters, **dict(zip(names, arguments, strict=True))}
            return self.within(place, definition.right, bound)
        if any(d.parameters and d.symbol == function for d in self.plan.scope.definitions):
            raise UnreadableError(f"{function.name} is not defined with {len(arguments)} arguments")
        name = function.name
        if function.base == "log" and function.sub:
            base = self.evaluate(function.sub[0])
            quotient = functions.applied("log", arguments), functions.applied("log", [base])
            return arrays.elementwise(partial(apply, ops.div), *quotient, verb="divide")
        if functions.is_known(name, len(arguments)):
            return functions.applied(name, arguments)
        name = text_of(self._key(function, function.sub, env))
        if len(arguments) == 1:
            return each(lambda entry: functions.unknown(name, [entry]), arguments[0])
        if any(argument.entries is None for argument in arguments):
            return scalar(None)
        return scalar(functions.unknown(name, [e for a in arguments for e in a.entries or ()]))

    def _function(
        self, function: Symbol, count: int, env: Environment
    ) -> tuple[int, Definition, dict[str, Index]] | None:
        """The definition of a function of that many arguments, its place, and the numbers of its letters."""
        for place, definition in self.definitions:
            if definition.parameters is not None and len(definition.parameters) == count:
                letters = self.bound_letters(place, definition.symbol, function, env)
                if letters is not None:
                    return place, definition, letters
        return None


def _as_vector(tree: Tree, factor: Array, factors: Sequence[Array]) -> Array:
    """∂σ(z)/∂z beside a vector and ⊙ as the vector of σ'(z): the Jacobian of an elementwise function is diagonal."""
    vectors = [other for other in factors if other.is_vector and not other.is_scalar]
    rows, columns = factor.shape
    if not (isinstance(tree, Derivative) and vectors and not factor.is_vector and same(rows, columns)):
        return factor
    vector = vectors[0]
    entries = factor.entries
    if entries is None:
        return Array(vector.rows, vector.columns, None)
    n = factor.sizes[0]
    off = (entries[i * n + j] for i in range(n) for j in range(n) if i != j)
    if len(vector.entries or ()) != n or any(entry.data for entry in off):
        return factor
    return Array(vector.rows, vector.columns, tuple(entries[i * n + i] for i in range(n)))
