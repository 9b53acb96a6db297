"""Matrices, cases, sums over indices, and conditions as numbers."""

from dataclasses import dataclass
from functools import partial, reduce

from engine.core import operations as ops
from engine.core.value import apply, constant
from engine.expressions.tree import (
    BigOperator,
    Cases,
    Indexed,
    Iverson,
    Kronecker,
    Matrix,
    Number,
    Relation,
    Sum,
    Symbol,
    Tree,
    Tuple,
)
from engine.verify.formulas.evaluating.arithmetic import Arithmetic
from engine.verify.formulas.evaluating.conditions import holds
from engine.verify.formulas.naming.indices import Environment
from engine.verify.formulas.problems import UnreadableError
from engine.verify.formulas.scope import symbols
from engine.verify.formulas.shapes import arrays
from engine.verify.formulas.shapes.arrays import Array, each, scalar
from engine.verify.formulas.shapes.sizes import Shape, same

_BIG = {"sum": ops.add, "mean": ops.add, "prod": ops.mul, "max": ops.max_, "min": ops.min_}


MOST_TERMS = 100  # of a sum or product
MOST_TOGETHER = 4_000  # of all sums of one sample: sums in sums multiply


@dataclass
class Structures(Arithmetic):
    """Trees with parts that are chosen or repeated, at one sample; `terms` of sums were evaluated."""

    terms: int = 0

    def _of_matrix(self, tree: Matrix, env: Environment) -> Array:
        return arrays.stacked([[self.evaluate(entry, env) for entry in row] for row in tree.rows])

    def _of_tuple(self, tree: Tuple, env: Environment) -> Array:
        items = [self.evaluate(item, env) for item in tree.items]
        if tree.bracket in "⟨<" and len(items) == 2:
            return arrays.dot_product(*items)
        if tree.bracket in "⟨<" and len(items) == 1:
            raise UnreadableError("an average in ⟨ ⟩ has no value here")
        if tree.bracket == "{":
            raise UnreadableError("a set has no value here")
        return arrays.stacked([[item] for item in items])

    def _of_cases(self, tree: Cases, env: Environment) -> Array:
        branches = [(self.evaluate(value, env), condition) for value, condition in tree.branches]
        if self.draw is None:
            return next((value for value, _ in branches if not value.is_scalar), branches[0][0])
        truths = [None if c is None else holds(self, c, env) for _, c in branches]
        count = max([len(t) for t in truths if t is not None] + [len(v.entries or ()) for v, _ in branches])
        entries = []
        for i in range(count):
            chosen = next((j for j, t in enumerate(truths) if t is None or t[i % len(t)]), None)
            if chosen is None:
                raise UnreadableError("no case of the piecewise function holds here")
            values = branches[chosen][0].entries or ()
            entries.append(values[i % len(values)])
        shape = next((v.shape for v, _ in branches if not v.is_scalar), (count, 1))
        return Array(*shape, tuple(entries))

    def _of_bigoperator(self, tree: BigOperator, env: Environment) -> Array:
        if tree.index is None:
            return self._over_all(tree, env)
        letter = tree.index.name
        places = self._range(tree, env)
        self.terms += len(places)
        if self.terms > MOST_TOGETHER:
            raise UnreadableError(f"sums of more than {MOST_TOGETHER:,} terms together are not evaluated")
        terms = [self.evaluate(tree.body, {**env, letter: i}) for i in places]
        if not terms:
            return scalar(0.0 if tree.kind == "sum" else 1.0)
        if self.draw is None:
            return terms[0]
        total = reduce(lambda a, b: arrays.added(a, b, partial(apply, _BIG[tree.kind])), terms)
        return each(lambda x: x / len(terms), total) if tree.kind == "mean" else total

    def _range(self, tree: BigOperator, env: Environment) -> list[int | None]:
        letter = tree.index.name if tree.index else ""
        first = 1 if tree.first is None else self.index(tree.first, env)
        end = tree.last
        match end:
            case Sum((Symbol() as size, Number("1")), (_, "-")) if first == 0 and not _is_value(
                letter, tree.body
            ):
                first, end = 1, size  # entries from 0 to n - 1 are n entries
        if self.draw is None:
            if isinstance(end, Symbol) and first == 1:
                same(self.size(letter), self.plan.size(end.name))
            return [None]
        last = self.plan.number(self.size(letter), letter) if end is None else self._limit(end, env)
        if not isinstance(first, int):
            raise UnreadableError(f"the sum over {letter} begins at {first}")
        if last - first >= MOST_TERMS:
            raise UnreadableError(f"a sum of {last - first + 1} terms; at most {MOST_TERMS} are evaluated")
        inside = range(first, last + 1)
        if tree.condition is None:
            return list(inside)
        return [i for i in inside if all(holds(self, tree.condition, {**env, letter: i}))]

    def _limit(self, last: Tree, env: Environment) -> int:
        limit = self.index(last, env)
        if not isinstance(limit, int):
            raise UnreadableError(f"a sum ends at {limit}, which is no whole number")
        return limit

    def _over_all(self, tree: BigOperator, env: Environment) -> Array:
        """Σ without an index: over the letter that nothing binds, else over all entries."""
        inside = {p.name for s in symbols(tree.body) for p in (*s.sub, *s.sup) if isinstance(p, Symbol)}
        letters = sorted(n for n in inside & self.plan.counters if n not in env and n not in self.free)
        if letters:
            return self._of_bigoperator(
                BigOperator(tree.kind, Symbol(letters[0]), None, None, tree.body), env
            )
        body = self.evaluate(tree.body, env)
        if body.is_scalar or body.entries is None:
            return scalar(None if body.entries is None else body.entries[0])
        return scalar(reduce(partial(apply, _BIG[tree.kind]), body.entries))

    def _of_iverson(self, tree: Iverson, env: Environment) -> Array:
        shape = self._shape_of_condition(tree.condition, env)
        if self.draw is None:
            return Array(*shape, None)
        return Array(*shape, tuple(constant(float(truth)) for truth in holds(self, tree.condition, env)))

    def _shape_of_condition(self, condition: Tree, env: Environment) -> Shape:
        """The shape of the sides of a comparison: of Wx > 0, entry by entry."""
        members = condition.members if isinstance(condition, Relation) else ()
        for member in members:
            if any(True for _ in symbols(member)) and not isinstance(self.index(member, env), int):
                array = self.evaluate(member, env)
                if not array.is_scalar:
                    return array.shape
        return 1, 1

    def _of_kronecker(self, tree: Kronecker, env: Environment) -> Array:
        i, j = self.index(tree.i, env), self.index(tree.j, env)
        return scalar(None if self.draw is None else float(i == j))

    def _of_indexed(self, tree: Indexed, env: Environment) -> Array:
        operand = self.evaluate(tree.operand, env)
        place = [self.index(i, env) for i in tree.indices]
        return self.entry(operand, place, [self._size_of(i) for i in tree.indices])


def _is_value(letter: str, body: Tree) -> bool:
    """Whether a letter is computed with, as in Σ i x_i."""
    return any(symbol.name == letter for symbol in symbols(body))
