"""A factor: its sign, its atom, and what stands behind the atom: scripts, primes, arguments, a transpose, a power."""

from dataclasses import dataclass, replace

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import is_group, listed
from engine.expressions.grammar.names import calls
from engine.expressions.grammar.names.euler import powered_base
from engine.expressions.grammar.names.scripts import Raised, lowered, raised
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import (
    Absolute,
    At,
    Call,
    Constant,
    Derivative,
    Indexed,
    Kronecker,
    Negation,
    Norm,
    Number,
    Power,
    Product,
    Relation,
    Symbol,
    Transpose,
    Tree,
    Tuple,
    indices,
)


def factor(c: Cursor) -> Tree:
    """A factor with its signs: −x². A sign binds closer than a product and looser than a power."""
    first = c.at
    negations: list[int] = []
    while c.sees(kinds.SIGN, "+", "-"):
        if c.next.text == "-":
            negations.append(c.at)
        c.take()
    tree = c.power()
    for start in reversed(negations):
        tree = Negation(tree, span=(c.tokens[start].start, max(tree.span[1], c.tokens[first].end)))
    return tree


_TRANSPOSED = (Symbol("T"), Symbol("⊤"))


@dataclass
class _Part:
    """An atom, and the powers that wait until its scripts are read."""

    tree: Tree
    is_name: bool
    first: int
    powers: list[Raised]


def power(c: Cursor) -> Tree:
    """An atom with its scripts and its power: W_{jk}^{(l)}, σ'(z), x², 2^{3^x}."""
    first = c.at
    is_braced = is_group(c) and c.latex
    is_name = is_braced or c.sees(kinds.NAME) or c.next.text.startswith(("accent:", "style:"))
    part = _Part(c.atom(), is_name, first, [])
    if is_braced and not isinstance(part.tree, Symbol):
        part.is_name = False
    while _extended(c, part):
        pass
    return _powered(c, part)


def _extended(c: Cursor, part: _Part) -> bool:
    """Read one more thing behind an atom; False where nothing follows."""
    token = c.next
    if token.kind == kinds.SIGN:
        if token.text == "_":
            part.tree = _indexed(part, lowered(c, part.tree))
        elif token.text == "^":
            _raise(c, part)
        elif token.text in {"'", "''"} and not part.powers:
            part.tree = _primed(c, part)
        elif (
            token.text == "." and c.ahead().text == "T" and not c.ahead().spaced and not c.context.whole_words
        ):
            c.take()
            c.take()
            part.tree = Transpose(part.tree, span=c.span(part.first))
            part.is_name = False
        else:
            return _called(c, part)
        return True
    if token.kind == kinds.BAR and c.bar != token.text and c.ahead().text == "_" and token.text == "|":
        c.take()
        part.tree = At(part.tree, _conditions(lowered(c)), span=c.span(part.first))
        return True
    return _entry(c, part) or _composed(c, part) or _called(c, part)


def _composed(c: Cursor, part: _Part) -> bool:
    """Read (f ∘ g)(x) as f(g(x))."""
    tree = part.tree
    if (
        not isinstance(tree, Product)
        or tree.kind != "elementwise"
        or not c.sees(kinds.OPEN, "(")
        or part.powers
    ):
        return False
    functions = [factor for factor in tree.factors if isinstance(factor, Symbol)]
    if len(functions) < len(tree.factors) or not any(
        calls.is_function(c, function) for function in functions
    ):
        return False
    arguments = tuple(argument for row in listed(c) for argument in row)
    for function in reversed(functions):
        arguments = (Call(function, arguments, span=c.span(part.first)),)
    part.tree = arguments[0]
    return True


def _entry(c: Cursor, part: _Part) -> bool:
    """Read w[0] as w_0 in plain text, where the bracket holds one whole number; an expression has no such names."""
    close = c.pairs.get(c.at, 0) if c.sees(kinds.OPEN, "[") and not c.next.spaced else 0
    number = c.ahead()
    if c.latex or close != c.at + 2 or not number.text.isdecimal() or not isinstance(part.tree, Symbol):
        return False
    if c.context.whole_words:
        hint = "write ( ) around a part, and a name such as w0 for w[0]"
        c.problem(c.next.span, "'[' is not allowed here", hint)
    elif c.switches.is_on("entry", f"{part.tree.name} is a factor before [{number.text}]"):
        return False
    part.tree = _indexed(part, (Number(number.text, span=number.span),))
    c.at = close + 1
    return True


def _called(c: Cursor, part: _Part) -> bool:
    """Read the arguments of a name, where it has some."""
    if not c.allows_call or not part.is_name or not isinstance(part.tree, Symbol):
        return False
    call = calls.call(c, part.tree, part.first)
    if call is not None:
        part.tree, part.is_name = call, False
    return call is not None


def _conditions(trees: tuple[Tree, ...]) -> tuple[Tree, ...]:
    return tuple(tree for tree in trees if not isinstance(tree, Symbol) or len(trees) == 1)


