"""Facts about the names of some trees: letters that count, equal sizes, arrays."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from engine.expressions.tree import (
    BigOperator,
    Call,
    Derivative,
    Differential,
    Iverson,
    Number,
    Relation,
    Symbol,
    Transpose,
    Tree,
    indices,
)
from engine.expressions.walking import walk
from engine.verify.formulas.scope import COSTS, Definition, Scope, counters, symbols
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
class Plan:
    """Facts about the names of some trees.

    hopeless   definitions whose shapes fit in no way, by their identity
    counters   letters that count
    lettered   places of indices at which a letter stands: (stem, "sub", how many indices, which one)
    limits     names of sizes: n in a sum to n, m in a stated shape
    labels     stems of names that hold a number of a class, each with the letter that it is compared with
    differentiated  the names that each result is differentiated by; "" is the result of dZ
    leaves     the families without a definition that were met
    unfit      trees whose shapes do not fit
    clashes    sizes that one letter would make equal
    axes       how many axes an array has: 2 for W, w_j as vectors, and w_jk
    """

    scope: Scope
    trees: tuple[Tree, ...]
    counters: frozenset[str] = frozenset()
    hopeless: frozenset[int] = frozenset()
    lettered: set[tuple[str, str, int, int]] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    limits: set[str] = field(default_factory=set)
    differentiated: dict[str, dict[Tree, None]] = field(default_factory=lambda: defaultdict(dict))
    axes: dict[Family, int] = field(default_factory=dict)
    leaves: dict[Family, Symbol] = field(default_factory=dict)
    unfit: list[Tree] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    _sizes: dict[tuple[int, str], Size] = field(default_factory=dict)
    _axis_sizes: dict[tuple[Family, int], Size] = field(default_factory=dict)
    _numbered: list[Unknown] = field(default_factory=list)
    _least: dict[tuple[object, ...], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.counters = counters(self.trees)
        self.counters |= frozenset(self._instances())
        for stem, shape in self.scope.shapes.items():
            letters = [i for i, size in enumerate(shape) if is_letter(size)]
            self.lettered |= {(stem, "sub", len(letters), i) for i in letters}
            self.limits |= {size for size in shape if isinstance(size, str) and not is_letter(size)}
        self.limits |= set(self.scope.sizes)
        for node in chain.from_iterable(map(walk, self.trees)):
            match node:
                case Symbol():
                    self._note_indices(node)
                case BigOperator(last=Tree() as last):
                    self.limits |= {
                        part.name for part in walk(last) if isinstance(part, Symbol)
                    } - self.counters
                case Iverson(Relation((left, right), ("=",))):
                    self._note_label(left, right)
                    self._note_label(right, left)
                case Derivative(of=Symbol() as of, wrt=wrt):
                    self.differentiated[of.name] |= dict.fromkeys(wrt)
                case Differential(of):
                    self.differentiated[""][of] = None

    def _instances(self) -> Iterator[str]:
        """Letters at the place of one that counts: c of p_c beside p_j = ..., for the class of an example."""
        places = {
            (d.symbol.stem, len(d.symbol.sub), i)
            for d in self.scope.definitions
            for i, part in enumerate(d.symbol.sub)
            if isinstance(part, Symbol) and part.name in self.counters
        }
        names = [n for n in chain.from_iterable(map(walk, self.trees)) if places and isinstance(n, Symbol)]
        for name in names:
            for i, part in enumerate(name.sub):
                letter = part.name if isinstance(part, Symbol) else ""
                if len(letter) == 1 and letter.islower() and (name.stem, len(name.sub), i) in places:
                    yield letter

    def is_used_above(self, symbol: Symbol) -> bool:
        """Whether a shape, a number or a definition has this name; not (XᵀX + λI)⁻¹, where I is the identity."""
        scope = self.scope
        own = [d for d in scope.definitions if not any(isinstance(n, Transpose) for n in walk(d.right))]
        used = {s.stem for d in own for s in symbols(d.right)} | {d.symbol.stem for d in scope.definitions}
        return symbol.stem in {*used, *scope.shapes, *scope.numbers}

    @cached_property
    def calls(self) -> dict[str, Call]:
        """The first call of each function in the definitions: f is f(x, y) where it stands alone."""
        calls: dict[str, Call] = {}
        for definition in self.scope.definitions:
            for node in walk(definition.right):
                if isinstance(node, Call) and not node.primes:
                    calls.setdefault(node.function.name, node)
        return calls

    @cached_property
    def unknown_results(self) -> dict[str, list[Tree]]:
        """Results without a definition, each with the names that it is differentiated by: C in ∂C/∂a."""
        scope = self.scope
        results: dict[str, list[Tree]] = {}
        for name, by in self.differentiated.items():
            if name.isalpha() and name not in scope.numbers and name not in scope.stems:
                results[name] = list(by)
        if any(d.symbol.name in COSTS for d in scope.definitions) or not self.differentiated[""]:
            return results
        return {**results, "J": [*results.get("J", ()), *self.differentiated[""]]}

    def fresh(self, axes: dict[Family, int]) -> "Plan":
        """A plan of these trees with other axes, and with sizes that are not known yet."""
        plan = copy(self)
        plan.axes, plan.leaves, plan.clashes, plan.unfit = axes, {}, [], []
        plan._sizes, plan._axis_sizes, plan._numbered = {}, {}, []  # noqa: SLF001  # of its own kind
        return plan

    def _note_indices(self, symbol: Symbol) -> None:
        for side, parts in (("sub", symbol.sub), ("sup", symbol.sup)):
            for i, part in enumerate(parts):
                place = (symbol.stem, side, len(parts), i)
                if any(isinstance(n, Symbol) and self.counts(n.name) for n in walk(part)):
                    self.lettered.add(place)
                elif isinstance(part, Number) and part.text.isdecimal():
                    self._least[place] = max(self._least[place], int(part.text))

    def _note_label(self, name: Tree, letter: Tree) -> None:
        if not (isinstance(name, Symbol) and isinstance(letter, Symbol)):
            return
        if letter.name in self.counters and name.name not in self.counters:
            self.labels[name.stem] = letter.name

    @cached_property
    def definitions(self) -> tuple[tuple[int, Definition], ...]:
        """The steps that were taken as written, and the definitions, the last one first, each with its place."""
        taken = [Definition(left, right) for left, right in self.scope.taken if isinstance(left, Symbol)]
        numbered = enumerate((*reversed(taken), *reversed(self.scope.definitions)))
        return tuple(
            (place, d) for place, d in numbered if all(isinstance(p, Symbol) for p in d.parameters or ())
        )

    @cached_property
    def by_stem(self) -> dict[str, list[tuple[int, Definition]]]:
        """The definitions of each stem."""
        families: dict[str, list[tuple[int, Definition]]] = defaultdict(list)
        for place, definition in self.definitions:
            families[definition.symbol.stem + "'" * definition.symbol.primes].append((place, definition))
        return families

    @cached_property
    def by_example(self) -> frozenset[str]:
        """The stems with a value for each example: those written x^(i), and the steps without a number below them."""
        symbols_ = [node for tree in self.trees for node in walk(tree) if isinstance(node, Symbol)]
        stems = {s.stem for s in symbols_ if (s.stem, "sup", 1, 0) in self.lettered}
        steps = [d for _, d in self.definitions if d.parameters is None and not d.symbol.sup]
        grown = True
        while grown:
            above = {
                d.symbol.stem for d in steps if any(not s.sup and s.stem in stems for s in symbols(d.right))
            }
            grown = not above <= stems
            stems |= above
        return frozenset(stems)

    @cached_property
    def _last(self) -> frozenset[str]:
        """Capitals that are the last value of a letter: L in a^L, T in h_T beside h_t; not Q in W_Q."""
        letters: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        for node in chain.from_iterable(map(walk, self.trees)):
            if isinstance(node, Symbol):
                for side, parts in (("sub", node.sub), ("sup", node.sup)):
                    for part in chain.from_iterable(map(walk, parts)):
                        if isinstance(part, Symbol):
                            letters[node.stem, side, len(parts)].add(part.name)
        return frozenset(
            name
            for (_, side, _), names in letters.items()
            for name in names
            if name.isupper() and (side == "sup" or name.lower() in names)
        )

    def counts(self, name: str) -> bool:
        """Whether a name is a letter that counts, or a size."""
        return name in self.counters or name in self.limits or name in self._last

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
            if self._has_layers and letter.lower() != "l":
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


def is_letter(size: str | int) -> bool:
    """Whether an axis of a stated shape is counted by a letter: [i] of x_i ∈ ℝ^n."""
    return isinstance(size, str) and size.startswith("[")


def split_digits(plan: Plan, symbol: Symbol) -> tuple[Tree, ...]:
    """The subscripts of a name: w_12 is row 1, column 2 where the text also has w_jk."""
    match symbol.sub:
        case (Number(text),) if len(text) > 1 and text.isdecimal():
            if (symbol.stem, "sub", len(text), 0) in plan.lettered:
                return tuple(Number(digit) for digit in text)
    return symbol.sub
