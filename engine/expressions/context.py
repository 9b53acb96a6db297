"""The names, functions and conventions of a text so far. The readers ask it; a marker fills it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.expressions.functions import ALWAYS
from engine.expressions.tree import BigOperator, Call, Derivative, Indexed, Kronecker, Relation, Symbol, Tree
from engine.expressions.walking import walk


@dataclass
class Context:
    r"""Knowledge about the symbols of a text. Names are those of `Symbol.name` and `Symbol.stem`.

    values           names used as values: `a(1-a)` is then a product
    functions        names defined with arguments, each with them: {"f": ("x",)} makes `f(x+1)` a call
    shapes           names with a known shape: {"W": (2, 3)}; () is a scalar
    layers           bases that carry a layer as a bare superscript: a, W in `a^l`
    macros           bodies of \newcommand, by name without the backslash, each with its number of arguments
    prime            the variable of a prime, where the text says "a prime means d/dx"
    is_summation     whether a repeated index means a sum
    has_d            whether d is a name of the text: dq may be d·q there
    whole_words      whether an unknown word is one name (in an expression of `parse`), never a product of letters
    """

    values: set[str] = field(default_factory=set)
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    layers: set[str] = field(default_factory=set)
    macros: dict[str, tuple[int, str]] = field(default_factory=dict)
    prime: str = ""
    is_summation: bool = False
    whole_words: bool = False
    has_d: bool = False

    def learn(self, tree: Tree) -> None:
        """Add what a line shows: the names that it uses, the functions that it defines, its layers."""
        names_only = {id(part) for node in walk(tree) for part in _no_values(node)}
        for node in walk(tree):
            if isinstance(node, Relation) and isinstance(node.members[0], Call):
                self._define(node.members[0])
            if isinstance(node, Symbol) and id(node) not in names_only:
                self._use(node)

    def stems(self) -> set[str]:
        """The letters and words of all names, without their indices."""
        names = (*self.values, *self.functions, *self.shapes)
        return {name.partition("_")[0].partition("^")[0].rstrip("'") for name in names}

    def copy(self) -> "Context":
        """A context of its own with the same content."""
        return Context(
            set(self.values),
            dict(self.functions),
            dict(self.shapes),
            set(self.layers),
            dict(self.macros),
            self.prime,
            self.is_summation,
            self.whole_words,
            self.has_d,
        )

    def _define(self, call: Call) -> None:
        names = tuple(argument.name for argument in call.arguments if isinstance(argument, Symbol))
        if len(names) == len(call.arguments) and not call.primes:
            self.functions.setdefault(call.function.name, names)

    def _use(self, symbol: Symbol) -> None:
        if symbol.base not in ALWAYS:
            self.values |= {symbol.name, symbol.stem}
        self.has_d |= symbol.name == "d"
        if symbol.sup and not symbol.bracket:
            self.layers.add(symbol.stem)


def _no_values(node: Tree) -> Iterator[Tree]:
    """The names in a node that are not used as values: indices, the limits of a sum, the function of a call."""
    parts: tuple[Tree | None, ...] = ()
    match node:
        case Symbol():
            parts = (*node.sub, *node.sup)
        case BigOperator():
            parts = (node.index, node.first, node.last, node.condition)
        case Indexed():
            parts = node.indices
        case Kronecker():
            parts = (node.i, node.j)
        case Call():
            parts = (node.function,)
    for part in parts:
        if part is not None:
            yield from walk(part)


def known(names: Iterable[str], functions: Mapping[str, tuple[str, ...]] | None = None) -> Context:
    """A context in which these names are values."""
    return Context(values=set(names), functions=dict(functions or {}))


def differentiated(tree: Tree) -> tuple[Tree, ...]:
    """The derivatives in a tree, from below."""
    return tuple(node for node in walk(tree) if isinstance(node, Derivative))