def _indexed(part: _Part, indices_: tuple[Tree, ...]) -> Tree:
    tree = part.tree
    span = (tree.span[0], max([tree.span[1], *(index.span[1] for index in indices_)]))
    if isinstance(tree, Symbol) and part.is_name:
        accent = indices(indices_)
        if accent in {"hat", "bar", "tilde"} and not tree.accent:
            return replace(tree, accent=accent, span=span)
        return replace(tree, sub=tree.sub + indices_, span=span)
    is_order = all(isinstance(index, Symbol | Number | Constant) for index in indices_)
    if isinstance(tree, Norm | Absolute) and not part.powers and is_order:
        return Norm(tree.operand, indices(indices_), span=span)
    if any(isinstance(index, Relation) for index in indices_):
        return At(tree, indices_, span=span)
    if isinstance(tree, Derivative) and tree.wrt and all(map(_is_held, indices_)):  # (∂p/∂V)_T
        return replace(tree, span=span)
    return Indexed(tree, indices_, span=span)


def _is_held(index: Tree) -> bool:
    """Whether an index is a variable that a derivative holds fixed: a letter that does not count."""
    return isinstance(index, Symbol) and len(index.base) == 1 and index.base not in "ijklmnpqrst"


def _raise(c: Cursor, part: _Part) -> None:
    """Read a superscript: an index of a name, primes, a transpose, or a power."""
    base = part.tree if part.is_name and not part.powers else None
    script = raised(c, part.tree, base if isinstance(base, Symbol) else None)
    span = c.span(part.first)
    tree = part.tree
    if script.kind == "power":
        part.powers.append(script)
    elif script.kind == "prime":
        part.tree = _with_primes(c, part, script.primes)
    elif isinstance(tree, Symbol) and script.kind == "index":
        part.tree = replace(tree, sup=tree.sup + script.trees, bracket=script.bracket, span=span)
    elif isinstance(tree, Symbol) and script.kind == "star":
        part.tree = replace(tree, accent=tree.accent or "star", span=span)
    if script.is_transposed:
        part.tree, part.is_name = Transpose(_powered(c, part), span=span), False
        part.powers = []


def _primed(c: Cursor, part: _Part) -> Tree:
    primes = 0
    while c.sees(kinds.SIGN, "'", "''"):
        primes += len(c.take().text)
    return _with_primes(c, part, primes)


def _with_primes(c: Cursor, part: _Part, primes: int) -> Tree:
    tree, span = part.tree, c.span(part.first)
    variables = (Symbol(c.context.prime),) if c.context.prime else ()
    if isinstance(tree, Symbol) and part.is_name:
        return _primed_name(c, replace(tree, primes=tree.primes + primes, span=span))
    if isinstance(tree, Call) and isinstance(tree.function, Symbol) and not variables:
        argument = tree.arguments[0]
        variables = (argument,) if isinstance(argument, Symbol) else ()
    elif isinstance(tree, Tuple | Transpose):
        return Transpose(tree, span=span)
    return Derivative(tree, variables, "prime", primes, span=span)


def _primed_name(c: Cursor, symbol: Symbol) -> Tree:
    """A name with a prime: f' of a function, W' perhaps a transpose, h' a derivative where the text says so."""
    plain = replace(symbol, primes=0)
    inner = c.tokens[c.at : c.pairs[c.at]] if c.sees(kinds.OPEN, "(") else []
    is_inside = any(token.kind == kinds.NAME and token.text == symbol.base for token in inner)
    is_function = calls.is_function(c, plain) or (bool(inner) and not is_inside)
    if is_function or symbol.name in c.values:
        return symbol
    if c.context.prime:
        return Derivative(plain, (Symbol(c.context.prime),), "prime", symbol.primes, span=symbol.span)
    is_matrix = symbol.primes == 1 and symbol.stem[:1].isupper() and not c.sees(kinds.SIGN, "_")
    if is_matrix and is_inside:  # X'(Xw - y)
        return Transpose(plain, span=symbol.span)
    if is_matrix:
        words = f"{symbol.name} is the transpose of {plain.name}"
        if c.switches.is_on("transpose", words):
            return Transpose(plain, span=symbol.span)
    return symbol


def _kronecker(c: Cursor, tree: Tree) -> Tree:
    """δ_ij with two letters below and nothing above; with a layer or one index it is an error term."""
    if (
        not isinstance(tree, Symbol)
        or tree.stem != "δ"
        or tree.sup
        or len(tree.sub) != 2
        or tree.name in c.values
    ):
        return tree
    letters = all(isinstance(index, Symbol) and len(index.base) == 1 for index in tree.sub)
    return Kronecker(*tree.sub, span=tree.span) if letters and not tree.primes else tree


def _powered(c: Cursor, part: _Part) -> Tree:
    """The atom raised to its powers, from right to left: 2^{3^x}."""
    if not part.powers:
        return _kronecker(c, part.tree)
    tree: Tree | None = None
    for script in reversed(part.powers):
        exponent = script.trees[0]
        if tree is not None:
            exponent = Power(exponent, tree, span=(exponent.span[0], tree.span[1]))
        for _ in range(script.negations):
            exponent = Negation(exponent, span=exponent.span)
        tree = exponent
        is_elementwise = script.is_elementwise
    base = powered_base(c, part.tree, tree or Number("1"))
    span = (part.tree.span[0], c.span(part.first)[1])
    if isinstance(tree, Negation) and tree.operand in _TRANSPOSED and "T" not in c.values:  # X^{-T}
        return Transpose(Power(base, Negation(Number("1"), span=span), span=span), span=span)
    return Power(base, tree or Number("1"), is_elementwise, span=span)
