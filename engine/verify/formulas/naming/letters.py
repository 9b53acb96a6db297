"""The letters of some trees: which of them count, and which names have a value for each example."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

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
)
from engine.expressions.walking import walk
from engine.support.process.cached import cached_property
from engine.verify.formulas.scope import COSTS, Definition, Scope, counters, symbols


@dataclass
class Letters:
    """The letters of some trees, by the definitions of a scope.

    counters   letters that count
    lettered   places of indices at which a letter stands: (stem, "sub", how many indices, which one)
    limits     names of sizes: n in a sum to n, m in a stated shape
    labels     stems of names that hold a number of a class, each with the letter that it is compared with
    differentiated  the names that each result is differentiated by; "" is the result of dZ
    """

    scope: Scope
    trees: tuple[Tree, ...]
    counters: frozenset[str] = frozenset()
    lettered: set[tuple[str, str, int, int]] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    limits: set[str] = field(default_factory=set)
    differentiated: dict[str, dict[Tree, None]] = field(default_factory=lambda: defaultdict(dict))
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
        capitals: dict[str, set[str]] = defaultdict(set)
        instances: set[str] = set()
        for name in names:
            for i, part in enumerate(name.sub):
                letter = part.name if isinstance(part, Symbol) else ""
                if len(letter) == 1 and (name.stem, len(name.sub), i) in places:
                    instances.add(letter)
                capitals[letter].add(name.stem)
        own = {part.name for d in self.scope.definitions for part in d.symbol.sub if isinstance(part, Symbol)}
        for letter in instances:
            is_fixed = letter.isupper() and len(capitals[letter]) > 1 and letter not in own
            if letter.islower() or is_fixed:  # A of a_A and w_jA; not T of L_T = ...
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
        wholes = {d.symbol.stem for d in steps if self._gathers(d)}
        grown = True
        while grown:
            above = {
                d.symbol.stem for d in steps if any(not s.sup and s.stem in stems for s in symbols(d.right))
            }
            grown = not above <= stems
            stems |= above
        return frozenset(stems - wholes)

    def _gathers(self, step: Definition) -> bool:
        """Whether a step has the values of all examples: x_ij = x_i^(j), and y = uᵀ with u_j = y^(j)."""
        rights, seen = [step.right], set[str]()
        while rights:
            for symbol in symbols(rights.pop()):
                if symbol.sup and symbol.stem == step.symbol.stem:
                    return True
                if symbol.name not in seen and not symbol.sup:
                    seen.add(symbol.name)
                    rights += [d.right for _, d in self.by_stem.get(symbol.stem, ()) if d.parameters is None]
        return False

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


def is_letter(size: str | int) -> bool:
    """Whether an axis of a stated shape is counted by a letter: [i] of x_i ∈ ℝ^n."""
    return isinstance(size, str) and size.startswith("[")
