"""Names at one sample: each is evaluated once, from its definition, from the entries of a vector, or as a leaf."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from engine.core import operations as ops
from engine.core.value import Value, apply, constant
from engine.expressions.tree import Number, Symbol, Tree
from engine.verify.formulas.naming.indices import Environment, text_of
from engine.verify.formulas.naming.patterns import Match, Patterns
from engine.verify.formulas.naming.plan import Index, Key, split_digits
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.scope import Definition, symbols
from engine.verify.formulas.shapes.arrays import Array, scalar
from engine.verify.formulas.shapes.sizes import is_one, known, same_shape

MOST_ENTRIES = 400  # of an array
IDENTITIES = {"I", "𝟙", "𝕀"}
"""Names of the identity matrix, where nothing else has them."""


COLUMNS = "°"
"""The end of the accent of a name u of which uᵀ is a matrix of the columns u_1, u_2, ..., or a row of numbers."""


@dataclass
class Names(Patterns):
    """The names of a plan at one sample.

    leaves  the leaf of each number; equal keys are one leaf
    arrays  what is evaluated already
    drawn   the leaves whose numbers the text does not state
    owned   the nodes of steps
    example the number of the example whose values names have; 0 outside of any
    penalty how much the notation contradicts the shapes, while they are inferred
    home    the names whose leaves these share: at another point the names that are not of the point keep their values
    """

    leaves: dict[Key, Value] = field(default_factory=dict)
    arrays: dict[Key, Array] = field(default_factory=dict)
    owned: set[Value] = field(default_factory=set)
    drawn: set[Value] = field(default_factory=set)
    penalty: int = 0
    example: int = 0
    home: "Names | None" = None

    @abstractmethod
    def unknown_result(self, symbol: Symbol) -> Array | None:
        """The value of a name that the text only differentiates; None for any other name."""

    def resolve(self, symbol: Symbol, env: Environment) -> Array:
        """The array of a name."""
        if self.example and not symbol.sup and symbol.stem in self.plan.by_example:
            symbol = replace(symbol, sup=(Number(str(self.example)),))
        local = env.get(symbol.name)
        if isinstance(local, Array):
            return local
        if self._is_counter(symbol, env):
            at = self.index(symbol, env)
            return scalar(float(at) if isinstance(at, int) else None)
        sub = split_digits(self.plan, symbol)
        key = self._key(symbol, sub, env)
        if key not in self.arrays:
            self.arrays[key] = self._placeholder(symbol)
            try:
                array = self._evaluated(symbol, sub, key, env)
            except Exception:
                del self.arrays[key]
                raise
            if self.draw is None:
                same_shape(array.shape, self.arrays[key].shape)
            self.arrays[key] = array
        array = self.arrays[key]
        if array.entries is None and self.draw is not None:
            raise UnreadableError(f"{symbol.name} is defined by itself")
        if self.draw is None:
            self._link(symbol, sub, key)
        return array

    def _is_counter(self, symbol: Symbol, env: Environment) -> bool:
        """Whether a name stands for a number that counts: i in Σ i x_i, n in 1/n Σ."""
        if symbol.sub or symbol.sup or symbol.primes:
            return False
        name = symbol.name
        return isinstance(env.get(name), int) or (
            name in self.plan.limits and self.match((name, (), ())) is None
        )

    def key(self, symbol: Symbol) -> Key:
        """The key of a name whose indices are numbers or labels."""
        return self._key(symbol, split_digits(self.plan, symbol), {})

    def _key(self, symbol: Symbol, sub: Sequence[Tree], env: Environment) -> Key:
        stem = symbol.stem + "'" * symbol.primes
        return stem, tuple(self.index(i, env) for i in symbol.sup), tuple(self.index(i, env) for i in sub)

    def _placeholder(self, symbol: Symbol) -> Array:
        rows, columns = self.plan.shape(symbol) if self.draw is None else (1, 1)
        return Array(rows, columns, None)

    def _evaluated(self, symbol: Symbol, sub: Sequence[Tree], key: Key, env: Environment) -> Array:
        match = self.match(key)
        if match is not None:
            return self._with_own_nodes(self.within(match.place, match.definition.right, match.letters))
        example = self.match((key[0], (), key[2])) if key[0] in self.plan.by_example else None
        if example is not None and len(key[1]) == 1:  # ŷ = σ(wx + b) is ŷ^(i) = σ(w x^(i) + b)
            return self._with_own_nodes(self._of_example(example, key[1][0]))
        for count in range(len(key[2]) - 1, -1, -1):  # w_j is a row of W; z_1 an entry of z
            above = self.match((key[0], key[1], key[2][:count]))
            if above is not None and not _is_start(symbol, above.definition):
                whole = self.resolve(replace(symbol, sub=tuple(sub[:count])), env)
                if not whole.is_scalar:
                    return self.entry(whole, key[2][count:], [self._size_of(i) for i in sub[count:]])
        assembled = None if key[2] else self._assembled(symbol, key)
        if assembled is not None:
            return assembled
        result = self.unknown_result(symbol)
        return self._leaf(symbol, key) if result is None else result

    def _of_example(self, match: Match, number: Index) -> Array:
        """The right side of a definition for one example."""
        outer, self.example = self.example, number if isinstance(number, int) else 1
        try:
            return self.within(match.place, match.definition.right, match.letters)
        finally:
            self.example = outer

    def _assembled(self, symbol: Symbol, key: Key) -> Array | None:
        """A vector or matrix from the definition of its entries, z_j or w_jk."""
        own = next(
            ((p, names) for p, d in self.definitions if (names := self.entry_letters(d, symbol))), None
        )
        if own is None:
            return None
        at, letters = own
        sizes = [self.plan.size(letter, at) for letter in letters]
        if self.draw is None:
            one = replace(symbol, sub=tuple(map(Symbol, letters)))
            first = self.within(at, one, dict.fromkeys(letters))
            if not first.is_scalar and symbol.accent.endswith(COLUMNS) and is_one(first.columns):
                return Array(sizes[0], first.rows, None)
            if not first.is_scalar:
                raise ShapeError(f"{one.name} is an array, and {symbol.name} was taken for their vector")
            return Array(sizes[0], (*sizes, 1)[1], None)
        numbers = [self.plan.number(size, letter) for size, letter in zip(sizes, letters, strict=True)]
        sup = tuple(Number(str(i)) if isinstance(i, int) else Symbol(str(i)) for i in key[1])
        entries: list[Value] = []
        for place in product(*(range(1, n + 1) for n in numbers)):
            entry = self.resolve(replace(symbol, sub=tuple(Number(str(i)) for i in place), sup=sup), {})
            entries += entry.entries or ()
        width = (*numbers, len(entries) // numbers[0])[1]
        return Array(numbers[0], width, tuple(entries))

    def _leaf(self, symbol: Symbol, key: Key) -> Array:
        if symbol.base in IDENTITIES and not self.plan.is_used_above(symbol):
            return self._identity()
        self.plan.leaves[self.plan.family(symbol)[0]] = symbol
        rows, columns = self.plan.shape(symbol)
        if self.draw is None:
            return Array(rows, columns, None)
        if known(rows) == known(columns) == 1:
            return scalar(self.leaf(key))
        numbers = self.plan.number(rows), self.plan.number(columns)
        if numbers[0] * numbers[1] > MOST_ENTRIES:
            raise UnreadableError(f"{symbol.name} has {numbers[0]}×{numbers[1]} entries: state smaller sizes")
        axes = [range(1, n + 1) for n in numbers if n > 1]
        entries = [self.leaf((key[0], key[1], (*key[2], *place))) for place in product(*axes)]
        return Array(*numbers, tuple(entries))

    def _identity(self) -> Array:
        """The identity matrix, of the size that its place needs."""
        size = self.plan.axis(("I", (), ()), 0)
        if self.draw is None:
            return Array(size, size, None)
        n = self.plan.number(size)
        return Array(n, n, tuple(constant(float(i == j)) for i, j in product(range(n), range(n))))

    def leaf(self, key: Key) -> Value:
        """The leaf of one number; equal keys are one leaf."""
        if self.home is not None:
            return self.home.leaf(key)
        if key not in self.leaves:
            if self.draw is None:
                raise UnreadableError(f"{text_of(key)} has a shape alone here")
            leaf = self.leaves[key] = Value(self.draw(key), text_of(key))
            if self.plan.stated(key) is None:
                self.drawn.add(leaf)
        return self.leaves[key]

    def _with_own_nodes(self, array: Array) -> Array:
        """A step as nodes of its own, also where it is another name or a number."""
        if array.entries is None:
            return array
        entries: list[Value] = []
        for node in array.entries:
            is_own = node.parents and node not in self.owned
            entries.append(node if is_own else apply(ops.mul, 1.0, node))
            self.owned.add(entries[-1])
        return Array(array.rows, array.columns, tuple(entries))

    def within(self, place: int, tree: Tree, env: Environment) -> Array:
        """A tree whose letters are those of a place of the text."""
        outer, self.place = self.place, place
        try:
            return self.evaluate(tree, env)
        finally:
            self.place = outer

    def _link(self, symbol: Symbol, sub: Sequence[Tree], key: Key) -> None:
        """A letter counts the axis of a name, or what the letter of its definition counts."""
        match = self.match(key)
        family, count = self.plan.family(symbol)
        pattern = match.definition.symbol if match else symbol
        own = (*pattern.sup, *split_digits(self.plan, pattern))
        for i, part in enumerate((*symbol.sup, *sub)):
            size = self._size_of(part)
            if size is None or not isinstance(part, Symbol):
                continue
            mark = own[i]
            letter = mark.name if isinstance(mark, Symbol) else ""
            if match and letter in self.plan.counters:
                self.plan.join(self.plan.size(letter, match.place), size, part.name)
            elif not match and (i < len(symbol.sup) or count == len(sub)):
                self.plan.join(self.plan.axis(family, i - len(symbol.sup)), size, part.name)


def _is_start(symbol: Symbol, definition: Definition) -> bool:
    """Whether a name is no entry of a function, but its value at the start: m_0 in m(t) = m_0 + at."""
    return definition.parameters is not None and symbol in symbols(definition.right)
