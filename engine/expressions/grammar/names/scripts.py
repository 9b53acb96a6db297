"""Scripts: indices below, and what a superscript means: a power, an index of layers, primes or a transpose.

Brackets around a superscript make it an index: a^{(l)}, W^{[2]}. Without them l and L number layers; a digit or a
letter does where the text numbers layers in this way; anything else is a power.
"""

from dataclasses import dataclass
from typing import Literal

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import argument, is_group, listed, one
from engine.expressions.grammar.names.euler import is_euler
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import Blank, Number, Product, Relation, Sum, Symbol, Tree, Tuple

_LAYERS = frozenset("lL")
_INDICES = frozenset("ijklmnpq")
_COUNTERS = frozenset("ijkts")
_MARKS = frozenset(("dagger", "ddagger", "perp"))
r"""Marks that make another name: x^\dagger."""
_TRANSPOSES = frozenset(("T", "⊤"))


@dataclass(frozen=True)
class Raised:
    """A superscript: its kind, its trees, and what else it says."""

    kind: Literal["power", "index", "prime", "star", "transpose"]
    trees: tuple[Tree, ...] = ()
    primes: int = 0
    negations: int = 0
    bracket: str = ""
    is_transposed: bool = False
    is_elementwise: bool = False


def lowered(c: Cursor, base: Tree | None = None) -> tuple[Tree, ...]:
    """The indices behind _: {jk} is j and k, {1,2} is 1 and 2, {l-1} is one. `base` is the name before them."""
    c.take()
    if is_group(c) or (not c.latex and c.sees(kinds.OPEN, "(", "[")):
        if c.pairs[c.at] == c.at + 1:
            c.take()
            c.take()
            return ()
        return tuple(_flat(_listed(c)))
    token = c.next
    if token.kind == kinds.PROSE:
        return (Symbol(c.take().text, span=token.span),)
    if token.kind == kinds.SIGN and token.text in {"*", ":", "+", "-"}:
        return (Symbol(c.take().text, span=token.span),)
    if token.kind in {kinds.END, kinds.CLOSE, kinds.SEPARATOR, kinds.RELATION}:
        return (c.missing(),)
    arguments = frozenset(c.functions.get(base.stem, ()) if isinstance(base, Symbol) else ())
    return _joined(c, argument(c), arguments)


def _joined(c: Cursor, index: Tree, arguments: frozenset[str]) -> tuple[Tree, ...]:
    """One index, as LaTeX prints it. In `a_jk` without braces the letters behind it may belong to it, too.

    In f_xy they do, where f is declared with the arguments x and y.
    """
    letters = [index]
    at = c.at
    possible = arguments or _INDICES
    while isinstance(index, Symbol) and index.base in possible and _is_index_letter(c, at, possible):
        letters.append(Symbol(c.tokens[at].text, span=c.tokens[at].span))
        at += 1
    word = "".join(letter.base for letter in letters if isinstance(letter, Symbol))
    if len(letters) > 1 and arguments:
        c.at = at
        return tuple(letters)
    if len(letters) == 1 or not c.switches.is_on("subscript", f"{word} stands below"):
        return (index,)
    c.at = at
    return tuple(letters)


def _is_index_letter(c: Cursor, at: int, possible: frozenset[str]) -> bool:
    token = c.tokens[at]
    is_joined = token.kind == kinds.NAME and token.start == c.tokens[at - 1].end
    return is_joined and token.text in possible and c.tokens[at + 1].text not in {"_", "^"}


def _listed(c: Cursor) -> list[Tree]:
    """The indices in the bracket that comes next."""
    in_script, c.in_script = c.in_script, True
    trees = [tree for row in listed(c) for tree in row]
    c.in_script = in_script
    return trees


def _flat(trees: list[Tree]) -> list[Tree]:
    """Indices without a sign between them, one by one: jk, 1j."""
    flat: list[Tree] = []
    for tree in trees:
        split = isinstance(tree, Product) and tree.kind == "implicit"
        flat += tree.factors if isinstance(tree, Product) and split else [tree]
    return flat


def raised(c: Cursor, base: Tree, name: Symbol | None) -> Raised:
    """The superscript that comes next. `name` is the base where it may carry an index."""
    sign = c.take()
    close = c.pairs[c.at] if is_group(c) else -1
    first = c.at + (close >= 0)
    inner = c.tokens[first:close] if close >= 0 else [c.next]
    texts = [token.text for token in inner]
    if inner and all(token.kind == kinds.SIGN and token.text in {"'", "''"} for token in inner):
        return _taken(c, close, Raised("prime", primes=sum(map(len, texts))))
    if len(inner) == 1 and _is_transpose(c, base, texts[0]):
        return _taken(c, close, Raised("transpose", is_transposed=True))
    if texts[0:1] == ["*"] and name is not None:
        return _taken(c, close, Raised("star", is_transposed=bool(_TRANSPOSES.intersection(texts[1:]))))
    if len(inner) == 1 and texts[0] in _MARKS and name is not None:
        return _taken(c, close, Raised("index", (Symbol(texts[0], span=inner[0].span),)))
    if texts[0:1] in (["∘"], ["⊙"]) and close > first + 1:
        c.at = first + 1
        tree = c.chain()
        c.at = close + 1
        return Raised("power", (tree,), is_elementwise=True)
    brackets = _brackets(c, first, close, name if sign.style != "**" else None)
    return brackets or _expression(c, close, name)


def _taken(c: Cursor, close: int, script: Raised) -> Raised:
    c.at = close if close >= 0 else c.at
    c.take()
    return script


