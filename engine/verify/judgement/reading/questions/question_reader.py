"""Reads the texts of a question as trees, and collects their problems."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.expressions.context import Context
from engine.expressions.reading import Problem, Reading, read
from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Derivative, Relation, Symbol, Tree
from engine.expressions.walking import walk
from engine.support.errors import ExpressionError
from engine.support.text import shortened
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.scope import symbols
from engine.verify.judgement.reading.differentials import coefficient, differentials
from engine.verify.judgement.reading.questions.asked import Claimed, Question, Texts

RESULTS = ("L", "J", "C", "E", "output")
"""Names of an expression that is written without one."""
MOST = 400  # characters of an error
D_IS_A_SIGN = re.compile(r"[d∂]\w+\s*/\s*[d∂]\w|\\frac\s*{\s*d\w|^\s*d\w+\s*=")
"""A text that has a derivative or begins with a differential: dL/da, \\frac{dL}{da}, dL = ..."""


class QuestionReader:
    """Reads the texts of a question in turn, and collects their problems."""

    def __init__(self, let: Texts, at: Texts) -> None:
        self.let = {name: str(text) for name, text in let.items()}
        self.context = Context()
        self.problems: list[str] = []
        self.spelling: dict[str, str] = {}
        for name in (*let, *at):
            tree = self._read(name, name).tree
            if isinstance(tree, Symbol):
                self.context.values |= {tree.name, tree.stem}

    def question(self, expression: str, hand: Texts, values: Texts) -> Question:
        """Everything as trees. ExpressionError with all problems."""
        scope = Scope()
        for name, text in self.let.items():
            left, right = self._read(f"let {name}", name).tree, self._read(f"let {name}", text).tree
            if isinstance(left, Symbol) and right is not None:
                scope = scope.define(left, right)
        reading = self._read("the expression", expression)
        self._stop()
        step = self._step(reading.tree, scope, hand)
        result, right = step or _named(reading.tree, scope, self._tops(hand, values))
        if step is None:
            scope = scope.define(result, right)
        for tree in scope.trees:
            self.context.learn(tree)
        claims = [self._derivative(key, text, result, scope) for key, text in hand.items()]
        claims += [self._value(key, text, result) for key, text in values.items()]
        self._stop()
        plan = planned(scope, tuple(part for claim in claims for part in (claim.left, claim.right)))
        return Question(scope, result, spell(right, reading.notation), tuple(claims), self.spelling, plan)

    def _step(self, whole: Tree | None, scope: Scope, hand: Texts) -> tuple[Symbol, Tree] | None:
        """The step that is the whole expression, where no answer gives the expression another name."""
        formula = scope.defined(whole) if isinstance(whole, Symbol) else None
        if formula is None or not isinstance(whole, Symbol):
            return None
        tops = self._tops(hand)
        return (whole, formula) if all(scope.defined(top) is not None for top in tops) else None

    def _tops(self, hand: Texts, values: Texts | None = None) -> list[Symbol]:
        """The numerators of the derivatives that are asked, and the names whose values are."""
        asked = [self._key(key) for key in hand]
        tops = [tree.of if isinstance(tree, Derivative) else None for tree in asked]
        tops += [self._read("a key of values", key).tree for key in values or {}]
        return [top for top in tops if isinstance(top, Symbol)]

    def _derivative(self, key: str, text: object, result: Symbol, scope: Scope) -> Claimed:
        asked = self._key(key)
        if isinstance(asked, Symbol):
            asked = Derivative(result, (asked,), "total")
        match asked:
            case Derivative(of=Symbol() as of, wrt=(Symbol() as by,)):
                name = f"d{of.name}/d{by.name}"
                d_is_a_sign = isinstance(text, str) and D_IS_A_SIGN.search(text) is not None
                reading = self._read(name, text, d_is_a_sign=d_is_a_sign)
                if reading.tree is None or not differentials(reading.tree):
                    return Claimed(name, asked, reading)
                try:
                    tree = coefficient(reading.tree, of, by, scope)
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from None
                return Claimed(name, asked, replace(reading, tree=tree), is_differential=True)
        self.problems.append(f"hand: {key} is neither a name nor a derivative such as dL/dw")
        return Claimed(key, result, self._read(key, text))

    def _key(self, key: str) -> Tree | None:
        """The derivative or name that a key asks for. With a step called d, dL/da is a derivative still."""
        return self._read("a key of hand", key, d_is_a_sign=True).tree

    def _value(self, key: str, text: object, result: Symbol) -> Claimed:
        left = self._read("a key of values", key).tree
        return Claimed(key, left or result, self._read(key, text))

    def _read(self, where: str, text: object, *, d_is_a_sign: bool = False) -> Reading:
        context = replace(self.context, values=self.context.values - {"d"}) if d_is_a_sign else self.context
        reading = read(text if isinstance(text, str) else repr(text), context=context)
        for problem in reading.problems:
            place = f"{where}{', ' if where.startswith(('the ', 'let ')) else ': '}{_place(reading, problem)}"
            self.problems.append(f"{place}: {shortened(str(problem), MOST)}")
        for node in walk(reading.tree) if reading.tree else ():
            if isinstance(node, Symbol):
                self.spelling.setdefault(node.name, reading.text[slice(*node.span)])
        return reading

    def _stop(self) -> None:
        if self.problems:
            raise ExpressionError("\n".join(self.problems))


def _place(reading: Reading, problem: Problem) -> str:
    """Where a problem begins: its column, and its line where there are several."""
    before = reading.text[: problem.span[0]]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"line {line}, column {column}" if "\n" in reading.text else f"column {column}"


def _named(whole: Tree | None, scope: Scope, tops: Sequence[Symbol]) -> tuple[Symbol, Tree]:
    """The name and the formula of `L = (a-y)^2`, or of a formula alone: the one numerator that is no name in it."""
    match whole:
        case Relation((Symbol() as name, right), ("=" | ":=" | "≡",)):
            return name, right
        case Relation() | None:
            raise ExpressionError("the expression is one formula, or a name = a formula")
    used = {symbol.name for tree in (whole, *scope.trees) for symbol in symbols(tree)}
    results = list(dict.fromkeys(top for top in tops if top.name not in used))
    if len(results) > 1:
        names = " and ".join(top.name for top in results)
        raise ExpressionError(f"{names} do not occur in the expression, and only one can be its result")
    return (*results, Symbol(next(name for name in RESULTS if name not in used)))[0], whole
