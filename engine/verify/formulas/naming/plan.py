"""Facts about the names of some trees: equal sizes, arrays, and the letters that count."""

from copy import copy
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.expressions.tree import Number, Symbol, Tree, indices
from engine.verify.formulas.naming.letters import Letters, is_letter
from engine.verify.formulas.shapes.sizes import Shape, Size, Unknown, known, same

Family: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The names w, w_j, w_jk of one array: stem, superscripts (* where a letter counts), subscripts that do not count."""

Index: TypeAlias = int | str | None
"""A number, a label such as "out", or None where only shapes are inferred."""
Key: TypeAlias = tuple[str, tuple[Index, ...], tuple[Index, ...]]
"""A name with the numbers of its superscripts and subscripts."""

CLAIM = -1
"""The place of the line that is judged; definitions are numbered from 0."""
SIZES = (3, 2, 4)
"""Sizes that are given in turn, so that two of them differ."""
LAYERS = 3


@dataclass
class Plan(Letters):
    """Facts about the names of some trees.

    hopeless   definitions whose shapes fit in no way, by their identity
    axes       how many axes an array has: 2 for W, w_j as vectors, and w_jk
    leaves     the families without a definition that were met
    unfit      trees whose shapes do not fit
    clashes    sizes that one letter would make equal
    """

    hopeless: frozenset[int] = frozenset()
    axes: dict[Family, int] = field(default_factory=dict)
    leaves: dict[Family, Symbol] = field(default_factory=dict)
    unfit: list[Tree] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    _sizes: dict[tuple[int, str], Size] = field(default_factory=dict)
    _axis_sizes: dict[tuple[Family, int], Size] = field(default_factory=dict)
    _numbered: list[Unknown] = field(default_factory=list)

    def fresh(self, axes: dict[Family, int]) -> "Plan":
        """A plan of these trees with other axes, and with sizes that are not known yet."""
        plan = copy(self)
        plan.axes, plan.leaves, plan.clashes, plan.unfit = axes, {}, [], []
        plan._sizes, plan._axis_sizes, plan._numbered = {}, {}, []  # noqa: SLF001  # of its own kind
        return plan

    def size(self, name: str, place: int = CLAIM) -> Size:
        """The size of that name: n, or how many values a letter has in one definition; those of l and L are equal."""
        key = (place if name in self.counters else CLAIM, name)
        twins = [key, (CLAIM, name.upper())] if name in {"l", "t"} else [key]
        for twin in twins:
            self._sizes.setdefault(twin, self.scope.sizes.get(twin[1]) or Unknown(twin[1]))
        same(self._sizes[twins[0]], self._sizes[twins[-1]])
        return self._sizes[key]

    def join(self, a: Size, b: Size, letter: str) -> None:
        """Two sizes are equal, as a letter that counts both says; note where they cannot be."""
        if not same(a, b):
            name = f"the letter {letter}" if letter else "an index"
            self.clashes.append(f"{name} counts {known(a)} entries here and {known(b)} there")

    def family(self, symbol: Symbol) -> tuple[Family, int]:
        """The family of a name, and how many of its subscripts count."""
        sub = split_digits(self, symbol)
        sides = [
            [self._mark(symbol, side, parts, i) for i in range(len(parts))]
            for side, parts in (("sup", symbol.sup), ("sub", sub))
        ]
        labels = tuple(mark for mark in sides[1] if mark != "*")
        return (symbol.stem + "'" * symbol.primes, tuple(sides[0]), labels), len(sub) - len(labels)

    def _mark(self, symbol: Symbol, side: str, parts: tuple[Tree, ...], i: int) -> str:
        return "*" if (symbol.stem, side, len(parts), i) in self.lettered else indices(parts[i : i + 1])

    def axis(self, family: Family, position: int) -> Size:
        """The size of one axis of an array: entries x_i and the vector x have it in common."""
        key = (family, position)
        shape = self.scope.shapes.get(family[0], ())
        if 0 <= position < len(shape) and not is_letter(shape[position]):
            return self._size_in(shape[position], family, position)  # x_j, where the text states x ∈ ℝ^d
        stated = self._stated_size(family, position)
        if stated is not None:
            return self._axis_sizes.setdefault(key, stated)
        if key not in self._axis_sizes:
            least = self._least.get((family[0], "sub", self.axes.get(family, 1), position), 0)
            self._axis_sizes[key] = Unknown(least=max(2, least))
        return self._axis_sizes[key]

    def _stated_size(self, family: Family, position: int) -> int | None:
        """The length of one axis of stated numbers."""
        numbers = None if family[1] or family[2] else self.scope.numbers.get(family[0])
        for _ in range(position):
            numbers = None if numbers is None or isinstance(numbers, (int, float)) else numbers[0]
        return None if numbers is None or isinstance(numbers, (int, float)) else len(numbers)

    def shape(self, symbol: Symbol) -> Shape:
        """The shape of a name without a definition."""
        family, taken = self.family(symbol)
        stated = self.scope.shapes.get(symbol.stem)
        if stated is None:
            sizes = [self.axis(family, i) for i in range(taken, self.axes.get(family, taken))]
        else:
            sizes = [self._size_in(s, family, i) for i, s in enumerate(stated) if i >= taken]
        return (*sizes, 1, 1)[0], (*sizes, 1, 1)[1]

    def _size_in(self, stated: str | int, family: Family, position: int) -> Size:
        """A size in a stated shape: 3, n, or [i]: x_i ∈ ℝ^n has a row of x for each i."""
        if is_letter(stated):
            return self.axis(family, position)
        return self.size(stated) if isinstance(stated, str) else stated

    def number(self, size: Size, letter: str = "") -> int:
        """A size as a number; an unknown one gets the next of `SIZES`."""
        size = known(size)
        if isinstance(size, Unknown):
            usual = LAYERS if letter.lower() == "l" else SIZES[len(self._numbered) % len(SIZES)]
            if (self._has_layers or self.scope.is_square) and letter.lower() != "l":
                usual = 2  # a network is large enough
            self._numbered.append(size)
            size.join(max(size.least, usual))
            return max(size.least, usual)
        return size

    def stated(self, key: Key) -> float | None:
        """The stated number of a leaf: of x_1 under its own name, or as an entry of x."""
        stem, sup, sub = key
        if sup:
            return None
        numbers = self.scope.numbers
        own = numbers.get(stem + (f"_{''.join(map(str, sub))}" if sub else ""))
        if own is None and sub and stem in numbers:
            own = numbers[stem]
            for i in sub:
                if isinstance(own, (int, float)) or not isinstance(i, int) or not 0 < i <= len(own):
                    return None
                own = own[i - 1]
        return float(own) if isinstance(own, (int, float)) else None

    @property
    def _has_layers(self) -> bool:
        return any(name in {"l", "L"} for _, name in self._sizes)

    def settle(self) -> None:
        """Give a number to every size that the definitions use."""
        for (_, name), size in list(self._sizes.items()):
            self.number(size, name)
        for size in list(self._axis_sizes.values()):
            self.number(size)


def split_digits(plan: Plan, symbol: Symbol) -> tuple[Tree, ...]:
    """The subscripts of a name: w_12 is row 1, column 2 where the text also has w_jk."""
    match symbol.sub:
        case (Number(text),) if len(text) > 1 and text.isdecimal():
            if (symbol.stem, "sub", len(text), 0) in plan.lettered:
                return tuple(Number(digit) for digit in text)
    return symbol.sub
