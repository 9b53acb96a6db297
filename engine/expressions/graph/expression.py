"""Expression text to graph: `parse("sigmoid(w*x + b)", {"w": 2, "x": 1, "b": -3})`. No Python code is evaluated.

The grammar of all formulas reads the text into a tree (reading.py). The tree becomes steps (steps.py); a step makes a
node.
"""

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from engine.core.value import Value
from engine.expressions.context import Context
from engine.expressions.functions import FUNCTIONS
from engine.expressions.graph.refusals import (
    DEEPEST,
    HIGHEST,
    LONGEST,
    MOST,
    TOO_LARGE,
    refusal,
    refused,
    unknown,
)
from engine.expressions.graph.step import Step, UnreadableError
from engine.expressions.graph.steps import steps
from engine.expressions.reading import read
from engine.expressions.tree import Constant, Symbol
from engine.support.errors import DomainError, ExpressionError
from engine.support.numbers import described, number

__all__ = ["DEEPEST", "FUNCTIONS", "HIGHEST", "LONGEST", "MOST", "Expression", "ExpressionError", "parse"]


def parse(text: str, values: Mapping[str, Value | float] | None = None) -> Value:
    """The root of the graph that `text` describes, at `values`: short for `Expression(text).at(values)`.

    >>> parse("sigmoid(w*x + b)", {"w": 2.0, "x": 1.0, "b": -2.0}).data
    0.5
    >>> parse("2(a − y)x²", {"a": 3.0, "y": 1.0, "x": 2.0}).data
    16.0
    """
    return Expression(text).at(values or {})


class Expression:
    """An expression: `.names` are its free names in order of appearance, `.at(values)` makes its graph.

    The text is a formula as people write it, in plain text, Unicode or LaTeX: numbers, names, + - * / ** ^ × · ÷,
    brackets, powers such as x², products without a sign, and calls of FUNCTIONS: every operation by its declared name
    or symbol, and max, min, mean, logsumexp of one or more operands. A word is one name, unless the values name its
    letters alone.
    ExpressionError for anything else, with the position of the first problem and of the others behind it.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"an expression is text; got {described(text)}")
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._steps = _read(self.text, Context(whole_words=True))
        self._spelled = _spelled(self.text, self._steps)
        self.names = tuple(self._spelled.values())

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def at(self, values: Mapping[str, Value | float]) -> Value:
        """The root of a new graph. A Value becomes the leaf itself; a number becomes a leaf with that name.

        Numbers in the text are constants without gradients; to read gradients, pass Values. A result that overflows
        is infinite, as everywhere. A part that consists of numbers alone must be finite, like a number itself.
        ExpressionError for a name without a value; DomainError, with the position, where a result does not exist.
        """
        by_name = _by_name(values)
        computation, spelled = self._steps, self._spelled
        if not spelled.keys() <= by_name.keys():
            computation, spelled = self._split(by_name, values)
        leaves = {name: _leaf(spelled.get(name, name), by_name[name]) for name in spelled}
        for name in ("e", "π"):  # a value wins against the number of that name
            if name in by_name and any(step.name == name for step in computation):
                leaves[name] = _leaf(name, by_name[name])
        return self._computed(computation, leaves)

    def _split(
        self, by_name: Mapping[str, Value | float], values: Mapping[str, Value | float]
    ) -> tuple[list[Step], dict[str, str]]:
        """The steps where words are products of letters with values: wx is w·x."""
        context = Context(values=set(by_name))
        try:
            computation = _read(self.text, context)
        except ExpressionError:
            computation = self._steps
        spelled = _spelled(self.text, computation)
        if spelled.keys() <= by_name.keys():
            return computation, spelled
        for step in self._steps:
            if step.call is None and step.name not in by_name:
                reason = unknown(self._spelled[step.name], values)
                raise refusal(self.text, step.span[0], reason)
        raise AssertionError(self.text)  # every name of the first reading has a value

    def _computed(self, computation: list[Step], leaves: Mapping[str, Value]) -> Value:
        results: list[Value] = []
        constants: set[Value] = set()  # the results of numbers alone
        for step in computation:
            if step.name in leaves and not step.operands:
                results.append(leaves[step.name])
                continue
            first = len(results) - step.operands
            operands = results[first:]
            results[first:] = [self._result(step, operands, leaves)]
            if constants.issuperset(operands):
                if math.isinf(results[-1].data):
                    raise refusal(self.text, step.span[0], TOO_LARGE)
                constants.add(results[-1])
        return results[-1]

    def _result(self, step: Step, operands: list[Value], leaves: Mapping[str, Value]) -> Value:
        try:
            if step.name in leaves:  # a power of a value with the name e
                return leaves[step.name] ** operands[0]
            return step.call(*operands) if step.call else leaves[step.name]
        except DomainError as error:
            raise DomainError(str(refusal(self.text, step.span[0], str(error)))) from None


def _read(text: str, context: Context) -> list[Step]:
    """The steps of a text. ExpressionError with every problem that it has."""
    reading = read(text, context=context, alternatives=False)
    if reading.tree is None:
        raise refused(text, reading.problems)
    try:
        return list(steps(reading.tree))
    except UnreadableError as error:
        raise refused(text, [error.problem]) from None


def _spelled(text: str, computation: list[Step]) -> dict[str, str]:
    """The free names of steps, each as the text spells it first: as an identifier, else in its one form."""
    spelled: dict[str, str] = {}
    for step in computation:
        if step.call is None:
            word = text[slice(*step.span)]
            spelled.setdefault(
                step.name, unicodedata.normalize("NFKC", word) if word.isidentifier() else step.name
            )
    return spelled


def _by_name(values: Mapping[str, Value | float]) -> dict[str, Value | float]:
    by_name = {one_name(name): value for name, value in values.items()}
    if len(by_name) < len(values):
        names = ", ".join(map(ascii, values))
        plain = len({unicodedata.normalize("NFKC", name) for name in values}) < len(values)
        where = "equal in Python (NFKC)" if plain else "one name in a formula"
        raise ValueError(f"two of these names are {where}: {names}")
    return by_name


@lru_cache(maxsize=4096)
def one_name(name: str) -> str:
    """The one form of a name in every spelling: w1 and w₁ are w_1, yhat is ŷ. Another text is itself."""
    if not isinstance(name, str):
        return name
    tree = read(name, context=Context(whole_words=True), alternatives=False).tree
    return tree.name if isinstance(tree, Symbol | Constant) else unicodedata.normalize("NFKC", name)


def _leaf(name: str, value: Value | float) -> Value:
    return value if isinstance(value, Value) else Value(number(value, f"the value of {name}"), name)
