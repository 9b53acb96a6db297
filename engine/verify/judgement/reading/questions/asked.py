"""A question as it was read: an expression with its steps, and the answers to be judged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.expressions.reading import Reading, read
from engine.expressions.tree import Derivative, Relation, Symbol, Tree
from engine.verify.formulas import Scope
from engine.verify.formulas.naming.plan import Plan
from engine.verify.formulas.scope import symbols

Texts = Mapping[str, object]


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
