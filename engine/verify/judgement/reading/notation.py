r"""Questions in the notation of formulas: L = (a-y)^2 with z = wx + b, and \frac{dL}{dw} = 2(a-y)a(1-a)x.

Python's expressions are read as before. Any other text becomes a syntax tree, and the tree a function of Values, which
the judge takes like a function that a program passes.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.core.value import Value
from engine.expressions.context import Context
from engine.expressions.parser import Expression, ExpressionError
from engine.expressions.reading import Reading, read
from engine.expressions.tree import Derivative, Relation, Symbol, Tree
from engine.support.text import shortened
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.evaluating.indices import text_of
from engine.verify.formulas.evaluating.plan import Key, Plan
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.scope import is_numeric, symbols
from engine.verify.formulas.shapes.arrays import scalar

RESULTS = ("L", "J", "C", "E", "output")
"""Names of an expression that is written without one."""
MOST = 400  # characters of an error


@dataclass(frozen=True)
class Claimed:
    """An answer: the derivative or step that it claims, its tree, and its reading in words."""

    key: str
    left: Tree
    reading: Reading

    @property
    def right(self) -> Tree:
        """The formula of the answer; the last member of a chain."""
        return _last(self.reading)

    @property
    def number(self) -> float | None:
        """The number of an answer without names; None for a formula."""
        if not is_numeric(self.right):
            return None
        (node,) = Evaluator(Plan(Scope(), (self.right,)), _no_number).evaluate(self.right).entries or ()
        return node.data


@dataclass(frozen=True)
class Question:
    """An expression with its steps, and the answers to be judged."""

    scope: Scope
    result: Symbol
    text: str
    claims: tuple[Claimed, ...]
    plan: Plan = field(compare=False)

    @property
    def is_scalar(self) -> bool:
        """Whether every name is one number."""
        indexed = any(self.plan.counters) or any(self.plan.axes.values())
        return not indexed and not self.scope.shapes


def question(
    expression: object,
    hand: Mapping[str, object] | None,
    let: Mapping[str, object] | None,
    values: Mapping[str, object] | None,
    at: Mapping[str, object] | None = None,
) -> Question | None:
    """The question in the notation of formulas; None where Python's expressions say it, or no text does.

    ExpressionError tells everything that could not be read, in all texts at once.
    """
    answers = {**(hand or {}), **(values or {})}
    texts = [expression, *(let or {}).values(), *answers.values()]
    if not all(isinstance(text, (str, int, float)) and not isinstance(text, bool) for text in texts):
        return None
    if all((isinstance(text, str) and _is_python(text)) or not isinstance(text, str) for text in texts):
        return None
    return _Reader(let or {}, at or {}).question(str(expression), hand or {}, values or {})


def _is_python(text: str) -> bool:
    try:
        Expression(text)
    except ExpressionError:
        return False
    return True


class _Reader:
    """Reads the texts of a question in turn, and collects their problems."""

    def __init__(self, let: Mapping[str, object], at: Mapping[str, object]) -> None:
        self.let = {name: str(text) for name, text in let.items()}
        self.context = Context()
        self.problems: list[str] = []
        for name in (*let, *at):
            tree = read(name).tree
            if isinstance(tree, Symbol):
                self.context.values |= {tree.name, tree.stem}

    def question(self, expression: str, hand: Mapping[str, object], values: Mapping[str, object]) -> Question:
        scope = Scope()
        for name, text in self.let.items():
            left, right = self._tree(f"let {name}", name), self._tree(f"let {name}", text)
            if isinstance(left, Symbol) and right is not None:
                scope = scope.define(left, right)
        reading = self._read("the expression", expression)
        whole = reading.tree
        self._stop()
        result, right = _named(whole, scope)
        scope = scope.define(result, right)
        for tree in scope.trees:
            self.context.learn(tree)
        claims = [self._derivative(key, text, result) for key, text in hand.items()]
        claims += [self._value(key, text, result) for key, text in values.items()]
        self._stop()
        plan = planned(scope, tuple(part for claim in claims for part in (claim.left, claim.right)))
        return Question(scope, result, reading.spelled, tuple(claims), plan)

    def _derivative(self, key: str, text: object, result: Symbol) -> Claimed:
        asked = self._tree("a key of hand", key)
        if isinstance(asked, Symbol):
            asked = Derivative(result, (asked,), "total")
        if isinstance(asked, Derivative) and len(asked.wrt) == 1 and isinstance(asked.of, Symbol):
            name = f"d{asked.of.name}/d{getattr(asked.wrt[0], 'name', key)}"
            return Claimed(name, asked, self._read(name, _text(text)))
        self.problems.append(f"hand: {key} is neither a name nor a derivative such as dL/dw")
        return Claimed(key, result, self._read(key, _text(text)))

    def _value(self, key: str, text: object, result: Symbol) -> Claimed:
        left = self._tree("a key of values", key)
        return Claimed(key, left or result, self._read(key, _text(text)))

    def _read(self, where: str, text: str) -> Reading:
        reading = read(text, context=self.context)
        self.problems += [f"{where}: {shortened(str(problem), MOST)}" for problem in reading.problems]
        return reading

    def _tree(self, where: str, text: str) -> Tree | None:
        return self._read(where, text).tree

    def _stop(self) -> None:
        if self.problems:
            raise ExpressionError("\n".join(self.problems))


def _text(text: object) -> str:
    return text if isinstance(text, str) else repr(text)


def _named(whole: Tree | None, scope: Scope) -> tuple[Symbol, Tree]:
    """The name and the formula of `L = (a-y)^2`, or of a formula alone."""
    match whole:
        case Relation((Symbol() as name, right), ("=" | ":=" | "≡",)):
            return name, right
        case Relation():
            raise ExpressionError("the expression is one formula, or a name = a formula")
        case None:
            raise ExpressionError("nothing to read")
    used = {symbol.name for tree in (whole, *scope.trees) for symbol in symbols(tree)}
    return Symbol(next(name for name in RESULTS if name not in used)), whole


def _last(reading: Reading) -> Tree:
    tree = reading.tree
    if isinstance(tree, Relation):
        return tree.members[-1]
    return tree if tree is not None else Symbol("?")


class Derivation:
    """A question as a function of its inputs: every step in the graph has its name."""

    def __init__(self, question: Question) -> None:
        self.question = question
        scope, sides = (
            question.scope,
            [part for claim in question.claims for part in (claim.left, claim.right)],
        )
        names = {s.name: s for tree in (*scope.trees, *sides) for s in symbols(tree)}
        used = {name for tree in scope.trees for name in scope.free(tree)}
        self.inputs = {identifier(name): symbol for name, symbol in names.items() if name in used}
        self.__name__ = question.result.name
        self.__signature__ = _signature(self.inputs)

    def __call__(self, **leaves: Value) -> Value:
        """The result at these leaves."""
        evaluator = Evaluator(self.question.plan, _no_number)
        for name, node in leaves.items():
            evaluator.leaves[evaluator.key(self.inputs[name])] = node
        root = evaluator.evaluate(self.question.result)
        for key, array in evaluator.arrays.items():
            for node in array.entries or ():
                if not node.name:
                    node.name = identifier(text_of(key))
        (node,) = root.entries or ()
        return node


class Answer:
    """An answer as a function of the names that it uses."""

    def __init__(self, claim: Claimed) -> None:
        self.tree = claim.right
        self.names = {identifier(symbol.name): symbol for symbol in _names_in(self.tree)}
        self.__name__ = claim.reading.spelled
        self.__signature__ = _signature(self.names)
        self.plan = Plan(Scope(), (self.tree,))

    def __call__(self, **nodes: Value) -> Value:
        """The formula over these nodes."""
        env = {self.names[name].name: scalar(node) for name, node in nodes.items()}
        (node,) = Evaluator(self.plan, _no_number).evaluate(self.tree, env).entries or ()
        return node


def answers_of(asked: Question, is_fixed: bool) -> tuple[dict[str, object], dict[str, object]]:
    """The answers as functions: derivatives, and values of steps. At a point, a number stays one."""
    hand: dict[str, object] = {}
    values: dict[str, object] = {}
    for claim in asked.claims:
        kind = hand if isinstance(claim.left, Derivative) else values
        kind[identified(claim.key)] = claim.number if is_fixed and claim.number is not None else Answer(claim)
    return hand, values


def identified(key: str) -> str:
    """The key of an answer with names as Python can have them: dL/dw_1."""
    of, slash, by = key.partition("/d")
    return f"d{identifier(of[1:])}/d{identifier(by)}" if slash else identifier(key)


def _names_in(tree: Tree) -> Iterator[Symbol]:
    yield from {symbol.name: symbol for symbol in symbols(tree)}.values()


def _signature(names: Sequence[str] | Mapping[str, Symbol]) -> inspect.Signature:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature([inspect.Parameter(name, kind) for name in names])


def identifier(name: str) -> str:
    """The name as Python can have it: a^(2) as a_2."""
    text = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name).rstrip("_")
    while "__" in text:
        text = text.replace("__", "_")
    return text if text.isidentifier() else f"n_{text}"


def _no_number(key: Key) -> float:
    raise ValueError(f"{text_of(key)} has no number here")
