"""Indices at one sample: their numbers, the letters of a definition, the entries of an array."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

from engine.expressions.tree import Negation, Number, Product, Sum, Symbol, Tree, indices
from engine.verify.formulas.naming.plan import CLAIM, Index, Key, Plan
from engine.verify.formulas.problems import OutOfRangeError, UnreadableError
from engine.verify.formulas.shapes.arrays import Array, scalar
from engine.verify.formulas.shapes.sizes import Size, known

Environment: TypeAlias = Mapping[str, "Index | Array"]
Draw: TypeAlias = Callable[[Key], float]


@dataclass
class Indices(ABC):
    """The letters of a plan at one sample.

    draw   the number of a leaf; None to infer shapes
    free   the numbers of letters that no sum binds
    place  the definition that is evaluated, by its number; CLAIM for the line that is judged
    """

    plan: Plan
    draw: Draw | None = None
    free: dict[str, Index] = field(default_factory=dict)
    place: int = CLAIM

    @abstractmethod
    def evaluate(self, tree: Tree, env: Environment | None = None) -> Array:
        """The array of a tree."""

    def index(self, tree: Tree, env: Environment) -> Index:
        """The number of an index, or its text where it is a label."""
        match tree:
            case Number(text) if text.isdecimal():
                return int(text)
            case Symbol() if (tree.sub, tree.sup) == ((), ()) or tree.name in self.plan.limits:
                return self._letter(tree.name, env)
            case Negation(operand):
                return self._counted(tree, [operand], env, lambda numbers: -numbers[0])
            case Sum(terms, signs):
                return self._counted(tree, terms, env, lambda n: sum(map(_signed, signs, n)))
            case Product(factors):
                return self._counted(tree, factors, env, prod)
        return indices((tree,))

    def _counted(
        self, tree: Tree, parts: Sequence[Tree], env: Environment, result: Callable[[list[int]], int]
    ) -> Index:
        """The number of an index such as l + 1; its text where a part is a label."""
        values = [self.index(part, env) for part in parts]
        numbers = [value for value in values if isinstance(value, int)]
        if len(numbers) == len(values):
            return result(numbers)
        return None if None in values else indices((tree,))

    def _letter(self, name: str, env: Environment) -> Index:
        bound = env.get(name, self.free.get(name, name))
        if isinstance(bound, Array):
            return name
        if bound != name:
            return bound
        if name in self.plan.counters:
            if self.draw is None:
                return None
            return self.free.setdefault(name, 1)
        if self.plan.counts(name):
            return None if self.draw is None else self.plan.number(self.plan.size(name), name)
        return name

    def entry(self, array: Array, place: Sequence[Index], letters: Sequence[Size | None]) -> Array:
        """One entry of a vector, or one row or entry of a matrix. UnreadableError where there is none."""
        axes = [size for size in array.shape if known(size) != 1]
        place = _in_digits(place, axes)
        if len(place) > len(axes):
            raise UnreadableError("more indices than the array has axes")
        for axis, letter in zip(axes, letters, strict=False):
            if letter is not None and self.draw is None:
                self.plan.join(axis, letter, "")
        rest = axes[len(place) :]
        if array.entries is None:
            return Array(rest[0] if rest else 1, 1, None)
        numbers = []
        for i, axis in zip(place, axes, strict=False):
            if not isinstance(i, int) or not 1 <= i <= self.plan.number(axis):
                raise OutOfRangeError(f"there is no entry {i} of {self.plan.number(axis)}")
            numbers.append(i - 1)
        if not rest:
            at = numbers[0] * array.sizes[1] + numbers[1] if len(numbers) == 2 else numbers[0]
            return scalar(array.entries[at])
        columns = array.sizes[1]
        return Array(columns, 1, array.entries[numbers[0] * columns : (numbers[0] + 1) * columns])

    def size(self, letter: str) -> Size:
        """How many values a letter has at this place of the text."""
        return self.plan.size(letter, self.place)

    def _size_of(self, index: Tree) -> Size | None:
        """The size of a letter; None for any other index."""
        if isinstance(index, Symbol) and index.name in self.plan.counters:
            return self.size(index.name)
        return None


def _signed(sign: str, number: int) -> int:
    return number if sign == "+" else -number


def text_of(key: Key) -> str:
    """The name of a leaf: x_1, w_12, a_1^(2)."""
    stem, sup, sub = key
    parts = [str(i) for i in sub]
    below = ("" if all(len(part) == 1 for part in parts) else ",").join(parts)
    above = ",".join(map(str, sup))
    return stem + (f"_{below}" if below else "") + (f"^({above})" if above else "")


def _in_digits(place: Sequence[Index], axes: Sequence[Size]) -> Sequence[Index]:
    """Row 1 and column 2 for an entry 12 of a matrix that has fewer rows."""
    match place, axes:
        case (int(number),), (rows, _):
            first, second = divmod(number, 10)
            size = known(rows)
            is_beyond = number > (size if isinstance(size, int) else size.least)
            if 0 < first < 10 and second and is_beyond:
                return first, second
    return place
