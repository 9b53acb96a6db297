"""Definitions as patterns: `z_j = ...` is for z_1 and z_2, `a^l = ...` for every layer from 1."""

from dataclasses import dataclass

from engine.expressions.tree import Number, Sum, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas.naming.indices import Environment, Indices
from engine.verify.formulas.naming.plan import Index, Key, split_digits
from engine.verify.formulas.problems import OutOfRangeError
from engine.verify.formulas.scope import Definition


@dataclass(frozen=True, slots=True)
class Match:
    """A definition that fits a name: its place in the text, its right side, the numbers of its letters."""

    place: int
    definition: Definition
    letters: dict[str, Index]


@dataclass
class Patterns(Indices):
    """The definitions of a plan at one sample."""

    @property
    def definitions(self) -> tuple[tuple[int, Definition], ...]:
        """The definitions, the last one first, each with its place."""
        return self.plan.definitions

    def match(self, key: Key) -> Match | None:
        """The last definition that fits a name. OutOfRangeError for a layer beyond the last."""
        for place, definition in self.plan.by_stem.get(key[0], ()):
            letters = self._letters(place, definition.symbol, key)
            if letters is not None:
                return Match(place, definition, letters)
        return None

    def _letters(self, place: int, pattern: Symbol, key: Key) -> dict[str, Index] | None:
        """The letters of a definition for these indices; None where it is for others."""
        sub = split_digits(self.plan, pattern)
        if len(pattern.sup) != len(key[1]) or len(sub) != len(key[2]):
            return None
        letters: dict[str, Index] = {}
        for part, value in zip((*pattern.sup, *sub), (*key[1], *key[2]), strict=True):
            if not self._fits(place, part, value, letters):
                return None
        return letters

    def _fits(self, place: int, part: Tree, value: Index, letters: dict[str, Index]) -> bool:
        match part:
            case Symbol(sub=(), sup=()) if part.name in self.plan.counters:
                return self._bind(place, part.name, value, letters)
            case Sum((Symbol() as letter, Number(text)), (_, sign)) if letter.name in self.plan.counters:
                shift = int(text) if sign == "-" else -int(text)
                shifted = value + shift if isinstance(value, int) else value
                least = 0 if sign == "+" else 1  # x_{n+1} = ... makes x_1 from x_0
                return self._bind(place, letter.name, shifted, letters, least)
        return self.index(part, {}) == value

    def _bind(self, place: int, letter: str, value: Index, letters: dict[str, Index], least: int = 1) -> bool:
        if isinstance(value, str) or letters.get(letter, value) != value:
            return False
        if isinstance(value, int):
            if value < least:
                return False
            most = self.plan.number(self.plan.size(letter, place), letter)
            if value > most:
                raise OutOfRangeError(f"{letter} = {value} is beyond {most}")
        letters[letter] = value
        return True

    def entry_letters(self, definition: Definition, symbol: Symbol) -> list[str]:
        """The letters of z_j or w_jk where a definition is for the entries of a name; else none."""
        pattern = definition.symbol
        sides = [(s.stem, s.primes, len(s.sup)) for s in (pattern, symbol)]
        if sides[0] != sides[1] or definition.parameters is not None or len(pattern.sub) > 2:
            return []
        letters = [p.name for p in pattern.sub if isinstance(p, Symbol) and p.name in self.plan.counters]
        return letters if len(letters) == len(pattern.sub) else []

    def letters_of(self, symbol: Symbol, env: Environment) -> tuple[Index, ...]:
        """The numbers of the letters inside the indices of a name: of c in h_(θ_c)."""
        parts = (part for index in (*symbol.sup, *symbol.sub) for part in walk(index))
        return tuple(self.index(p, env) for p in parts if isinstance(p, Symbol) and not p.sub and not p.sup)

    def bound_letters(
        self, place: int, pattern: Symbol, symbol: Symbol, env: Environment
    ) -> dict[str, Index] | None:
        """The numbers of a pattern's letters in a name: of j in h_(θ_j) for h_(θ_c); None where it does not fit."""
        if (pattern.stem, pattern.primes) != (symbol.stem, symbol.primes):
            return None
        letters: dict[str, Index] = {}
        pairs = [(pattern, symbol)]
        while pairs:
            own, part = pairs.pop()
            inside = [(*each.sup, *each.sub) for each in (own, part)]
            if (len(own.sup), len(inside[0])) != (len(part.sup), len(inside[1])):
                return None
            for a, b in zip(*inside, strict=True):
                if isinstance(a, Symbol) and not a.sub and not a.sup and a.name in self.plan.counters:
                    letters[a.name] = self.index(b, env)
                    if self.draw is None and (size := self._size_of(b)) is not None:
                        self.plan.join(self.plan.size(a.name, place), size, a.name)
                elif isinstance(a, Symbol) and isinstance(b, Symbol) and a.stem == b.stem:
                    pairs.append((a, b))
                elif a != b:
                    return None
        return letters