def _is_transpose(c: Cursor, base: Tree, text: str) -> bool:
    if text == "t" and isinstance(base, Tuple):
        return True
    if text not in _TRANSPOSES or isinstance(base, Number):
        return False
    return not (text == "T" and "T" in c.values and c.switches.is_on("superscript", "T is a power"))


def _brackets(c: Cursor, first: int, close: int, name: Symbol | None) -> Raised | None:
    """An index in brackets, (l) or [2] or [l](i), with a transpose behind it; None where the script is none."""
    bracket = c.tokens[first]
    if name is None or bracket.kind != kinds.OPEN or bracket.text not in {"(", "["}:
        return None
    if bracket.text == "(" and close < 0 and not _is_layer_in_brackets(c, first, name):
        return None
    last = c.pairs[first] + 1
    while 0 <= last < close and c.tokens[last].kind == kinds.OPEN and c.tokens[last].text in {"(", "["}:
        last = c.pairs[last] + 1
    rest = [token.text for token in c.tokens[last:close]] if close >= 0 else []
    rest = [text for text in rest if text not in {"^", "{", "}"}]
    if rest and (len(rest) > 1 or rest[0] not in _TRANSPOSES):
        return None
    c.at = first
    trees: list[Tree] = []
    while c.at < last:
        trees += _listed(c)
    if close >= 0:
        c.at = close
        c.take()
    return Raised("index", tuple(_flat(trees)), bracket=bracket.text, is_transposed=bool(rest))


def _is_layer_in_brackets(c: Cursor, first: int, name: Symbol) -> bool:
    """Whether the brackets of a^(l) hold a layer: in plain text they may only group, as in e^(-z)."""
    if is_euler(c, name):
        return False
    inner = c.tokens[first + 1 : c.pairs[first]]
    letters = {token.text for token in inner if token.kind == kinds.NAME}
    if letters and letters <= _LAYERS and not letters & c.values:
        return True
    if len(inner) == 1 and (inner[0].text.isdecimal() or inner[0].text in _COUNTERS):
        if c.context.whole_words:
            return False
        return not c.switches.is_on("superscript", f"the superscript of {name.stem} is a power")
    return False


def _expression(c: Cursor, close: int, name: Symbol | None) -> Raised:
    """A superscript that is an expression: a power, or an index without brackets."""
    negations = 0
    if close >= 0:
        tree = one(c)
    else:
        while c.sees(kinds.SIGN, "+", "-"):
            negations += c.take().text == "-"
        tree = _exponent(c, name)
    if isinstance(tree, Relation):
        c.problem(tree.span, "a relation stands in a superscript")
    if name is not None and not negations and _is_index(c, name, tree):
        return Raised("index", (tree,))
    return Raised("power", (tree,), negations=negations)


def _exponent(c: Cursor, name: Symbol | None) -> Tree:
    """An exponent without braces: one token in LaTeX, a name with its index in plain text. e^2z has two readings."""
    first = c.at
    if c.next.kind in {kinds.END, kinds.CLOSE, kinds.SEPARATOR, kinds.RELATION}:
        return c.missing()
    tree = argument(c)
    if isinstance(tree, Blank) or c.latex:
        return tree
    is_index = (
        name is not None
        and name.base != "e"
        and isinstance(tree, Symbol)
        and tree.base in _LAYERS | _COUNTERS
    )
    is_lowered = c.sees(kinds.SIGN, "_") and c.tokens[c.at + 1].style == "script"
    if isinstance(tree, Symbol) and is_lowered and not is_index:  # e^z1 is e^{z_1}, a^l_j is a_j^{l}
        tree = Symbol(tree.base, lowered(c), accent=tree.accent, span=c.span(first))
    following = c.next
    is_joined = (
        following.kind == kinds.NAME and not following.spaced and following.start == c.tokens[c.at - 1].end
    )
    if is_joined and c.switches.is_on("exponent", f"{following.text} stands in the exponent"):
        factors = [tree]
        while c.sees(kinds.NAME) and not c.next.spaced:
            factors.append(c.factor())
        return Product(tuple(factors), span=c.span(first))
    return tree


def _is_index(c: Cursor, name: Symbol, tree: Tree) -> bool:
    """Whether a superscript without brackets is an index. Where it may be either, the other reading survives."""
    parts = _parts(tree)
    letters = {part.base for part in parts if isinstance(part, Symbol)}
    simple = all(isinstance(part, Number) or (isinstance(part, Symbol) and not part.sub) for part in parts)
    is_number = isinstance(tree, Number) and tree.text.isdecimal()
    if is_euler(c, name) or not simple or (len(letters) != 1 and not is_number):
        return False
    words = f"the superscript of {name.stem} is "
    numbers_layers = bool(letters & _LAYERS) or name.stem in c.layers
    counts = bool(letters & _COUNTERS) and (bool(name.sub) or c.sees(kinds.SIGN, "_"))
    if counts and not numbers_layers and letters == {"t"} and name.name in c.values:
        return False  # β_1^t beside β_1
    if numbers_layers or counts:
        is_entry = name.stem in c.layers and bool(name.sub)  # a_j^i, where the text has a_j^l
        certain = (bool(letters & _LAYERS) or (is_entry and bool(letters))) and not letters & c.values
        return certain or not c.switches.is_on("superscript", f"{words}a power")
    may_count = bool(letters & _COUNTERS) and isinstance(tree, Symbol)
    return may_count and c.switches.is_on("superscript", f"{words}an index")


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.terms if isinstance(tree, Sum) else (tree,)
