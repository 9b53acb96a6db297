"""A question in the notation of formulas as functions of Values: the expression, and each answer."""

import inspect
from collections.abc import Iterable

from engine.core.value import Value
from engine.expressions.tree import Derivative
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.naming.indices import text_of
from engine.verify.formulas.naming.plan import Key, Plan
from engine.verify.formulas.scope import is_numeric, symbols
from engine.verify.formulas.shapes.arrays import scalar
from engine.verify.judgement.reading.answers import written
from engine.verify.judgement.reading.questions.asked import Claimed, Question


class Derivation:
    """The expression as a function of its inputs. Every step is a node with its name."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        sides = [side for claim in asked.claims for side in (claim.left, claim.right)]
        names = {symbol.name: symbol for tree in (*asked.scope.trees, *sides) for symbol in symbols(tree)}
        free = {name: symbol for name, symbol in names.items() if asked.scope.defined(symbol) is None}
        self.inputs = {asked.identifier(name): symbol for name, symbol in free.items()}
        self.__name__ = asked.result.name
        self.__signature__ = _signature(self.inputs)
        self._nodes: dict[str, Value] = {}

    def __call__(self, **leaves: Value) -> Value:
        """The result at these leaves."""
        evaluator, self._nodes = Evaluator(self.asked.plan, _no_number), {}
        for name, node in leaves.items():
            evaluator.leaves[evaluator.key(self.inputs[name])] = node
        root = evaluator.evaluate(self.asked.result)
        for definition in self.asked.scope.definitions:
            evaluator.evaluate(definition.left)
        for key, array in evaluator.arrays.items():
            for node in array.entries or ():
                node.name = node.name or self.asked.identifier(text_of(key))
                self._nodes[node.name] = node
        (node,) = root.entries or ()
        return node

    def steps(self) -> dict[str, Value]:
        """The nodes of the last call by their names, also of steps that the result does not use."""
        return self._nodes


class Answer:
    """An answer as a function of the names that it uses."""

    def __init__(self, asked: Question, claim: Claimed) -> None:
        self.tree = claim.right
        self.names = {asked.identifier(symbol.name): symbol.name for symbol in symbols(self.tree)}
        self.__name__ = claim.reading.spelled
        self.__signature__ = _signature(self.names)
        self.plan = Plan(Scope(), (self.tree,))

    def __call__(self, **nodes: Value) -> Value:
        """The formula over these nodes."""
        env = {self.names[name]: scalar(node) for name, node in nodes.items()}
        (node,) = Evaluator(self.plan, _no_number).evaluate(self.tree, env).entries or ()
        return node


def answers_of(asked: Question, *, is_fixed: bool) -> tuple[dict[str, object], dict[str, object]]:
    """The answers as functions: of derivatives, and of values. At a stated point, a number stays a number."""
    hand: dict[str, object] = {}
    values: dict[str, object] = {}
    for claim in asked.claims:
        answer = Answer(asked, claim)
        entry = _number(claim, answer) if is_fixed and is_numeric(claim.right) else answer
        match claim.left:
            case Derivative(of, (by,)):
                names = [asked.identifier(getattr(part, "name", "")) for part in (of, by)]
                hand["d{}/d{}".format(*names)] = entry
            case _:
                values[asked.identifier(claim.key)] = entry
    return hand, values


def _number(claim: Claimed, answer: Answer) -> float:
    """The number of an answer, as it was written where it is one number."""
    text = claim.reading.spelled.replace("−", "-")
    number = written(text)
    return number if isinstance(number, float) else answer().data


def _signature(names: Iterable[str]) -> inspect.Signature:
    return inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names])


def _no_number(key: Key) -> float:
    raise ValueError(f"{text_of(key)} has no number here")
