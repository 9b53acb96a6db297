r"""Questions in the notation of formulas: L = (a-y)^2 with z = wx + b, and \frac{dL}{dw} = 2(a-y)a(1-a)x.

Python's expressions are read as before. Any other text becomes a syntax tree, and derivation.py makes the trees
functions of Values, which the judge takes like functions that a program passes.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.expressions.context import Context
from engine.expressions.reading import Problem, Reading, read
from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Derivative, Relation, Symbol, Tree
from engine.expressions.walking import walk
from engine.support.errors import ExpressionError
from engine.support.python_ast import tree_of
from engine.support.text import shortened
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.naming.plan import Plan
from engine.verify.formulas.scope import symbols
from engine.verify.judgement.reading.differentials import coefficient, differentials

Texts = Mapping[str, object]
RESULTS = ("L", "J", "C", "E", "output")
"""Names of an expression that is written without one."""
MOST = 400  # characters of an error
D_IS_A_SIGN = re.compile(r"[d∂]\w+\s*/\s*[d∂]\w|\\frac\s*{\s*d\w|^\s*d\w+\s*=")
"""A text that has a derivative or begins with a differential: dL/da, \\frac{dL}{da}, dL = ..."""
LONGEST = 20_000  # characters of an expression of Python, whose tree takes a hundred times the memory
_PYTHON = (
    *(ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load, ast.Expression),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd),
)


@dataclass(frozen=True)
class Claimed:
    """An answer: the derivative or step that it claims, and its reading; of a total differential, the coefficient."""

    key: str
    left: Tree
    reading: Reading
    is_differential: bool = False

    @property
    def right(self) -> Tree:
        """The formula of the answer; the last member of a chain."""
        tree = self.reading.tree
        if isinstance(tree, Relation):
            return tree.members[-1]
        return tree if tree is not None else Symbol("?")


@dataclass(frozen=True)
class Question:
    """An expression with its steps, and the answers to be judged.

    text      the expression as it was read
    spelling  names as they were written: w1 for w_1
    """

    scope: Scope
    result: Symbol
    text: str
    claims: tuple[Claimed, ...]
    spelling: Mapping[str, str]
    plan: Plan = field(compare=False)

    @property
    def is_scalar(self) -> bool:
        """Whether every name is one number."""
        return not (self.plan.counters or any(self.plan.axes.values()) or self.scope.shapes)

    def identifier(self, name: str) -> str:
        """A name as Python can have it: w1 where it was written so, a_2 for a^(2)."""
        written = self.spelling.get(name, "")
        if written.isidentifier():
            return written
        text = re.sub(r"_+", "_", re.sub(r"\W", "_", name)).strip("_")
        return text if text.isidentifier() else f"n_{text}"

    def identifiers(self, named: Texts | None) -> dict[str, object]:
        """The entries of a point or a domain by names as Python can have them."""
        return {self.identifier(canonical(name)): entry for name, entry in (named or {}).items()}

    def has(self, names: Sequence[str]) -> bool:
        """Whether the expression and its steps have these names, and those of the answers."""
        known = {symbol.name for tree in self.scope.trees for symbol in symbols(tree)}
        sides = [side for claim in self.claims for side in (claim.left, claim.right)]
        return known >= {symbol.name for side in sides for symbol in symbols(side)} | set(
            map(canonical, names)
        )

    def check_names(self) -> None:
        """ValueError where a name is asked for that the expression and its steps do not have."""
        known = {symbol.name: symbol for tree in self.scope.trees for symbol in symbols(tree)}
        stems = set() if self.is_scalar else {symbol.stem for symbol in known.values()}
        for claim in self.claims:
            for symbol in symbols(claim.left):
                if symbol.name not in known and symbol.stem not in stems:
                    whole = claim.left.of if isinstance(claim.left, Derivative) else None
                    names = ", ".join(
                        self.identifier(name) for name, other in known.items() if other != whole
                    )
                    raise ValueError(
                        f"{claim.key!r} asks for {self.identifier(symbol.name)}, which does not occur in the "
                        f"expression; names: {names}"
                    )
        if not self.is_scalar and any(claim.is_differential for claim in self.claims):
            raise ValueError("for vectors and matrices, write the gradient, not a total differential")


def canonical(name: str) -> str:
    """The one name for all spellings of it: w_1 for w1."""
    tree = read(name).tree
    return tree.name if isinstance(tree, Symbol) else name


def question(
    expression: object, hand: Texts | None, let: Texts | None, values: Texts | None, at: Texts | None = None
) -> Question | None:
    """The question in the notation of formulas; None where Python's expressions say it, or no text does.

    ExpressionError tells everything that could not be read, in all texts at once.
    """
    answers = [*(hand or {}).items(), *(values or {}).items()]
    texts = [expression, *(let or {}).values(), *(answer for _, answer in answers)]
    plain = all(isinstance(text, (str, int, float)) and not isinstance(text, bool) for text in texts)
    if not plain or not all(
        isinstance(key, str) for key in [*(let or {}), *(key for key, _ in answers), *(at or {})]
    ):
        return None
    in_python = [_python_names(text) for text in texts if isinstance(text, str)]
    if None not in in_python and _covers(in_python, let or {}, hand or {}, at or {}):
        return None
    try:
        asked = _Reader(let or {}, at or {}).question(str(expression), hand or {}, values or {})
    except ExpressionError:
        if None in in_python:
            raise
        return None  # the judge of Python's expressions says what is wrong
    if None in in_python:
        asked.check_names()
        return asked
    return asked if asked.has(list(at or {})) else None


def _python_names(text: str) -> set[str] | None:
    """The names of an expression of Python, without functions; None where the text is none, or very long."""
    if len(text) > LONGEST:
        return None
    try:
        tree = tree_of(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    if not all(isinstance(node, _PYTHON) for node in nodes):
        return None
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in functions}


def _covers(names: Sequence[set[str] | None], let: Texts, hand: Texts, at: Texts) -> bool:
    """Whether the names of an expression and its steps, the first ones, cover those of the answers."""
    known = {name for part in names[: 1 + len(let)] for name in part or ()} | set(let)
    asked = {name for part in names[1 + len(let) :] for name in part or ()} | set(at)
    asked |= {key.rpartition("/")[2].lstrip("d∂") if "/" in key else key for key in hand}
    return all(name in known or any(name == other.rstrip("0123456789_") for other in known) for name in asked)


class _Reader:
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
