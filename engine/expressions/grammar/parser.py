"""The grammar in one object: every rule reads on through it."""

from engine.expressions.grammar import atoms, factors
from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.leftover import leftover
from engine.expressions.grammar.operators import relations, terms
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import Tree


class Parser(Cursor):
    """Rules from the loosest to the tightest: chain, product, factor, power, atom."""

    def chain(self) -> Tree:
        """Members with relations between them, or one expression."""
        return relations.chain(self)

    def product(self) -> Tree:
        """Factors up to the next + or -."""
        return terms.product(self)

    def factor(self) -> Tree:
        """A factor with its sign and its power."""
        return factors.factor(self)

    def power(self) -> Tree:
        """An atom with its scripts, arguments and power."""
        return factors.power(self)

    def atom(self) -> Tree:
        """A name, a number, a bracket or a command with its arguments."""
        return atoms.atom(self)

    def formula(self) -> Tree:
        """The one formula of all tokens; a token that fits nowhere is noted."""
        tree = self.chain()
        if not self.sees(kinds.END):
            leftover(self)
        return tree
