"""The base e of a power: Euler's number, or a name of the text?

Where the text has no name e, it is the number. After `e = y - a`, the exponent decides: e² and e^n are powers of the
error, e^{-z} is the exponential function. Where the exponent has a name, the other reading survives.
"""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.tree import Constant, Symbol, Tree
from engine.expressions.walking import walk

_COUNTERS = frozenset("ijklmnpqtsLMNT")


def is_euler(c: Cursor, name: Symbol) -> bool:
    """Whether e can only be Euler's number: the text has no name e."""
    return name.base == "e" and not name.sub and "e" not in c.values


def powered_base(c: Cursor, base: Tree, exponent: Tree) -> Tree:
    """The base of a power: e is Euler's number, or the e of the text."""
    if not isinstance(base, Symbol) or base.name != "e":
        return base
    number = Constant("e", span=base.span)
    if "e" not in c.values:
        return number
    names = _names(exponent)
    if c.context.whole_words or not names:  # a value wins; e^2, e^{1/2}
        return base
    if names <= _COUNTERS:
        return number if c.switches.is_on("euler", "e is Euler's number", is_unlikely=True) else base
    return base if c.switches.is_on("euler", "e is a name of the text", is_unlikely=True) else number


def _names(exponent: Tree) -> set[str]:
    """The names in an exponent, without their indices."""
    indices = {
        id(part)
        for node in walk(exponent)
        if isinstance(node, Symbol)
        for index in (*node.sub, *node.sup)
        for part in walk(index)
    }
    return {node.base for node in walk(exponent) if isinstance(node, Symbol) and id(node) not in indices}
