"""A tree as steps that compute Values, each after its operands; a tree with more than numbers is refused."""

import math
import operator
from collections.abc import Callable, Iterator
from functools import partial

from engine.calculus.derivatives import grad
from engine.core.several import softmax
from engine.core.value import Value, constant
from engine.expressions.functions import FUNCTIONS, Function, operation_of
from engine.expressions.graph.conditions import cases, iverson
from engine.expressions.graph.refusals import HIGHEST, unknown
from engine.expressions.graph.step import Step, UnreadableError, applied
from engine.expressions.tokens.problem import Problem
from engine.expressions.tree import (
    Absolute,
    Call,
    Constant,
    Indexed,
    Negation,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Tree,
)
from engine.support.numbers import number
from engine.support.text import counted, shortened

_CONSTANTS = {"π": math.pi, "e": math.e, "∞": math.inf}
_SIGNS: dict[str, Callable[..., Value]] = {"+": operator.add, "-": operator.sub}


def steps(tree: Tree) -> Iterator[Step]:
    """The steps of a tree. UnreadableError for a derivative, an array, a relation."""
    stack: list[Tree | Step] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Step):
            yield part
        else:
            stack += reversed(_parts(part))


def _parts(tree: Tree) -> list[Tree | Step]:
    """A tree as smaller trees and the steps between them, in the order of the computation."""
    write = _WRITERS.get(type(tree).__name__)
    if write is None:
        kind = _KINDS.get(type(tree).__name__, "this")
        hint = "write numbers, names and functions of them"
        raise UnreadableError(Problem(tree.span, f"{kind} has no place in an expression", hint))
    return write(tree)


_KINDS = {
    "Derivative": "a derivative",
    "Differential": "a differential",
    "Matrix": "a matrix",
    "Tuple": "a list of parts",
    "BigOperator": "a sum over an index",
    "Transpose": "a transpose",
    "Relation": "a relation",
    "Dots": "an ellipsis",
    "Kronecker": "δ with two indices",
    "At": "a value at a point",
    "Indexed": "an index of a part",
}


def _number(tree: Number) -> list[Tree | Step]:
    return [Step(partial(constant, _data(tree.text)), 0, tree.span)]


def _data(text: str) -> float:
    above, _, below = text.partition("/")
    return number(float(above) / float(below or 1), "a number")


def _constant(tree: Constant) -> list[Tree | Step]:
    return [Step(partial(constant, _CONSTANTS[tree.name]), 0, tree.span, tree.name)]


def _symbol(tree: Symbol) -> list[Tree | Step]:
    return [Step(None, 0, tree.span, tree.name)]


def _sum(tree: Sum) -> list[Tree | Step]:
    parts: list[Tree | Step] = [tree.terms[0]]
    for sign, term in zip(tree.signs[1:], tree.terms[1:], strict=True):
        parts += [term, Step(_SIGNS[sign], 2, tree.span)]
    return parts


def _product(tree: Product) -> list[Tree | Step]:
    parts: list[Tree | Step] = [tree.factors[0]]
    for factor in tree.factors[1:]:
        parts += [factor, Step(operator.mul, 2, tree.span)]
    return parts


def _negation(tree: Negation) -> list[Tree | Step]:
    if isinstance(tree.operand, Number):  # x**-1 has the constant -1, as when it is built directly
        return [Step(partial(constant, -_data(tree.operand.text)), 0, tree.span)]
    return applied(tree, operator.neg, tree.operand)


def _power(tree: Power) -> list[Tree | Step]:
    if isinstance(tree.exponent, Number) and _data(tree.exponent.text) > HIGHEST:
        exponent = shortened(tree.exponent.text)
        message = f"a power of {exponent} is too high; the highest is {HIGHEST:,}"
        raise UnreadableError(Problem(tree.span, message))
    if isinstance(tree.base, Constant) and tree.base.name == "e":
        return [tree.exponent, Step(FUNCTIONS["exp"].call, 1, tree.span, "e")]
    return applied(tree, operator.pow, tree.base, tree.exponent)


def _call(tree: Call) -> list[Tree | Step]:
    name = tree.function.base if tree.function.base in FUNCTIONS else operation_of(tree.function.base)
    function = FUNCTIONS.get(name)
    if name == "log" and len(tree.function.sub) == 1 and len(tree.arguments) == 1:
        (base,) = tree.function.sub
        logs = [Call(Symbol("log"), (part,), span=tree.span) for part in (tree.arguments[0], base)]
        return applied(tree, operator.truediv, *logs)
    if function is None or tree.function.sub or tree.function.sup:
        raise UnreadableError(Problem(tree.span, _no_function(tree)))
    if len(tree.arguments) != (len(function.operands) or max(1, len(tree.arguments))):
        usual = f"{name}({', '.join(function.operands or ('a', 'b', '...'))})"
        message = f"{name} got {counted(len(tree.arguments), 'operand')}; write {usual}"
        raise UnreadableError(Problem(tree.span, message))
    call = _differentiated(function, tree.primes) if tree.primes else function.call
    return applied(tree, call, *tree.arguments)


def _no_function(tree: Call) -> str:
    name = tree.function.name
    if name in {"softmax", "log_softmax"}:
        return f"{name} has a result for each operand; write {name}(z1, z2, z3)_1 for the first"
    return unknown(name, FUNCTIONS, called=True)


def _differentiated(function: Function, primes: int) -> Callable[..., Value]:
    """The derivative of a function of one operand, of any order: σ'(z)."""

    def derivative(operand: Value) -> Value:
        y = function.call(operand)
        for _ in range(primes):
            y = grad(y, operand)
        return y

    return derivative


def _indexed(tree: Indexed) -> list[Tree | Step]:
    """softmax(z1, z2, z3)_1 is its first result."""
    call, index = tree.operand, tree.indices[0]
    is_softmax = isinstance(call, Call) and call.function.name == "softmax" and not call.primes
    if not (is_softmax and isinstance(call, Call) and isinstance(index, Number) and index.text.isdecimal()):
        hint = "write one name for it"
        raise UnreadableError(Problem(tree.span, "an index of a part has no place in an expression", hint))
    place = int(index.text)
    if not 1 <= place <= len(call.arguments):
        message = (
            f"softmax of {counted(len(call.arguments), 'operand')} has no result {shortened(index.text)}"
        )
        raise UnreadableError(Problem(tree.span, message, "count from 1"))
    return applied(tree, lambda *operands: softmax(operands)[place - 1], *call.arguments)


def _absolute(tree: Absolute | Norm) -> list[Tree | Step]:
    return applied(tree, FUNCTIONS["abs"].call, tree.operand)


def _quotient(tree: Quotient) -> list[Tree | Step]:
    return applied(tree, operator.truediv, tree.numerator, tree.denominator)


_WRITERS: dict[str, Callable[..., list[Tree | Step]]] = {
    "Number": _number,
    "Constant": _constant,
    "Symbol": _symbol,
    "Sum": _sum,
    "Product": _product,
    "Quotient": _quotient,
    "Negation": _negation,
    "Power": _power,
    "Call": _call,
    "Indexed": _indexed,
    "Absolute": _absolute,
    "Norm": _absolute,
    "Iverson": iverson,
    "Cases": cases,
}
